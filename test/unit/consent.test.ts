import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../shared/domain/account.ts';
import {
  changeAhead,
  consentNeeded,
  consentRefusal,
  lacksConsent,
  opensOn,
} from '../../shared/domain/consent.ts';
import { beginCharge } from '../../shared/domain/next-charge.ts';
import { amountOf, isDearer } from '../../shared/domain/plan.ts';
import type { Agreement, PriceFigures } from '../../shared/domain/price-change.ts';
import { newSubscription, type Subscription } from '../../shared/domain/subscription.ts';
import {
  changeCard,
  changePlan,
  recordConsent,
  resume,
  withdrawConsent,
} from '../../shared/domain/subscription-commands.ts';
import {
  AMOUNT,
  billingPolicy,
  card,
  consentTo,
  DAY_MS,
  declined,
  later,
  monthly,
  SUBSCRIPTION_ID,
  subscription,
} from '../support/charging.ts';
import { CUSTOMER_UID, NOW } from '../support/fixtures.ts';

const seoul = (text: string) => new Date(`${text}:00+09:00`);
const plus = { ...monthly, planId: 'plus', amount: 19_900 };
const light = { ...monthly, planId: 'light', amount: 4_900 };

const signedUp = (trialDays: number, at: Date): Account => ({
  subscription: newSubscription(
    {
      subscriptionId: SUBSCRIPTION_ID,
      customerId: 'user-1',
      customerUid: CUSTOMER_UID,
      plan: monthly,
      trialDays,
    },
    10,
    at,
  ),
});
const paidAhead: Partial<Subscription> = {
  status: 'active',
  period: 2,
  nextChargeAt: seoul('2026-04-01T10:00'),
  paidUntil: seoul('2026-04-01T10:00'),
};
const account = (overrides: Partial<Subscription>): Account => ({ subscription: subscription(overrides) });
const figures = (priceBefore: number, priceAfter: number, effectiveOn: string): PriceFigures => ({
  priceBefore,
  priceAfter,
  effectiveOn,
});
const agreement = (agreedAt: Date): Agreement => ({
  consentId: 'c1',
  agreedAt,
  method: 'web',
  by: 'merchant',
  text: '동의합니다',
});

describe('the change ahead', () => {
  it.each<[string, Account, ReturnType<typeof changeAhead>]>([
    [
      'of a trial is its conversion, on the Korean day of its first charge',
      signedUp(14, seoul('2026-03-01T23:30')),
      { kind: 'conversion', priceBefore: 0, priceAfter: AMOUNT, effectiveOn: '2026-03-15' },
    ],
    ['of whoever pays from the first day is none', signedUp(0, NOW), undefined],
    ['of a plan that goes on is none', account(paidAhead), undefined],
    [
      'to a dearer plan is a rise',
      account({ ...paidAhead, pendingPlan: plus }),
      { kind: 'price_rise', priceBefore: AMOUNT, priceAfter: 19_900, effectiveOn: '2026-04-01' },
    ],
    ['to a cheaper plan is none', account({ ...paidAhead, pendingPlan: light }), undefined],
    [
      'of a trial whose plan is changed is its conversion to that plan',
      account({ hadTrial: true, pendingPlan: light }),
      { kind: 'conversion', priceBefore: 0, priceAfter: 4_900, effectiveOn: '2026-03-01' },
    ],
    [
      'of an introductory price is its end',
      account({ ...paidAhead, plan: { ...monthly, intro: { amount: 1_000, periods: 1 } } }),
      { kind: 'intro_end', priceBefore: 1_000, priceAfter: AMOUNT, effectiveOn: '2026-04-01' },
    ],
    [
      'within an introductory price is none',
      account({ ...paidAhead, plan: { ...monthly, intro: { amount: 1_000, periods: 2 } } }),
      undefined,
    ],
    [
      'to a plan that costs more than the introductory price is a rise',
      account({
        ...paidAhead,
        plan: { ...monthly, intro: { amount: 1_000, periods: 3 } },
        pendingPlan: light,
      }),
      { kind: 'price_rise', priceBefore: 1_000, priceAfter: 4_900, effectiveOn: '2026-04-01' },
    ],
    [
      'while a charge is being made is that of the period after it',
      {
        ...account({
          ...paidAhead,
          status: 'past_due',
          nextChargeAt: NOW,
          paidUntil: NOW,
          pendingPlan: plus,
        }),
        charge: declined(),
      },
      { kind: 'price_rise', priceBefore: AMOUNT, priceAfter: 19_900, effectiveOn: '2026-05-01' },
    ],
    [
      'while the first charge is owed has no day yet: that period begins with its payment',
      { ...account({ status: 'past_due', pendingPlan: plus }), charge: declined() },
      undefined,
    ],
    [
      'while what stands still owes a charge has none either',
      {
        ...account({ ...paidAhead, status: 'paused', nextChargeAt: NOW, paidUntil: NOW, pendingPlan: plus }),
        charge: declined(),
      },
      undefined,
    ],
    ['of one that ends is none', account({ hadTrial: true, cancelAtPeriodEnd: true }), undefined],
    ['of a canceled one is none', account({ hadTrial: true, status: 'canceled' }), undefined],
    [
      'of one that stands still is one of today, once its time is over',
      account({ ...paidAhead, status: 'paused', nextChargeAt: later(-DAY_MS), pendingPlan: plus }),
      { kind: 'price_rise', priceBefore: AMOUNT, priceAfter: 19_900, effectiveOn: '2026-03-01' },
    ],
  ])('%s', (_, what, change) => {
    expect(changeAhead(what, NOW)).toEqual(change);
  });
});

