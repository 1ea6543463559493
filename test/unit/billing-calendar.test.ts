import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  atBillingHour,
  type BillingInterval,
  EARLIEST_ANCHOR_MS,
  type IntervalUnit,
  kstDate,
  LATEST_ANCHOR_MS,
  MAX_INTERVAL_COUNT,
  MAX_PERIOD,
  parseBillingInterval,
  periodStart,
} from '../../shared/domain/billing-calendar.ts';

const kst = (text: string): Date => new Date(`${text}+09:00`);
const DAY_MS = 86_400_000;

const anchors = fc.date({
  min: new Date(EARLIEST_ANCHOR_MS),
  max: new Date(LATEST_ANCHOR_MS - 1),
  noInvalidDate: true,
});
const intervals: fc.Arbitrary<BillingInterval> = fc
  .constantFrom<IntervalUnit>('day', 'week', 'month', 'year')
  .chain((unit) =>
    fc.record({ unit: fc.constant(unit), count: fc.integer({ min: 1, max: MAX_INTERVAL_COUNT[unit] }) }),
  );
const calendarIntervals = intervals.filter(({ unit }) => unit === 'month' || unit === 'year');
const periods = fc.integer({ min: 0, max: MAX_PERIOD });

describe('periodStart', () => {
  it.each<[string, IntervalUnit, number, number, string]>([
    ['2026-01-31T10:00', 'month', 1, 0, '2026-01-31T10:00'],
    ['2026-01-31T10:00', 'month', 1, 1, '2026-02-28T10:00'],
    ['2026-01-31T10:00', 'month', 1, 2, '2026-03-31T10:00'],
    ['2026-01-31T10:00', 'month', 1, 3, '2026-04-30T10:00'],
    ['2026-01-31T10:00', 'month', 1, 25, '2028-02-29T10:00'],
    ['2026-11-30T10:00', 'month', 3, 1, '2027-02-28T10:00'],
    ['2026-12-15T10:00', 'month', 1, 1, '2027-01-15T10:00'],
    ['2024-02-29T10:00', 'year', 1, 1, '2025-02-28T10:00'],
    ['2024-02-29T10:00', 'year', 1, 4, '2028-02-29T10:00'],
    ['2096-02-29T10:00', 'year', 1, 4, '2100-02-28T10:00'],
    ['2026-02-27T10:00', 'day', 1, 2, '2026-03-01T10:00'],
    ['2026-12-28T10:00', 'week', 2, 1, '2027-01-11T10:00'],
    // Still the 31st in Seoul although the 30th in Greenwich: the calendar is Seoul's.
    ['2026-01-31T08:59', 'month', 1, 1, '2026-02-28T08:59'],
    ['2026-02-01T00:00', 'month', 1, 1, '2026-03-01T00:00'],
    ['2026-01-31T23:59:59.999', 'month', 1, 1, '2026-02-28T23:59:59.999'],
  ])('%s plus %s × %i × %i is %s', (anchor, unit, count, n, expected) => {
    expect(periodStart(kst(anchor), { unit, count }, n)).toEqual(kst(expected));
  });

  it('starts at the anchor', () => {
    fc.assert(
      fc.property(anchors, intervals, (anchor, interval) => {
        expect(periodStart(anchor, interval, 0)).toEqual(anchor);
      }),
    );
  });

  it('always moves forward', () => {
    fc.assert(
      fc.property(anchors, intervals, fc.integer({ min: 0, max: MAX_PERIOD - 1 }), (anchor, interval, n) => {
        const start = periodStart(anchor, interval, n).getTime();
        expect(periodStart(anchor, interval, n + 1).getTime()).toBeGreaterThan(start);
      }),
    );
  });

  it('keeps the time of day', () => {
    fc.assert(
      fc.property(anchors, intervals, periods, (anchor, interval, n) => {
        const movedMs = periodStart(anchor, interval, n).getTime() - anchor.getTime();
        expect(movedMs % DAY_MS).toBe(0);
      }),
    );
  });

  it('keeps the day of the month, or takes the last day of a month that has fewer', () => {
    fc.assert(
      fc.property(anchors, calendarIntervals, fc.integer({ min: 0, max: 600 }), (anchor, interval, n) => {
        const start = periodStart(anchor, interval, n);
        const wanted = kstDate(anchor).slice(8);
        const isLastOfMonth = kstDate(new Date(start.getTime() + DAY_MS)).endsWith('-01');
        const day = kstDate(start).slice(8);
        expect(day === wanted || (day < wanted && isLastOfMonth)).toBe(true);
      }),
    );
  });

  it('does not drift: n periods of count months are one period of n × count months', () => {
    fc.assert(
      fc.property(
        anchors,
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 400 }),
        (anchor, count, n) => {
          const inSteps = periodStart(anchor, { unit: 'month', count }, n);
          expect(periodStart(anchor, { unit: 'month', count: 1 }, n * count)).toEqual(inSteps);
        },
      ),
    );
  });

  it('counts a year as twelve months and a week as seven days', () => {
    fc.assert(
      fc.property(
        anchors,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 999 }),
        (anchor, count, n) => {
          const years = periodStart(anchor, { unit: 'year', count }, n);
          expect(periodStart(anchor, { unit: 'month', count: 12 }, n * count)).toEqual(years);
          const weeks = periodStart(anchor, { unit: 'week', count }, n);
          expect(periodStart(anchor, { unit: 'day', count: 7 * count }, n)).toEqual(weeks);
        },
      ),
    );
  });

  it.each([-1, 0.5, MAX_PERIOD + 1, Number.NaN])('breaks the invariant for n = %p', (n) => {
    expect(() => periodStart(kst('2026-01-01T10:00'), { unit: 'month', count: 1 }, n)).toThrow(
      'out of bounds',
    );
  });

  it('breaks the invariant for an interval out of bounds', () => {
    expect(() => periodStart(kst('2026-01-01T10:00'), { unit: 'year', count: 6 }, 1)).toThrow(
      'out of bounds',
    );
  });

  it.each([
    ['invalid', new Date(Number.NaN)],
    ['seconds taken for milliseconds', new Date(1_790_000_000)],
    ['the first instant too late', new Date(LATEST_ANCHOR_MS)],
  ])('breaks the invariant for an anchor that is %s', (_, anchor) => {
    expect(() => periodStart(anchor, { unit: 'day', count: 1 }, 1)).toThrow('anchor');
  });
});

