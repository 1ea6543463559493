/** @jest-environment ./test/support/temporal-environment.ts */
import { expect, it } from '@jest/globals';
import type { Temporal as Polyfill } from '@js-temporal/polyfill';
import fc from 'fast-check';
import type { Account, BillingPolicy } from '../../shared/domain/account.ts';
import type { BillingInterval } from '../../shared/domain/billing-calendar.ts';
import { previewCancel } from '../../shared/domain/cancel-preview.ts';
import type { Charge } from '../../shared/domain/charge.ts';
import { applyPayment } from '../../shared/domain/charge-outcome.ts';
import { beginCharge } from '../../shared/domain/next-charge.ts';
import { openRefund, refundedAmount, unusedRefund } from '../../shared/domain/refund.ts';
import { applyCancellation, beginRefund, refundFailed } from '../../shared/domain/refund-outcome.ts';
import { newSubscription, type Subscription } from '../../shared/domain/subscription.ts';
import { type CommandResult, cancel, changePlan, resume } from '../../shared/domain/subscription-commands.ts';
import { withUnused } from '../../shared/domain/unused.ts';
import { createRandom, type Random } from '../scenario/simulation/random.ts';
import { billingPolicy, payment } from '../support/charging.ts';

/*
 * Random lives that somebody cancels: plans of every interval, some with an introductory price, periods paid at once, days late or long after their end,
 * changes of plan, pauses, refunds of a part. What the preview says is what the cancel writes down, and is what this file's own
 * reckoning says: by Temporal's days, its own idea of the calendar, and BigInt.
 */
declare const Temporal: typeof Polyfill;

const RUNS = 100_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START_MS = Date.parse('2027-01-01T00:00:00+09:00');

/** The reckoning: each period from its own day to the next one's, the first from the day it was paid on. */
interface Reckoned {
  readonly origin: Polyfill.PlainDate;
  readonly day: number;
  readonly interval: BillingInterval;
  /** The period that begins at `origin`. */
  readonly first: number;
}

/** The fixed offset: that Asia/Seoul is this one is held in billing-calendar.property.test.ts, and asking the tz database is slow. */
const seoul = (at: Date): Polyfill.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO('+09:00').toPlainDate();

function startOf({ origin, day, interval: { unit, count }, first }: Reckoned, period: number) {
  const steps = count * (period - first);
  if (unit === 'day') return origin.add({ days: steps });
  if (unit === 'week') return origin.add({ weeks: steps });
  const month = origin.toPlainYearMonth().add(unit === 'month' ? { months: steps } : { years: steps });
  return month.toPlainDate({ day: Math.min(day, month.daysInMonth) });
}

const sameInterval = (a: BillingInterval, b: BillingInterval) => a.unit === b.unit && a.count === b.count;
const isInMonths = ({ unit }: BillingInterval) => unit === 'month' || unit === 'year';

function intervalOf(random: Random): BillingInterval {
  const unit = random.pick(['day', 'week', 'month', 'month', 'month', 'year'] as const);
  return { unit, count: unit === 'day' ? random.pick([1, 2, 7, 10, 30, 365]) : random.pick([1, 1, 2, 3]) };
}

function planOf(random: Random, number: number) {
  const amount = random.pick([1, 7, 100, 9_900, 10_000, 99_999_999, random.between(1, 1_000_000)]);
  const plan = { planId: `plan-${number}`, name: '플랜', amount, interval: intervalOf(random) };
  const isIntroduced = number === 0 && amount > 1 && random.chance(0.3);
  return isIntroduced ? { ...plan, intro: { amount: random.between(1, amount - 1), periods: 2 } } : plan;
}

interface Life {
  readonly account: Account;
  readonly reckoned: Reckoned;
  readonly now: Date;
}

function changed(result: CommandResult): Subscription {
  const after = result.kind === 'change' ? result.change.account.subscription : undefined;
  if (after === undefined) throw new Error(result.kind);
  return after;
}

