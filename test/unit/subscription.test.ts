import { describe, expect, it } from '@jest/globals';
import type { FirstPaymentPolicy } from '../../shared/domain/first-payment-policy.ts';
import {
  advance,
  applyPendingPlan,
  chargeAt,
  isBilling,
  newSubscription,
  restartCalendar,
  type SubscriptionStatus,
  termsOfNextPeriod,
} from '../../shared/domain/subscription.ts';
import { later, monthly, SUBSCRIPTION_ID, subscription } from '../support/charging.ts';
import { CUSTOMER_UID } from '../support/fixtures.ts';

const seoul = (text: string) => new Date(`${text}:00+09:00`);

describe('a new subscription', () => {
  const begin = (now: string, startAt?: string, trialDays = 0, firstPayment?: FirstPaymentPolicy) =>
    newSubscription(
      {
        subscriptionId: SUBSCRIPTION_ID,
        customerId: 'user-1',
        customerUid: CUSTOMER_UID,
        plan: monthly,
        trialDays,
        startAt: startAt === undefined ? undefined : seoul(startAt),
        firstPayment,
      },
      10,
      seoul(now),
    );

  it.each([
    ['required', '2026-01-31T08:00', undefined, 0, 'incomplete'],
    ['required', '2026-01-31T08:00', '2026-01-31T07:58', 0, 'incomplete'],
    ['required', '2026-01-31T08:00', '2026-01-31T09:00', 0, 'trialing'],
    ['required', '2026-01-31T08:00', undefined, 1, 'trialing'],
    ['retry', '2026-01-31T08:00', undefined, 0, 'trialing'],
    [undefined, '2026-01-31T08:00', undefined, 0, 'trialing'],
  ] as const)(
    'whose first payment is %s, at %s, from %s, after %d free days, is %s',
    (firstPayment, now, startAt, trialDays, status) => {
      expect(begin(now, startAt, trialDays, firstPayment)).toMatchObject({ status, firstPayment });
    },
  );

  it.each([
    ['now, in the morning', '2026-01-31T08:00', undefined, 0, '2026-01-31T08:00'],
    ['now, in the evening', '2026-01-31T20:00', undefined, 0, '2026-01-31T20:00'],
    ['at a time before the charging hour', '2026-01-01T00:00', '2026-01-31T08:00', 0, '2026-01-31T10:00'],
    ['at the charging hour', '2026-01-01T00:00', '2026-01-31T10:00', 0, '2026-01-31T10:00'],
    ['at a time after the charging hour', '2026-01-01T00:00', '2026-01-31T20:00', 0, '2026-01-31T20:00'],
    ['after a trial', '2026-01-17T08:00', undefined, 14, '2026-01-31T10:00'],
    ['at a date, and after a trial', '2026-01-01T00:00', '2026-01-21T20:00', 10, '2026-01-31T20:00'],
  ])('%s: the first charge and the anchor', (_, now, startAt, trialDays, firstChargeAt) => {
    const made = begin(now, startAt, trialDays);
    expect(made.nextChargeAt).toEqual(seoul(firstChargeAt));
    expect(made.anchorAt).toEqual(seoul('2026-01-31T10:00'));
    expect(made).toMatchObject({ status: 'trialing', period: 1, anchorPeriod: 1, cancelAtPeriodEnd: false });
  });

  it('needs consent exactly when it begins free', () => {
    expect(begin('2026-01-31T08:00')).toMatchObject({ hadTrial: false });
    expect(begin('2026-01-31T08:00', undefined, 1)).toMatchObject({ hadTrial: true });
    expect(begin('2026-01-01T08:00', '2026-01-31T08:00')).toMatchObject({ hadTrial: false });
  });
});

describe('the calendar', () => {
  const january = subscription({ anchorAt: seoul('2026-01-31T10:00') });

  it('is counted from the anchor and never drifts', () => {
    const days = [1, 2, 3, 4, 5, 13, 14, 26].map((period) => chargeAt(january, period));
    expect(days).toEqual(
      [
        '2026-01-31',
        '2026-02-28',
        '2026-03-31',
        '2026-04-30',
        '2026-05-31',
        '2027-01-31',
        '2027-02-28',
        '2028-02-29',
      ].map((day) => seoul(`${day}T10:00`)),
    );
  });

  it('goes on from the anchor’s own period', () => {
    expect(chargeAt({ ...january, anchorPeriod: 7 }, 8)).toEqual(seoul('2026-02-28T10:00'));
    expect(() => chargeAt({ ...january, anchorPeriod: 7 }, 6)).toThrow();
  });

  it('begins anew with the period that is charged when the service had stopped', () => {
    const stopped = { ...january, period: 5, nextChargeAt: seoul('2026-05-31T10:00') };
    const restarted = restartCalendar(stopped, 10, seoul('2026-08-15T16:30'));
    expect(restarted).toMatchObject({ anchorPeriod: 5, nextChargeAt: seoul('2026-08-15T16:30') });
    expect(chargeAt(restarted, 6)).toEqual(seoul('2026-09-15T10:00'));
  });
});

describe('a paid period', () => {
  it.each<[SubscriptionStatus, SubscriptionStatus]>([
    ['trialing', 'active'],
    ['active', 'active'],
    ['past_due', 'active'],
    ['unpaid', 'active'],
    ['paused', 'paused'],
    ['canceled', 'canceled'],
  ])('takes a subscription that is %s to the next one, %s', (before, after) => {
    expect(advance(subscription({ status: before }), 10, later(0), later(0))).toMatchObject({
      status: after,
      period: 2,
      nextChargeAt: new Date('2026-04-01T01:00:00Z'),
    });
  });
});

describe('a plan that is ahead', () => {
  const pendingPlan = {
    planId: 'weekly',
    name: '주간',
    amount: 2_900,
    interval: { unit: 'week', count: 1 },
  } as const;
  const before = subscription({
    status: 'active',
    period: 2,
    nextChargeAt: seoul('2026-04-01T10:00'),
    pendingPlan,
  });

  it('is what the next period costs', () => {
    expect(termsOfNextPeriod(before)).toBe(pendingPlan);
    expect(termsOfNextPeriod({ ...before, pendingPlan: undefined })).toEqual(monthly);
  });

  it('comes into force with its own calendar', () => {
    const changed = applyPendingPlan(before, 10);
    expect(changed).toMatchObject({ plan: pendingPlan, pendingPlan: undefined, anchorPeriod: 2, period: 2 });
    expect(chargeAt(changed, 3)).toEqual(seoul('2026-04-08T10:00'));
    expect(applyPendingPlan(changed, 10)).toBe(changed);
  });
});

it.each<[SubscriptionStatus, boolean]>([
  ['trialing', true],
  ['active', true],
  ['past_due', true],
  ['paused', false],
  ['canceled', false],
  ['unpaid', false],
])('a subscription that is %s is charged: %s', (status, charged) => {
  expect(isBilling(status)).toBe(charged);
});
