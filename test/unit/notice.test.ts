import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../shared/domain/account.ts';
import { nextNoticeAt, tell } from '../../shared/domain/notice.ts';
import type { NoticePolicy } from '../../shared/domain/notice-policy.ts';
import { newSubscription, type Subscription } from '../../shared/domain/subscription.ts';
import { changePlan } from '../../shared/domain/subscription-commands.ts';
import {
  AMOUNT,
  billingPolicy,
  consentTo,
  monthly,
  notices,
  SUBSCRIPTION_ID,
  subscription,
  unknown,
} from '../support/charging.ts';
import { CUSTOMER_UID, NOW } from '../support/fixtures.ts';

const seoul = (text: string) => new Date(`${text}:00+09:00`);
const policyWith = (change: Partial<NoticePolicy>) => ({
  ...billingPolicy,
  notices: { ...notices, ...change },
});

/** Plays a subscription through its due instants until `until`: what is told, and on which Korean day. */
function told(start: Account, until: Date, policy = billingPolicy, from = NOW): readonly string[] {
  let account = start;
  const all: string[] = [];
  let now = from;
  for (let turn = 0; turn < 50; turn += 1) {
    const at = nextNoticeAt(account, policy.notices);
    if (at === undefined || at > until) return all;
    if (at > now) now = at;
    const change = tell(account, policy, now);
    if (change === undefined) throw new Error(`due at ${at.toISOString()}, and nothing to tell`);
    account = change.account;
    const day = new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 16);
    all.push(...change.events.map(({ type }) => `${day} ${type.slice('subscription.'.length)}`));
  }
  throw new Error('it never ends');
}

const trial = (trialDays: number, at: Date): Account => ({
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
const active = (change: Partial<Subscription> = {}): Account => ({
  subscription: subscription({
    status: 'active',
    period: 2,
    nextChargeAt: seoul('2026-09-01T10:00'),
    paidUntil: seoul('2026-09-01T10:00'),
    ...change,
  }),
});
const end = seoul('2030-01-01T00:00');
const halfYearly = { ...monthly, interval: { unit: 'month', count: 6 } } as const;

describe('of a trial', () => {
  it('of 60 days: when the 30 days open, and seven days before', () => {
    expect(told(trial(60, seoul('2026-03-01T10:00')), end)).toEqual([
      '2026-03-31T10:00 consent_needed',
      '2026-04-23T10:00 consent_missing',
      '2026-04-23T10:00 trial_ending',
    ]);
  });

  it('of 14 days: at once that a consent is needed', () => {
    expect(told(trial(14, seoul('2026-03-01T10:00')), end)).toEqual([
      '2026-03-01T10:00 consent_needed',
      '2026-03-08T10:00 consent_missing',
      '2026-03-08T10:00 trial_ending',
    ]);
  });

  it('of three days: all at once, and no reminder in the same breath', () => {
    expect(told(trial(3, seoul('2026-03-01T10:00')), end)).toEqual([
      '2026-03-01T10:00 consent_needed',
      '2026-03-01T10:00 trial_ending',
    ]);
  });

  it('that was agreed to: only that it ends', () => {
    const { subscription: one } = trial(14, seoul('2026-03-01T10:00'));
    const consent = consentTo({ effectiveOn: '2026-03-15' });
    const agreed = { subscription: { ...one, consent } } as Account;
    expect(told(agreed, end)).toEqual(['2026-03-08T10:00 trial_ending']);
  });

  it('says what is charged, when, on which card and for what', () => {
    const change = tell(trial(14, NOW), billingPolicy, NOW);
    expect(change?.events).toEqual([
      {
        type: 'subscription.consent_needed',
        at: NOW,
        customerId: 'user-1',
        customerUid: CUSTOMER_UID,
        subscriptionId: SUBSCRIPTION_ID,
        status: 'trialing',
        planId: 'basic',
        planName: '베이직',
        amount: AMOUNT,
        chargeAt: seoul('2026-03-15T10:00'),
        chargeOn: '2026-03-15',
        howToCancel: { url: 'https://shop.example/help' },
        change: {
          kind: 'conversion',
          priceBefore: 0,
          priceAfter: AMOUNT,
          effectiveOn: '2026-03-15',
          opensOn: '2026-02-13',
        },
      },
    ]);
  });
});

describe('of a renewal', () => {
  it('half a year and more is told of seven days before', () => {
    expect(told(active({ plan: halfYearly }), end)).toEqual(['2026-08-25T10:00 renewing']);
  });

  it('a month is not, unless all are to be', () => {
    expect(told(active(), end)).toEqual([]);
    expect(told(active(), end, policyWith({ renewing: 'all', renewingDays: 3 }))).toEqual([
      '2026-08-29T10:00 renewing',
    ]);
    expect(told(active({ plan: halfYearly }), end, policyWith({ renewing: 'none' }))).toEqual([]);
  });

  it.each<[string, Account]>([
    ['ends', active({ plan: halfYearly, cancelAtPeriodEnd: true })],
    ['stands still', active({ plan: halfYearly, status: 'paused' })],
    ['is canceled', active({ plan: halfYearly, status: 'canceled' })],
    ['was given up', active({ plan: halfYearly, status: 'unpaid' })],
    ['is being charged', { ...active({ plan: halfYearly }), charge: unknown() }],
  ])('one that %s is not told', (_, account) => {
    expect(nextNoticeAt(account, notices)).toBeUndefined();
    expect(tell(account, billingPolicy, end)).toBeUndefined();
  });
});

describe('of a rise', () => {
  const plus = { ...monthly, planId: 'plus', amount: 19_900 };
  const rising = (now: Date, what = active()): Account => {
    const result = changePlan(what, plus, undefined, billingPolicy, now);
    if (result.kind !== 'change') throw new Error(result.kind);
    return result.change.account;
  };

  it('when the 30 days open, and seven days before', () => {
    expect(told(rising(NOW), end)).toEqual([
      '2026-08-02T10:00 consent_needed',
      '2026-08-25T10:00 consent_missing',
    ]);
  });

  it('within seven days: once, at once', () => {
    const now = seoul('2026-08-29T15:00');
    expect(told(rising(now), end, billingPolicy, now)).toEqual(['2026-08-29T15:00 consent_needed']);
  });

  it('ordered anew after it was taken back is another one', () => {
    const now = seoul('2026-08-10T15:00');
    const first = tell(rising(now), billingPolicy, now)?.account;
    if (first === undefined) throw new Error('nothing was told');
    const back = changePlan(first, monthly, undefined, billingPolicy, now);
    if (back.kind !== 'change') throw new Error(back.kind);
    expect(tell(rising(now, back.change.account), billingPolicy, now)?.events).toHaveLength(1);
  });
});