/** So many periods, each charged when it is due or late, some with another plan agreed before. */
function live(random: Random, policy: BillingPolicy): Life {
  const createdAt = new Date(START_MS + random.between(0, 5_000) * DAY_MS + random.between(0, DAY_MS - 1));
  const trialDays = random.chance(0.2) ? random.between(1, 30) : 0;
  const plan = planOf(random, 0);
  const who = { subscriptionId: '01JZ000000000000000000000A', customerId: 'c', customerUid: 'card_1' };
  let subscription = newSubscription({ ...who, plan, trialDays }, policy.chargingHourKst, createdAt);
  let now = createdAt;
  let bought: Charge | undefined;
  let reckoned: Reckoned | undefined;
  const periods = random.between(1, 4);
  for (let period = 1; period <= periods; period += 1) {
    if (period > 1 && random.chance(0.3)) {
      subscription = changed(
        changePlan({ subscription }, planOf(random, period), undefined, billingPolicy, now),
      );
    }
    const pending = subscription.pendingPlan ?? subscription.plan;
    let dueAt = subscription.nextChargeAt > now ? subscription.nextChargeAt : now;
    // Paused over its end: from another day on, service has stopped. (Where a dearer plan lacks its yes, it stays unpaused.)
    const resumedAt = new Date(dueAt.getTime() + random.between(0, 40 * 24 * 60) * MINUTE_MS);
    const paused = { ...subscription, status: 'paused' } as const;
    const resumed =
      period > 1 && random.chance(0.15) ? resume({ subscription: paused }, policy, resumedAt) : undefined;
    const wasPaused = resumed?.kind === 'change';
    const stopped = wasPaused && !seoul(resumedAt).equals(seoul(subscription.nextChargeAt));
    if (wasPaused) {
      subscription = changed(resumed);
      dueAt = resumedAt;
    }
    const lateMs = random.chance(0.6) ? 0 : random.between(0, 12 * 24 * 60) * MINUTE_MS;
    now = new Date(dueAt.getTime() + lateMs);
    const begun = beginCharge({ subscription }, policy, dueAt);
    reckoned = next(stopped ? undefined : reckoned, pending.interval, period, now);
    const { merchantUid, amount } = begun.charge;
    const asked = { merchantUid, amount, customerUid: who.customerUid };
    const record = payment({ ...asked, impUid: `imp_${period}`, paidAt: now });
    const applied = applyPayment(begun, record, policy, now);
    if (applied.kind !== 'change') throw new Error(applied.kind);
    const after = applied.change.account;
    subscription = after.subscription ?? subscription;
    bought = after.charge;
  }
  if (reckoned === undefined) throw new Error('a period was paid');
  return { account: { subscription, bought }, reckoned, now };
}

function next(
  before: Reckoned | undefined,
  interval: BillingInterval,
  period: number,
  paidAt: Date,
): Reckoned {
  // The first payment, and one after a stop, buys a whole period from its own day; a later one, however late, its own period.
  if (before === undefined) {
    const origin = seoul(paidAt);
    return { origin, day: origin.day, interval, first: period };
  }
  if (sameInterval(before.interval, interval)) return before;
  const origin = startOf(before, period);
  const day = isInMonths(before.interval) && isInMonths(interval) ? before.day : origin.day;
  return { origin, day, interval, first: period };
}

/** Parts of the payment that went back, were refused, or are still under way. */
function refunded(random: Random, charge: Charge, now: Date): Charge {
  let after = charge;
  const times = random.pick([0, 0, 0, 1, 2]);
  for (let time = 0; time < times; time += 1) {
    const left = after.amount - refundedAmount(after);
    if (left === 0 || openRefund(after) !== undefined) return after;
    const amount = random.chance(0.2) ? left : random.between(1, left);
    const begun = beginRefund(after, { refundId: `refund-${time}`, amount, reason: '변심' }, now);
    const end = random.pick(['made', 'made', 'refused', 'open'] as const);
    if (end === 'open') return begun;
    after = end === 'made' ? made(begun, now) : (refundFailed(begun, 'no', now).account.charge ?? begun);
  }
  return after;
}

