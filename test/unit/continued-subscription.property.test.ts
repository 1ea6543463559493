import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { continuedSubscription } from '../../shared/domain/continued-subscription.ts';
import { advance, chargeAt } from '../../shared/domain/subscription.ts';

/*
 * Against a calendar of its own, day by day on Korean dates: `paid_until` is taken exactly where that calendar charges next, and the
 * subscription then charges on each of its days, and on no other.
 */

const UNITS = ['day', 'week', 'month', 'year'] as const;
type Unit = (typeof UNITS)[number];

const HOUR = 10;
const korean = (at: Date) => new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
const atHour = (day: string) => new Date(`${day}T${HOUR}:00:00+09:00`);
const plusDays = (day: string, days: number) => {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
};

/** The n-th day of the calendar: months by the day of the month, clipped to the last. */
function nth(anchorOn: string, unit: Unit, count: number, n: number): string {
  if (unit === 'day' || unit === 'week') return plusDays(anchorOn, n * count * (unit === 'week' ? 7 : 1));
  const [year = 0, month = 0, day = 0] = anchorOn.split('-').map(Number);
  const months = year * 12 + month - 1 + n * count * (unit === 'year' ? 12 : 1);
  const first = `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`;
  let found = first;
  for (let next = first; next.slice(0, 7) === first.slice(0, 7); next = plusDays(next, 1))
    if (Number(next.slice(8)) <= day) found = next;
  return found;
}

const cases = fc.record({
  anchorOn: fc.integer({ min: 0, max: 2_000 }).map((days) => plusDays('2022-01-01', days)),
  nowMs: fc.integer({ min: Date.parse('2027-06-30T00:00:00Z'), max: Date.parse('2029-06-30T00:00:00Z') }),
  unit: fc.constantFrom(...UNITS),
  count: fc.integer({ min: 1, max: 5 }),
  offset: fc.integer({ min: -2, max: 2 }),
});

it('goes on where the calendar charges next, and nowhere else', () => {
  fc.assert(
    fc.property(cases, ({ anchorOn, nowMs, unit, count, offset }) => {
      const now = new Date(nowMs);
      const today = korean(now);
      let n = 0;
      while (nth(anchorOn, unit, count, n) <= today) n += 1;
      const isToday = nth(anchorOn, unit, count, n - 1) === today;
      const right = [n, ...(isToday && now < atHour(today) ? [n - 1] : [])];
      // A day of the calendar before or after, or beside it.
      const asked = nth(anchorOn, unit, count, Math.max(0, n + offset));
      const plan = { planId: 'p', name: '플랜', amount: 9_900, interval: { unit, count } };
      const who = { subscriptionId: 's', customerId: 'c', customerUid: 'u' };
      const go = (day: string) =>
        continuedSubscription(
          { ...who, plan, anchorOn, paidUntil: new Date(`${day}T00:00:00+09:00`) },
          HOUR,
          now,
        );
      const result = go(asked);
      const expected = right.find((at) => nth(anchorOn, unit, count, at) === asked);
      expect(result.kind).toBe(expected === undefined ? 'refused' : 'continued');
      const good = go(nth(anchorOn, unit, count, n));
      if (good.kind !== 'continued') throw new Error(good.message);
      let { subscription } = good;
      expect([subscription.status, subscription.period, subscription.nextChargeAt]).toEqual([
        'active',
        n + 1,
        atHour(nth(anchorOn, unit, count, n)),
      ]);
      expect(chargeAt(subscription, n + 1)).toEqual(subscription.nextChargeAt);
      for (let paid = 1; paid <= 14; paid += 1) {
        subscription = advance(subscription, HOUR, subscription.nextChargeAt, subscription.nextChargeAt);
        expect(subscription.nextChargeAt).toEqual(atHour(nth(anchorOn, unit, count, n + paid)));
      }
    }),
    { numRuns: 400 },
  );
});
