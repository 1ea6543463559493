import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../shared/domain/account.ts';
import { markPaid } from '../../shared/domain/charge-transitions.ts';
import { countedAs, factsOf } from '../../shared/domain/day-facts.ts';
import { isOver } from '../../shared/domain/day-sums.ts';
import { expectedCharge } from '../../shared/domain/expected-charge.ts';
import { dayAfter, daysOf, endOfDay } from '../../shared/domain/korean-days.ts';
import { monthlyPrice } from '../../shared/domain/plan.ts';
import {
  AMOUNT,
  declined,
  later,
  MINUTE_MS,
  monthly,
  payment,
  scheduled,
  sending,
  subscription,
} from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

describe('the price of a month', () => {
  it.each([
    ['month', 1, 9_900, 9_900],
    ['month', 3, 10_000, 3_333],
    ['month', 24, 100, 4],
    ['year', 1, 120_000, 10_000],
    ['year', 1, 6, 1],
    ['week', 1, 1_000, 4_348],
    ['week', 4, 28_000, 30_438],
    ['day', 1, 100, 3_044],
    ['day', 30, 30_000, 30_438],
  ] as const)('of a plan of %s by %d at %d won is %d', (unit, count, amount, price) => {
    expect(monthlyPrice({ ...monthly, amount, interval: { unit, count } })).toBe(price);
  });

  it('is the regular one while an introductory one is paid', () => {
    const plan = { ...monthly, intro: { amount: 100, periods: 3 } };
    expect(countedAs(subscription({ plan, status: 'active', period: 2 }))).toBe(AMOUNT);
  });
});

describe('a subscription counts', () => {
  it.each([
    ['active', 2, AMOUNT],
    ['past_due', 2, AMOUNT],
    ['past_due', 1, undefined],
    ['trialing', 1, undefined],
    ['incomplete', 1, undefined],
    ['paused', 2, undefined],
    ['unpaid', 2, undefined],
    ['canceled', 2, undefined],
  ] as const)('%s, in period %d: %s', (status, period, counted) => {
    expect(countedAs(subscription({ status, period }))).toBe(counted);
  });
});

describe('the facts of a day', () => {
  const active = subscription({ status: 'active', period: 2, counted: AMOUNT });
  const facts = (before: Account, after: Account, at = NOW) => factsOf(before, after, at);

  it('are none where a period is paid on time', () => {
    const charge = sending();
    const after = { subscription: { ...active, period: 3 }, charge: markPaid(charge, payment(), NOW) };
    expect(facts({ subscription: active, charge }, after)).toBeUndefined();
  });

  it('are a beginning, an end, a return and another price, with what they come to', () => {
    const { counted: _, ...uncounted } = active;
    const trialing = subscription({ status: 'trialing' });
    const ended = { ...active, status: 'canceled' } as const;
    const paused = { ...uncounted, status: 'paused' } as const;
    const dearer = { ...active, plan: { ...monthly, amount: 12_900 } };
    expect(facts({ subscription: trialing }, { subscription: active })).toEqual({
      moved: 'began',
      mrr: AMOUNT,
    });
    expect(facts({ subscription: active }, { subscription: ended })).toEqual({
      moved: 'ended',
      mrr: -AMOUNT,
    });
    expect(facts({ subscription: paused }, { subscription: active })).toEqual({
      moved: 'returned',
      mrr: AMOUNT,
    });
    expect(facts({ subscription: active }, { subscription: dearer })).toEqual({
      moved: 'repriced',
      mrr: 3_000,
    });
    expect(facts({ subscription: uncounted }, { subscription: active })).toEqual({
      moved: 'taken_over',
      mrr: AMOUNT,
    });
  });

  it('are a refusal, the first time', () => {
    const charge = sending();
    const no = declined();
    expect(facts({ charge }, { charge: no })).toEqual({ declined: AMOUNT });
    expect(
      facts({ charge: no }, { charge: declined('over_limit', sending(no, later(MINUTE_MS))) }),
    ).toBeUndefined();
  });

  it('name the day of a payment that is known ten minutes after its end, or later', () => {
    const charge = sending();
    const day = '2026-01-31';
    const paidAt = new Date(endOfDay(day).getTime() - 1);
    const after = { charge: markPaid(charge, payment({ paidAt }), NOW) };
    expect(facts({ charge }, after, later(10 * MINUTE_MS - 1, endOfDay(day)))).toBeUndefined();
    expect(facts({ charge }, after, later(10 * MINUTE_MS, endOfDay(day)))).toEqual({ late: day });
  });
});

describe('days of the Korean calendar', () => {
  it('follow each other over months and leap days', () => {
    expect(dayAfter('2028-02-28')).toBe('2028-02-29');
    expect(dayAfter('2027-12-31')).toBe('2028-01-01');
    expect(dayAfter('2027-03-01', -1)).toBe('2027-02-28');
    expect(['2027-02', '2028-02', '2027-04', '2027-12'].map((month) => daysOf(month).length)).toEqual([
      28, 29, 30, 31,
    ]);
  });

  it('are over half an hour after midnight in Seoul', () => {
    expect(isOver('2027-01-31', new Date('2027-02-01T00:29:59.999+09:00'))).toBe(false);
    expect(isOver('2027-01-31', new Date('2027-02-01T00:30:00+09:00'))).toBe(true);
  });
});

describe('what is expected of a subscription', () => {
  it('is the next period, at the price that is agreed for it', () => {
    const pendingPlan = { ...monthly, amount: 12_900 };
    const next = subscription({ status: 'active', period: 2, pendingPlan });
    expect(expectedCharge({ subscription: next })).toEqual({ at: next.nextChargeAt, won: 12_900 });
  });

  it('is the next retry of what is owed', () => {
    const charge = { ...declined(), nextAttemptAt: later(MINUTE_MS) };
    const owing = subscription({ status: 'past_due' });
    expect(expectedCharge({ subscription: owing, charge })).toEqual({ at: later(MINUTE_MS), won: AMOUNT });
    expect(expectedCharge({ subscription: owing, charge: declined() })).toBeUndefined();
  });

  it('is nothing where it ends, has ended, or a POST is out', () => {
    expect(expectedCharge({ subscription: subscription({ cancelAtPeriodEnd: true }) })).toBeUndefined();
    expect(expectedCharge({ subscription: subscription({ status: 'canceled' }) })).toBeUndefined();
    expect(
      expectedCharge({ subscription: subscription({ status: 'past_due' }), charge: sending(scheduled()) }),
    ).toBeUndefined();
  });
});
