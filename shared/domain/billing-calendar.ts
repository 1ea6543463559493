import { invariant, unreachable } from './invariant.ts';

/**
 * Korea Standard Time against UTC, in milliseconds. A constant and not a time-zone look-up: the tz database's
 * Asia/Seoul has been UTC+9 without daylight saving since 1988-10-09 (its last change), and every instant here is
 * after {@link EARLIEST_ANCHOR_MS}. Should Korea ever change its clock, this line is the one to change.
 */
export const KST_OFFSET_MS = 9 * 60 * 60 * 1000;

const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;

/** 2000-01-01 KST: older than any billing key, younger than Korea's last daylight saving. */
export const EARLIEST_ANCHOR_MS = Date.parse('2000-01-01T00:00:00+09:00');
/** 2200-01-01 KST: what lies beyond is a mistake of units (seconds read as milliseconds, or the reverse). */
export const LATEST_ANCHOR_MS = Date.parse('2200-01-01T00:00:00+09:00');

/** The last period a merchant_uid can name (four digits, see `merchant-uid.ts`): 833 years of months, 27 of days. */
export const MAX_PERIOD = 9999;

export const INTERVAL_UNITS = ['day', 'week', 'month', 'year'] as const;
export type IntervalUnit = (typeof INTERVAL_UNITS)[number];

/** `count` units between two charges: `{ unit: 'month', count: 3 }` is quarterly. */
export type BillingInterval = { readonly unit: IntervalUnit; readonly count: number };

/** Our own bounds, inclusive: about a year of days or weeks, two of months, and no card outlives five years. */
export const MAX_INTERVAL_COUNT: Readonly<Record<IntervalUnit, number>> = {
  day: 365,
  week: 52,
  month: 24,
  year: 5,
};

/** Reads a caller's interval: a known unit and a whole count from 1 to {@link MAX_INTERVAL_COUNT}, or undefined. */
export function parseBillingInterval(value: unknown): BillingInterval | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { unit, count } = value as { unit?: unknown; count?: unknown };
  if (unit !== 'day' && unit !== 'week' && unit !== 'month' && unit !== 'year') return undefined;
  if (typeof count !== 'number' || !Number.isInteger(count)) return undefined;
  return count >= 1 && count <= MAX_INTERVAL_COUNT[unit] ? { unit, count } : undefined;
}

/**
 * The anchor plus `n` intervals on the calendar of Asia/Seoul, keeping the anchor's time of day.
 *
 * Period p (from 1) starts at `periodStart(anchor, interval, p - 1)` and ends where the next starts, so `n` runs
 * from 0 to {@link MAX_PERIOD}. Months and years are clipped to the month's end and always counted from the anchor,
 * never from the period before: Jan 31 → Feb 28 → Mar 31, and Feb 29 yearly comes back to the 29th in leap years.
 * A day and a week are 24 h and 7 × 24 h, which in Seoul is the same time of day (see {@link KST_OFFSET_MS}).
 *
 * `day` (1–31) is the day of the month to come back to when the anchor itself lies on a clipped one.
 *
 * Throws `InvariantViolation` on an invalid interval, `n`, anchor or day.
 */
export function periodStart(
  anchorAt: Date,
  interval: BillingInterval,
  n: number,
  day = kstDayOfMonth(anchorAt),
): Date {
  assertAnchor(anchorAt);
  invariant(Number.isInteger(day) && day >= 1 && day <= 31, 'billing calendar: day out of bounds');
  invariant(parseBillingInterval(interval) !== undefined, 'billing calendar: interval out of bounds');
  invariant(Number.isInteger(n) && n >= 0 && n <= MAX_PERIOD, 'billing calendar: n out of bounds');
  const steps = interval.count * n;
  switch (interval.unit) {
    case 'day':
      return new Date(anchorAt.getTime() + steps * DAY_MS);
    case 'week':
      return new Date(anchorAt.getTime() + steps * 7 * DAY_MS);
    case 'month':
      return plusMonths(anchorAt, steps, day);
    case 'year':
      return plusMonths(anchorAt, steps * 12, day);
    default:
      return unreachable(interval.unit);
  }
}

/**
 * The charging hour (0–23, KST; 10 by default configuration) of the **same KST calendar day** as the instant: what
 * a new subscription's anchor is set to. The same day, so that a customer of the 31st is billed on 31sts; hence the
 * result can lie up to a day before or after the instant. Whoever creates a subscription "now" charges period 1 at
 * once whatever the anchor's hour; only later periods are read off the anchor. Throws `InvariantViolation` on an
 * invalid instant or hour.
 */
export function atBillingHour(instant: Date, hourKst: number): Date {
  assertAnchor(instant);
  invariant(
    Number.isInteger(hourKst) && hourKst >= 0 && hourKst <= 23,
    'billing calendar: hour out of bounds',
  );
  const dayStartKst = instant.getTime() + KST_OFFSET_MS - timeOfDayKst(instant);
  return new Date(dayStartKst + hourKst * HOUR_MS - KST_OFFSET_MS);
}

/** The calendar date of an instant in Seoul, `YYYY-MM-DD`. Throws `InvariantViolation` outside years 2000–9999. */
export function kstDate(instant: Date): string {
  const iso = new Date(instant.getTime() + KST_OFFSET_MS);
  const year = iso.getUTCFullYear();
  invariant(year >= 2000 && year <= 9999, 'billing calendar: instant out of bounds');
  return iso.toISOString().slice(0, 10);
}

/** The day of the month in Seoul, 1–31. */
export function kstDayOfMonth(instant: Date): number {
  return new Date(instant.getTime() + KST_OFFSET_MS).getUTCDate();
}

function assertAnchor(at: Date): void {
  // An invalid Date is NaN, which fails both comparisons.
  const bounded = at.getTime() >= EARLIEST_ANCHOR_MS && at.getTime() < LATEST_ANCHOR_MS;
  invariant(bounded, 'billing calendar: anchor out of bounds');
}

/** Milliseconds since midnight in Seoul. Instants after 1970 only, so the remainder is never negative. */
function timeOfDayKst(at: Date): number {
  return (at.getTime() + KST_OFFSET_MS) % DAY_MS;
}

function plusMonths(at: Date, months: number, dayOfMonth: number): Date {
  // Shifted by the offset, the UTC methods read and write Seoul's calendar; the machine's own zone never enters.
  const kst = new Date(at.getTime() + KST_OFFSET_MS);
  const monthsSinceYear0 = kst.getUTCFullYear() * 12 + kst.getUTCMonth() + months;
  const year = Math.floor(monthsSinceYear0 / 12);
  const month = monthsSinceYear0 % 12;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(dayOfMonth, lastDay);
  return new Date(Date.UTC(year, month, day) + timeOfDayKst(at) - KST_OFFSET_MS);
}