describe('a yes', () => {
  const signup = seoul('2026-03-01T12:00');
  const trial = signedUp(30, signup);
  const conversion = figures(0, AMOUNT, '2026-03-31');

  it.each<[string, Date, PriceFigures, string | undefined]>([
    ['on the first day of 30, after the contract, counts', seoul('2026-03-01T12:01'), conversion, undefined],
    ['on the day itself counts', seoul('2026-03-31T09:00'), conversion, undefined],
    ['given with the contract does not', signup, conversion, 'consent_not_with_contract'],
    [
      'given before the contract does not',
      seoul('2026-03-01T11:59'),
      conversion,
      'consent_not_with_contract',
    ],
    ['of years ago is too early', seoul('2020-01-01T12:00'), conversion, 'consent_too_early'],
    [
      'to another price is to no such change',
      seoul('2026-03-02T12:00'),
      figures(0, 1, '2026-03-31'),
      'consent_mismatch',
    ],
    [
      'from another price as well',
      seoul('2026-03-02T12:00'),
      figures(1, AMOUNT, '2026-03-31'),
      'consent_mismatch',
    ],
    [
      'to another day as well',
      seoul('2026-03-02T12:00'),
      figures(0, AMOUNT, '2026-03-30'),
      'consent_mismatch',
    ],
  ])('%s', (_, agreedAt, to, refusal) => {
    expect(consentRefusal(trial, to, agreedAt, seoul('2026-03-31T09:30'))).toBe(refusal);
  });

  it('on the 31st Korean calendar day before is too early, a moment later not', () => {
    const longer = signedUp(40, signup);
    const change = changeAhead(longer, signup);
    expect(change && opensOn(change)).toBe('2026-03-11');
    const to = figures(0, AMOUNT, '2026-04-10');
    const now = seoul('2026-04-01T10:00');
    expect(consentRefusal(longer, to, new Date('2026-03-10T14:59:59.999Z'), now)).toBe('consent_too_early');
    expect(consentRefusal(longer, to, new Date('2026-03-10T15:00:00.000Z'), now)).toBeUndefined();
  });

  it('to nothing, and of a canceled subscription, is refused', () => {
    expect(consentRefusal(account(paidAhead), figures(0, AMOUNT, '2026-04-01'), NOW, NOW)).toBe(
      'consent_mismatch',
    );
    expect(consentRefusal(account({ status: 'canceled' }), conversion, NOW, NOW)).toBe('already_canceled');
  });
});

const changedBy = (result: ReturnType<typeof resume>): Account => {
  if (result.kind !== 'change') throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.change.account;
};
const agree = (what: Account, now: Date): Account => {
  const change = changeAhead(what, now);
  if (change === undefined) throw new Error('nothing is ahead');
  return changedBy(recordConsent(what, change, agreement(now), billingPolicy, now));
};

