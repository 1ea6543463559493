/** @jest-environment ./test/support/temporal-environment.ts */
import { describe, expect, it } from '@jest/globals';
import type { Temporal as Polyfill } from '@js-temporal/polyfill';
import fc from 'fast-check';
import {
  type BillingInterval,
  EARLIEST_ANCHOR_MS,
  type IntervalUnit,
  KST_OFFSET_MS,
  LATEST_ANCHOR_MS,
  MAX_INTERVAL_COUNT,
  MAX_PERIOD,
  periodStart,
} from '../../shared/domain/billing-calendar.ts';

/**
 * The calendar against somebody else's: the Temporal polyfill adds the same durations on the wall clock of
 * Asia/Seoul with `overflow: 'constrain'`. fast-check prints seed and path of a disagreement.
 */
const RUNS = 100_000;
const SLOW_RUNS = 20_000;

declare const Temporal: typeof Polyfill;

type Case = { readonly anchorMs: number; readonly interval: BillingInterval; readonly n: number };

const everyDay = fc.integer({ min: EARLIEST_ANCHOR_MS, max: LATEST_ANCHOR_MS - 1 });
/** The last days of a month, within a day's width: where clipping and the offset to UTC both matter. */
const monthEnds = fc
  .tuple(fc.integer({ min: 2000 * 12, max: 2199 * 12 + 11 }), fc.integer({ min: -4 * 24 * 60, max: -1 }))
  .map(([month, minutes]) => {
    const nextMonthKstMs = Date.UTC(Math.floor(month / 12), (month % 12) + 1, 1) - 9 * 3_600_000;
    return nextMonthKstMs + minutes * 60_000;
  });
const units: readonly IntervalUnit[] = ['day', 'week', 'month', 'year'];
/** One flat tuple: chained arbitraries would cost more time than the calendars do. */
const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.oneof(everyDay, monthEnds),
    fc.constantFrom(...units),
    fc.nat({ max: 364 }),
    fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: MAX_PERIOD })),
  )
  .map(([anchorMs, unit, draw, n]) => {
    return { anchorMs, interval: { unit, count: 1 + (draw % MAX_INTERVAL_COUNT[unit]) }, n };
  });

function duration({ interval: { unit, count }, n }: Case): Polyfill.DurationLike {
  switch (unit) {
    case 'day':
      return { days: count * n };
    case 'week':
      return { weeks: count * n };
    case 'month':
      return { months: count * n };
    case 'year':
      return { years: count * n };
  }
}

/** Temporal's calendar, our constant for the zone: dates are read and written as if Seoul's clock were UTC's. */
function onWallClock(example: Case): number {
  const kst = new Date(example.anchorMs + KST_OFFSET_MS);
  const date = new Temporal.PlainDate(kst.getUTCFullYear(), kst.getUTCMonth() + 1, kst.getUTCDate());
  const { year, month, day } = date.add(duration(example), { overflow: 'constrain' });
  return Date.UTC(year, month - 1, day) + (kst.getTime() % 86_400_000) - KST_OFFSET_MS;
}

/** Nothing of ours: the tz database's own Asia/Seoul. */
function inSeoul(example: Case): number {
  return Temporal.Instant.fromEpochMilliseconds(example.anchorMs)
    .toZonedDateTimeISO('Asia/Seoul')
    .add(duration(example), { overflow: 'constrain' }).epochMilliseconds;
}

function agrees(oracle: (example: Case) => number): (example: Case) => void {
  return (example) => {
    const ours = periodStart(new Date(example.anchorMs), example.interval, example.n).getTime();
    const theirs = oracle(example);
    // A bare comparison first: 100,000 matchers would take most of the time.
    if (ours !== theirs) expect(new Date(ours).toISOString()).toBe(new Date(theirs).toISOString());
  };
}

describe('periodStart agrees with Temporal', () => {
  it(`on the wall clock, ${RUNS} times`, () => {
    fc.assert(fc.property(cases, agrees(onWallClock)), { numRuns: RUNS });
  });

  it(`in Asia/Seoul of the tz database, ${SLOW_RUNS} times`, () => {
    fc.assert(fc.property(cases, agrees(inSeoul)), { numRuns: SLOW_RUNS });
  });
});
