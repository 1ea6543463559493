import { costOf, lineOf, totalOf } from '../price/cost.ts';
import { measuredUnits } from '../price/measured.ts';
import { AS_OF } from '../price/prices.ts';
import { unitsOfOneCharge } from '../price/units.ts';
import type { Bench, Row } from '../row.ts';

const CHARGES = 1e6;
const MOST_USD = 10;
/** As in the bench of the throughput. */
const GATEWAY_MS = 1_500;

/** Arithmetic on measured units: the same on every machine. */
export const bench: Bench = {
  ids: ['price'],
  async run(): Promise<readonly Row[]> {
    const { assumed, ...table } = measuredUnits();
    const positions = costOf(unitsOfOneCharge({ ...table, gatewayMs: GATEWAY_MS }), CHARGES);
    const usd = totalOf(positions);
    const note = assumed.length > 0 ? `; assumed: ${assumed.join(', ')}` : '';
    return [
      {
        id: 'price.million',
        what: `AWS for a million charges, list prices of ${AS_OF} to be verified: ${positions.map(lineOf).join(' + ')}${note}`,
        value: Math.round(usd * 100) / 100,
        unit: 'USD',
        goal: `< ${MOST_USD}`,
        met: usd < MOST_USD,
        exact: true,
      },
    ];
  },
};