describe('a yes that was given', () => {
  const rise = account({ ...paidAhead, pendingPlan: plus });
  const agreedAt = seoul('2026-03-20T10:00');

  it('is kept whole, and the subscription is held to its figures', () => {
    const result = recordConsent(
      rise,
      figures(AMOUNT, 19_900, '2026-04-01'),
      agreement(agreedAt),
      billingPolicy,
      agreedAt,
    );
    expect(result).toMatchObject({
      kind: 'change',
      change: {
        account: { subscription: { consent: { kind: 'price_rise', consentId: 'c1', agreedAt } } },
        consent: {
          text: '동의합니다',
          method: 'web',
          by: 'merchant',
          customerUid: CUSTOMER_UID,
          effectiveOn: '2026-04-01',
        },
        events: [{ type: 'subscription.consent_given' }],
      },
    });
    expect(consentNeeded(agree(rise, agreedAt), agreedAt)).toBeUndefined();
  });

  it.each<[string, (agreed: Account) => Account]>([
    [
      'a further change of plan',
      (one) =>
        changedBy(
          changePlan(one, { ...plus, planId: 'max', amount: 29_900 }, undefined, billingPolicy, agreedAt),
        ),
    ],
    [
      'another plan of the same price',
      (one) => changedBy(changePlan(one, { ...plus, planId: 'max' }, undefined, billingPolicy, agreedAt)),
    ],
    ['its withdrawal', (one) => changedBy(withdrawConsent(one, agreedAt))],
  ])('is void after %s', (_, act) => {
    const after = act(agree(rise, agreedAt));
    expect(after.subscription?.consent).toBeUndefined();
    expect(lacksConsent(after, seoul('2026-04-01T10:00'))).toBe(true);
  });

  it('is used up by the charge that begins with it', () => {
    const at = seoul('2026-04-01T10:00');
    const agreed = agree(rise, agreedAt);
    expect(lacksConsent(agreed, at)).toBe(false);
    const { subscription: begun, charge } = beginCharge(agreed, billingPolicy, at);
    expect(begun).toMatchObject({ plan: plus, consent: undefined, usedConsent: { consentId: 'c1' } });
    expect(charge.amount).toBe(19_900);
  });

  it('counts for its day though the charge is late', () => {
    expect(lacksConsent(agree(rise, agreedAt), seoul('2026-05-20T10:00'))).toBe(false);
  });

  it('takes up again at once what was paused for want of it', () => {
    const now = seoul('2026-04-05T10:00');
    const held = account({
      ...paidAhead,
      status: 'paused',
      pauseReason: 'consent_required',
      pendingPlan: plus,
    });
    const after = agree(held, now).subscription;
    expect(after).toMatchObject({
      status: 'past_due',
      nextChargeAt: now,
      consent: { effectiveOn: '2026-04-05' },
    });
    expect(after && lacksConsent({ subscription: after }, now)).toBe(false);
  });

  it('is the customer’s own order of a dearer plan, if that is at most 30 days ahead', () => {
    const order = agreement(seoul('2026-03-02T00:00'));
    const ordered = changedBy(changePlan(account(paidAhead), plus, order, billingPolicy, order.agreedAt));
    expect(ordered.subscription?.consent).toMatchObject({ priceAfter: 19_900, effectiveOn: '2026-04-01' });
    const early = agreement(seoul('2026-03-01T23:59'));
    const tooEarly = changedBy(changePlan(account(paidAhead), plus, early, billingPolicy, early.agreedAt));
    expect(tooEarly.subscription).toMatchObject({ pendingPlan: plus, consent: undefined });
  });
});

describe('a charge that began with a yes and was never paid', () => {
  const used = consentTo({ agreedAt: seoul('2026-03-01T10:01') });
  const unpaid = (): Account => ({
    ...account({ status: 'unpaid', hadTrial: true, usedConsent: used }),
    charge: declined(),
  });

  it('is taken up again under it within 30 days', () => {
    const now = seoul('2026-03-31T23:59');
    expect(resume(unpaid(), billingPolicy, now).kind).toBe('change');
    expect(changeCard(unpaid(), card(), billingPolicy, now).kind).toBe('change');
  });

  it('needs another one after that, of that day', () => {
    const now = seoul('2026-04-01T00:00');
    expect(resume(unpaid(), billingPolicy, now)).toEqual({ kind: 'refused', reason: 'consent_required' });
    expect(changeCard(unpaid(), card(), billingPolicy, now)).toEqual({
      kind: 'refused',
      reason: 'consent_required',
    });
    const agreed = agree(unpaid(), now);
    expect(agreed.subscription?.consent?.effectiveOn).toBe('2026-04-01');
    const again = changedBy(resume(agreed, billingPolicy, now));
    expect(again.subscription).toMatchObject({
      status: 'past_due',
      usedConsent: { effectiveOn: '2026-04-01' },
    });
  });
});

it('an introductory price is that of the first periods', () => {
  const plan = { ...monthly, intro: { amount: 100, periods: 2 } };
  expect([1, 2, 3].map((period) => amountOf(plan, period))).toEqual([100, 100, AMOUNT]);
  expect(amountOf(monthly, 1)).toBe(AMOUNT);
});

it.each([
  ['more at a time', { amount: 9_901 }, true],
  ['the same', {}, false],
  ['less', { amount: 9_899 }, false],
  ['a year for ten months’ price', { amount: 99_000, interval: { unit: 'year', count: 1 } }, true],
  ['the same amount each week', { interval: { unit: 'week', count: 1 } }, true],
  ['a fifth each week', { amount: 1_980, interval: { unit: 'week', count: 1 } }, false],
  ['less in half the time, but more in all', { amount: 5_000, interval: { unit: 'week', count: 2 } }, true],
] as const)('a plan that takes %s is dearer: %s', (_, change, dearer) => {
  expect(isDearer({ ...monthly, ...change }, monthly)).toBe(dearer);
});

it.each([1, 2, 3, 4, 6])(
  '%i months at their share of a year’s price are not dearer than the year',
  (count) => {
    const year = { ...monthly, amount: 118_800, interval: { unit: 'year', count: 1 } } as const;
    const share = { ...monthly, amount: 9_900 * count, interval: { unit: 'month', count } } as const;
    expect(isDearer(share, year)).toBe(false);
    expect(isDearer({ ...share, amount: share.amount + 1 }, year)).toBe(true);
  },
);