describe('atBillingHour', () => {
  it.each([
    ['2026-01-31T15:00', 10, '2026-01-31T10:00'],
    ['2026-01-31T00:30', 10, '2026-01-31T10:00'],
    ['2026-01-31T23:59:59.999', 0, '2026-01-31T00:00'],
    ['2026-01-31T09:00', 23, '2026-01-31T23:00'],
    ['2026-01-31T10:00', 10, '2026-01-31T10:00'],
  ])('%s at hour %i is %s, the same day in Seoul', (instant, hour, expected) => {
    expect(atBillingHour(kst(instant), hour)).toEqual(kst(expected));
  });

  it('keeps the date, gives the hour, and has nothing left to do the second time', () => {
    fc.assert(
      fc.property(anchors, fc.integer({ min: 0, max: 23 }), (instant, hour) => {
        const at = atBillingHour(instant, hour);
        expect(kstDate(at)).toBe(kstDate(instant));
        expect(at.toISOString().slice(11)).toBe(`${String((hour + 15) % 24).padStart(2, '0')}:00:00.000Z`);
        expect(atBillingHour(at, hour)).toEqual(at);
      }),
    );
  });

  it.each([-1, 24, 9.5, Number.NaN])('breaks the invariant for hour %p', (hour) => {
    expect(() => atBillingHour(kst('2026-01-31T15:00'), hour)).toThrow('hour');
  });
});

describe('kstDate', () => {
  it.each([
    ['2026-01-31T14:59:59.999Z', '2026-01-31'],
    ['2026-01-31T15:00:00.000Z', '2026-02-01'],
    ['2026-12-31T15:00:00.000Z', '2027-01-01'],
  ])('%s is %s in Seoul', (instant, date) => {
    expect(kstDate(new Date(instant))).toBe(date);
  });

  it('agrees with the time-zone database', () => {
    const seoul = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul', dateStyle: 'short' });
    fc.assert(fc.property(anchors, (instant) => kstDate(instant) === seoul.format(instant)));
  });

  it.each([new Date(Number.NaN), new Date(0), new Date(8.64e15)])(
    'breaks the invariant for %p',
    (instant) => {
      expect(() => kstDate(instant)).toThrow('out of bounds');
    },
  );
});

describe('parseBillingInterval', () => {
  it('reads every interval within bounds', () => {
    fc.assert(
      fc.property(intervals, (interval) => {
        expect(parseBillingInterval({ ...interval })).toEqual(interval);
      }),
    );
  });

  it('drops what it does not know', () => {
    expect(parseBillingInterval({ unit: 'month', count: 1, anchor: 31 })).toEqual({
      unit: 'month',
      count: 1,
    });
  });

  it.each<unknown>([
    { unit: 'day', count: 366 },
    { unit: 'week', count: 53 },
    { unit: 'month', count: 25 },
    { unit: 'year', count: 6 },
    { unit: 'month', count: 0 },
    { unit: 'month', count: 1.5 },
    { unit: 'month', count: '1' },
    { unit: 'months', count: 1 },
    { unit: 'toString', count: 1 },
    { count: 1 },
    null,
    'month',
  ])('refuses %j', (value) => {
    expect(parseBillingInterval(value)).toBeUndefined();
  });
});