/** 아임포트 has taken the open refund. */
function made(charge: Charge, now: Date): Charge {
  const cancelAmount = refundedAmount(charge) + (openRefund(charge)?.amount ?? 0);
  const { impUid = '', merchantUid = '', customerUid } = charge.payment ?? {};
  const record = payment({ impUid, merchantUid, customerUid, amount: charge.amount, cancelAmount });
  const done = applyCancellation({ charge }, record, now, true)?.account.charge;
  if (done === undefined) throw new Error('the record shows it');
  return done;
}

function expected(reckoned: Reckoned, period: number, charge: Charge, at: Date) {
  const [start, end] = [startOf(reckoned, period), startOf(reckoned, period + 1)];
  const days = start.until(end).days;
  const tomorrow = seoul(at).add({ days: 1 });
  const from = Temporal.PlainDate.compare(tomorrow, start) > 0 ? tomorrow : start.add({ days: 1 });
  const daysLeft = Math.max(0, from.until(end).days);
  const share = (BigInt(charge.amount) * BigInt(daysLeft)) / BigInt(days);
  const back = share - BigInt(refundedAmount(charge));
  return { days, daysLeft, share: Number(share), amount: Number(back > 0n ? back : 0n) };
}

it(`${RUNS} lives: what the preview says goes back, to the won, and never more than was paid`, () => {
  const seen = { given: 0, nothing: 0, refused: 0 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const random = createRandom(seed);
      const policy = { ...billingPolicy, chargingHourKst: random.between(0, 23) };
      const life = live(random, policy);
      const { subscription } = life.account;
      const charge = life.account.bought;
      if (subscription === undefined || charge === undefined) throw new Error('paid');
      const bought = refunded(random, charge, life.now);
      const account = { subscription, bought };
      // Mostly while it runs, at times at midnight in Seoul to the millisecond, or after.
      const spanMs = Math.max(DAY_MS, subscription.nextChargeAt.getTime() - life.now.getTime() + DAY_MS);
      const anyMs = life.now.getTime() + Math.floor(random.next() * spanMs);
      const midnightMs = anyMs - ((anyMs + 9 * 3_600_000) % DAY_MS);
      const at = new Date(
        Math.max(life.now.getTime(), random.pick([anyMs, anyMs, midnightMs, midnightMs - 1])),
      );
      const reckoned = expected(life.reckoned, subscription.period - 1, bought, at);

      const ended = cancel(account, 'now', at);
      const preview = previewCancel(account, ended, 'unused', at);
      const result = withUnused(account, ended, at);
      if (openRefund(bought) !== undefined && reckoned.share > 0) {
        seen.refused += 1;
        expect([preview.kind, result.kind]).toEqual(['refused', 'refused']);
        return;
      }
      if (preview.kind !== 'preview' || result.kind !== 'change') throw new Error('it can be canceled');
      const { amount, daysLeft, days } = preview.preview.refund ?? { amount: 0, daysLeft: 0, days: 0 };
      expect({ amount, daysLeft, days }).toEqual({
        amount: reckoned.amount,
        daysLeft: reckoned.daysLeft,
        days: reckoned.days,
      });
      const after = result.change.account.bought ?? bought;
      const refund = unusedRefund(after);
      expect(refund?.amount ?? 0).toBe(amount);
      if (refund === undefined) {
        seen.nothing += 1;
        return;
      }
      seen.given += 1;
      const rest = made(after, at);
      expect(refundedAmount(rest)).toBe(refundedAmount(bought) + amount);
      expect(refundedAmount(rest)).toBeLessThanOrEqual(rest.amount);
      expect(Number.isInteger(amount) && amount > 0).toBe(true);
    }),
    { numRuns: RUNS },
  );
  // It has tried all three.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(RUNS / 100);
});
