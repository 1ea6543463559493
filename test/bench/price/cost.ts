import { type Price, type Priced, prices, WON_PER_USD } from './prices.ts';
import type { Units } from './units.ts';

export interface Position {
  readonly what: string;
  readonly units: number;
  readonly usd: number;
}

/** What so many times these units cost, the dearest first. */
export function costOf(
  units: Units,
  times: number,
  list: Readonly<Record<Priced, Price>> = prices,
): readonly Position[] {
  return Object.entries(units)
    .map(([name, each]) => {
      const { usd, per, unit } = list[name as Priced];
      return { what: unit, units: each * times, usd: (each * times * usd) / per };
    })
    .sort((a, b) => b.usd - a.usd);
}

export const totalOf = (positions: readonly Position[]) => positions.reduce((sum, { usd }) => sum + usd, 0);

export const inWon = (usd: number) => Math.round(usd * WON_PER_USD);

/** `14,000,000 write request units 9.49` */
export const lineOf = ({ what, units, usd }: Position) =>
  `${units.toLocaleString('en-US', { maximumFractionDigits: 1 })} ${what} ${usd.toFixed(2)}`;
