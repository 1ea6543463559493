import type { DayRecord, DaySums, LateMark, PaidSums } from '../domain/day-sums.ts';
import type { Clock, DayRepository, OnUnreadable } from '../ports.ts';

export interface DayPorts {
  readonly clock: Clock;
  readonly days: DayRepository;
}

export interface DayReading {
  readonly sums: DaySums;
  /** When it began. */
  readonly readAt: Date;
  /** Payments of other days that became known on this one. */
  readonly late: readonly LateMark[];
}

/** A day as its entries say now. Undefined: it has more than `most` pages of something. */
export async function readDay(
  { clock, days }: DayPorts,
  day: string,
  most: number,
  unreadable: OnUnreadable,
): Promise<DayReading | undefined> {
  const readAt = clock.now();
  const bad = counting(unreadable);
  const [payments, refunded, facts] = await Promise.all([
    days.payments(day, most, bad.count),
    days.refunds(day, most, bad.count),
    days.facts(day, most, bad.count),
  ]);
  if (payments === undefined || refunded === undefined || facts === undefined) return undefined;
  const sums = { day, ...payments, refunded, ...facts.sums, unreadable: bad.total() };
  return { sums, readAt, late: facts.late };
}

/** A closed day whose payments are to be read again: nothing else of it can have changed. */
export async function readPaymentsAgain(
  { clock, days }: DayPorts,
  record: DayRecord,
  most: number,
  unreadable: OnUnreadable,
): Promise<DayRecord | undefined> {
  const readAt = clock.now();
  const bad = counting(unreadable);
  const payments: PaidSums | undefined = await days.payments(record.day, most, bad.count);
  return payments && { ...record, ...payments, readAt, unreadable: Math.max(record.unreadable, bad.total()) };
}

function counting(unreadable: OnUnreadable) {
  let count = 0;
  return {
    count: (key: string) => {
      count += 1;
      unreadable(key);
    },
    total: () => count,
  };
}
