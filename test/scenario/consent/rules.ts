import { Temporal } from '@js-temporal/polyfill';

/*
 * The rules of 전자상거래법 §13⑥ with 시행령 §20의2, and of 여신전문금융업감독규정, as they read, without a line of the product's:
 * docs/consent.md names each with its source.
 */

export interface Price {
  readonly amount: number;
  readonly interval: { readonly unit: 'day' | 'week' | 'month' | 'year'; readonly count: number };
}

/** A change: who pays `before` pays `after` from the Korean day `on`. */
export interface Change {
  readonly before: number;
  readonly after: number;
  readonly on: string;
}

/** What a customer has said. */
export interface Yes extends Change {
  readonly agreedMs: number;
}

const SEOUL = 'Asia/Seoul';
/** A 48th of a day, so that a twelfth of a year of 365.25 days is whole. */
const UNITS = { day: 48, week: 7 * 48, month: 1461, year: 17_532 } as const;
const days = new Map<number, string>();

/** The day on a calendar on a wall in Seoul. */
export function koreanDay(ms: number): string {
  const hour = Math.floor(ms / 3_600_000);
  const known = days.get(hour);
  if (known !== undefined) return known;
  const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(SEOUL).toPlainDate().toString();
  if (days.size > 200_000) days.clear();
  days.set(hour, day);
  return day;
}

const shifted = new Map<string, string>();
export function daysBefore(day: string, count: number): string {
  const key = `${day} ${count}`;
  const known = shifted.get(key);
  if (known !== undefined) return known;
  const before = Temporal.PlainDate.from(day).subtract({ days: count }).toString();
  if (shifted.size > 200_000) shifted.clear();
  shifted.set(key, before);
  return before;
}

/** Ten in the morning of that day, ms. */
export function tenOn(day: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: SEOUL, plainTime: '10:00' })
    .epochMilliseconds;
}

/** True when a customer pays more: at a time, or for the same stretch of time. */
export function isRise(after: Price, before: Price): boolean {
  const span = ({ interval }: Price) => interval.count * UNITS[interval.unit];
  return after.amount > before.amount || after.amount * span(before) > before.amount * span(after);
}

/** Of half a year and more. */
export function isLong({ interval: { unit, count } }: Price): boolean {
  return { day: count >= 180, week: count >= 26, month: count >= 6, year: true }[unit];
}

/** Within the 30 days before it, to the very change. */
export function isYesTo(yes: Yes | undefined, change: Change): boolean {
  return (
    yes !== undefined &&
    yes.before === change.before &&
    yes.after === change.after &&
    yes.on === change.on &&
    koreanDay(yes.agreedMs) >= daysBefore(change.on, 30)
  );
}
