import { Temporal } from '@js-temporal/polyfill';
import type { ChargeItem, SubscriptionItem } from './items.ts';
import { require } from './violation.ts';

/*
 * I2: every period's date equals a calendar of our own, kept from the first day on: by Temporal, not by the product's
 * arithmetic. It starts anew only where service had stopped.
 */

/** What docs/guarantees.md states, and as long again for what the command itself took. */
const CLOCK_DIFFERENCE_MS = 2 * 5 * 60_000;

interface Calendar {
  /** The day that everything is counted from, in Seoul, and the period that it starts. */
  readonly from: Temporal.PlainDate;
  readonly period: number;
  /** Of the month, to come back to where a month is shorter. */
  readonly day: number;
}

type Interval = SubscriptionItem['plan']['interval'];

const hasMonths = ({ unit }: Interval) => unit === 'month' || unit === 'year';
const isSame = (one: Interval, other: Interval) => one.unit === other.unit && one.count === other.count;
const startOf = (from: Temporal.PlainDate, period: number): Calendar => ({ from, period, day: from.day });

/** The day in Seoul. A subscription's is asked for at each of its writes, and seldom another one. */
export function dayOf(instant: string | number): Temporal.PlainDate {
  const ms = Math.floor(typeof instant === 'number' ? instant : Date.parse(instant));
  const known = days.get(ms);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('Asia/Seoul').toPlainDate();
  days.set(ms, day);
  return day;
}

const days = new Map<number, Temporal.PlainDate>();
const MOST_DAYS = 1_000;

export type Calendars = ReturnType<typeof createCalendars>;

export function createCalendars({ nowMs }: { nowMs: () => number }) {
  const calendars = new Map<string, Calendar>();
  const dayNow = () => dayOf(nowMs());

  function dateOf({ from, period, day }: Calendar, item: SubscriptionItem): Temporal.PlainDate {
    const { unit, count } = item.plan.interval;
    const reached = from.add({ [`${unit}s`]: count * (item.period - period) });
    return hasMonths(item.plan.interval) ? reached.with({ day }) : reached;
  }

  /** Another interval counts from where the last one's period ended, and keeps the day where both have one. */
  function afterChange(known: Calendar, before: SubscriptionItem, after: SubscriptionItem): Calendar {
    const [was, is] = [before.plan.interval, after.plan.interval];
    if (isSame(was, is)) return known;
    const start = startOf(dateOf(known, before), before.period);
    return hasMonths(was) && hasMonths(is) ? { ...start, day: known.day } : start;
  }

  /** Where a payment finds service stopped, the calendar starts with it; found when that is over too, it starts today. */
  function afterPayment(known: Calendar, before: SubscriptionItem, after: SubscriptionItem, paidAt: string) {
    const stopped = before.paidUntil === undefined || before.paidUntil < before.nextChargeAt;
    const from = stopped ? startOf(dayOf(paidAt), before.period) : known;
    const isOver = Temporal.PlainDate.compare(dateOf(from, after), dayNow()) < 0;
    return isOver && (stopped || before.status === 'unpaid') ? startOf(dayNow(), before.period) : from;
  }

  return {
    /** The period before the one to be charged, where it is on the calendar that runs. */
    spanBefore(item: SubscriptionItem): { from: Temporal.PlainDate; until: Temporal.PlainDate } | undefined {
      const known = calendars.get(item.subscriptionId);
      const period = item.period - 1;
      if (known === undefined || period < known.period) return undefined;
      return { from: dateOf(known, { ...item, period }), until: dateOf(known, item) };
    },
    storedSubscription(
      before: SubscriptionItem | undefined,
      after: SubscriptionItem,
      paid?: ChargeItem,
    ): void {
      const id = after.subscriptionId;
      const first = calendars.get(id);
      if (before === undefined || first === undefined) {
        calendars.set(id, startOf(dayOf(after.nextChargeAt), after.period));
        return;
      }
      const known = afterChange(first, before, after);
      calendars.set(id, known);
      if (after.period > before.period) {
        const at = paid?.payment?.at;
        require('calendar_keeps_its_day', at !== undefined, () => `${id} moves on without a payment`);
        calendars.set(id, afterPayment(known, before, after, at ?? ''));
      } else if (after.nextChargeAt !== before.nextChargeAt) {
        const stood = before.status === 'paused' || before.status === 'unpaid';
        // The day is the writer's: within the stated difference of clocks, it may be the next one already.
        const today = dayOf(after.nextChargeAt);
        const isLater = Temporal.PlainDate.compare(today, dayOf(before.nextChargeAt)) > 0;
        const isNow = Math.abs(Date.parse(after.nextChargeAt) - nowMs()) <= CLOCK_DIFFERENCE_MS;
        require('calendar_keeps_its_day', stood && isLater && isNow, () =>
          `${id} is moved to ${after.nextChargeAt}`);
        calendars.set(id, startOf(today, after.period));
      }
      const expected = dateOf(calendars.get(id) ?? known, after);
      require('calendar_keeps_its_day', dayOf(after.nextChargeAt).equals(expected), () =>
        `${id} period ${after.period} on ${dayOf(after.nextChargeAt)}, not ${expected}`);
    },
  };
}
