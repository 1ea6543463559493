import type { Charge } from './charge.ts';
import { lastNo } from './charge.ts';
import type { DayFacts } from './day-facts.ts';
import { endOfDay } from './korean-days.ts';

export interface Sum {
  readonly count: number;
  /** Integer won. */
  readonly won: number;
}

/** What was paid on a day: the part of its sums that may still grow when the day is closed. */
export interface PaidSums {
  readonly charged: Sum;
  /** Of these, after an attempt that was refused. */
  readonly recovered: Sum;
}

/** A day of the Korean calendar in figures. Made anew of what is stored, never counted on. */
export interface DaySums extends PaidSums {
  readonly day: string;
  readonly refunded: Sum;
  readonly declined: Sum;
  readonly began: number;
  readonly returned: number;
  readonly takenOver: number;
  readonly ended: number;
  /** How many more are active at its end than at its beginning. */
  readonly active: number;
  /** Won a month more. */
  readonly mrr: number;
  /** Entries that nobody can read. */
  readonly unreadable: number;
}

/** As it stands in the table. */
export interface DayRecord extends DaySums {
  /** When its payments began to be read. */
  readonly readAt: Date;
  /** At its end, once it is closed: how many are active, and what a month of theirs is. */
  readonly balance?: Balance | undefined;
}

export interface Balance {
  readonly active: number;
  /** Integer won. */
  readonly mrr: number;
}

/** How far days are closed. */
export interface DayProgress extends Balance {
  /** The first day that was summed up. */
  readonly since: string;
  /** The last one that is closed. */
  readonly closed: string;
  readonly due?: DueForecast | undefined;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

export interface DueForecast {
  readonly at: Date;
  readonly days: readonly (Sum & { readonly day: string })[];
}

/** A payment of `day` that became known later. */
export interface LateMark {
  readonly day: string;
  readonly at: Date;
}

/** From deciding a change until it can be read, ms: the longest function (14 minutes), two clocks (5), and the index. */
export const LANDS_WITHIN_MS = 20 * 60_000;
/** A reading that began so long after a day's end sees all that was decided in time (day-facts.ts), ms. */
const CLOSES_AFTER_MS = 30 * 60_000;

export const isOver = (day: string, readAt: Date): boolean =>
  readAt.getTime() >= endOfDay(day).getTime() + CLOSES_AFTER_MS;

/** True while a reading may have missed what the mark tells of. */
export const isBehind = (readAt: Date, mark: LateMark): boolean =>
  readAt.getTime() < mark.at.getTime() + LANDS_WITHIN_MS;

export const NO_SUM: Sum = { count: 0, won: 0 };

export const plus = (sum: Sum, won: number): Sum => ({ count: sum.count + 1, won: sum.won + won });

export const total = (sums: readonly Sum[]): Sum =>
  sums.reduce((all, { count, won }) => ({ count: all.count + count, won: all.won + won }), NO_SUM);

export const NOTHING_PAID: PaidSums = { charged: NO_SUM, recovered: NO_SUM };

export function withPayment({ charged, recovered }: PaidSums, charge: Charge): PaidSums {
  const isRecovered = lastNo(charge) !== undefined;
  return {
    charged: plus(charged, charge.amount),
    recovered: isRecovered ? plus(recovered, charge.amount) : recovered,
  };
}

export type FactSums = Pick<
  DaySums,
  'declined' | 'began' | 'returned' | 'takenOver' | 'ended' | 'active' | 'mrr'
>;

export const NO_FACTS: FactSums = {
  declined: NO_SUM,
  began: 0,
  returned: 0,
  takenOver: 0,
  ended: 0,
  active: 0,
  mrr: 0,
};

export function withFacts(sums: FactSums, { declined, moved, mrr = 0 }: DayFacts): FactSums {
  const comes = moved === 'began' || moved === 'returned' || moved === 'taken_over';
  return {
    declined: declined === undefined ? sums.declined : plus(sums.declined, declined),
    began: sums.began + (moved === 'began' ? 1 : 0),
    returned: sums.returned + (moved === 'returned' ? 1 : 0),
    takenOver: sums.takenOver + (moved === 'taken_over' ? 1 : 0),
    ended: sums.ended + (moved === 'ended' ? 1 : 0),
    active: sums.active + (comes ? 1 : moved === 'ended' ? -1 : 0),
    mrr: sums.mrr + mrr,
  };
}

export const moved = (balance: Balance, by: Balance): Balance => ({
  active: balance.active + by.active,
  mrr: balance.mrr + by.mrr,
});
