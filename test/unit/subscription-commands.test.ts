import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../shared/domain/account.ts';
import type { Charge } from '../../shared/domain/charge.ts';
import { applyPayment } from '../../shared/domain/charge-outcome.ts';
import { hold, markPaid } from '../../shared/domain/charge-transitions.ts';
import { dueAt, workAt } from '../../shared/domain/due-work.ts';
import type { Subscription, SubscriptionStatus } from '../../shared/domain/subscription.ts';
import {
  type CommandResult,
  cancel,
  changeCard,
  changePlan,
  end,
  pause,
  pauseForConsent,
  resume,
} from '../../shared/domain/subscription-commands.ts';
import {
  billingPolicy,
  card,
  consentTo,
  DAY_MS,
  declined,
  later,
  monthly,
  notices,
  OTHER_CARD,
  payment,
  scheduled,
  sending,
  subscription,
  unknown,
} from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const account = (changes: Partial<Subscription> = {}, charge?: Charge): Account => ({
  subscription: subscription(changes),
  charge,
});
const retrying = () => ({ ...declined(), nextAttemptAt: later(DAY_MS) });
const waiting = () => ({ ...declined('card_blocked'), waitsForCardUntil: later(7 * DAY_MS) });
const paidAhead = { status: 'active', period: 2, nextChargeAt: later(30 * DAY_MS) } as const;

function changed(result: CommandResult) {
  if (result.kind !== 'change') throw new Error(JSON.stringify(result));
  const { account: after, events } = result.change;
  return { ...after, account: after, events: events.map(({ type }) => type) };
}

const STATUSES: readonly SubscriptionStatus[] = [
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'paused',
  'canceled',
  'unpaid',
];

describe('why a subscription ends', () => {
  const reasonOf = (result: CommandResult) => changed(result).subscription?.cancelReason;

  it('is the merchant’s own words, else that it was requested', () => {
    expect(reasonOf(cancel(account(paidAhead), 'now', NOW))).toBe('requested');
    expect(reasonOf(cancel(account(paidAhead), 'now', NOW, '이사'))).toBe('이사');
    expect(reasonOf(cancel(account(paidAhead), 'period_end', NOW, '이사'))).toBe('이사');
  });

  it('stays what it was when a scheduled end is reached, and not what was taken back long ago', () => {
    const ends = { ...paidAhead, cancelAtPeriodEnd: true };
    const reached = (changes: Partial<Subscription>) =>
      end(account(changes), later(30 * DAY_MS)).account.subscription?.cancelReason;
    expect(reached({ ...ends, cancelReason: '이사' })).toBe('이사');
    expect(reached(ends)).toBe('requested');
    expect(reached({ ...paidAhead, cancelReason: '이사' })).toBe('requested');
  });

  it('is gone when the cancellation is undone', () => {
    const ends = account({ ...paidAhead, cancelAtPeriodEnd: true, cancelReason: '이사' });
    expect(reasonOf(resume(ends, billingPolicy, NOW))).toBeUndefined();
    expect(reasonOf(pause(ends, NOW))).toBeUndefined();
    const paused = account({ ...paidAhead, status: 'paused', cancelAtPeriodEnd: true, cancelReason: '이사' });
    expect(reasonOf(resume(paused, billingPolicy, NOW))).toBeUndefined();
  });

  it('is told in events where it is ours, and never in somebody’s own words', () => {
    const told = (reason?: string) => {
      const result = cancel(account(paidAhead), 'now', NOW, reason);
      if (result.kind !== 'change') throw new Error(result.kind);
      return result.change.events.at(-1);
    };
    expect(told()).toMatchObject({ type: 'subscription.canceled', cancelReason: 'requested' });
    expect(told('홍길동 님 요청')).toMatchObject({ cancelReason: undefined });
  });
});

describe('of one whose first payment is under way', () => {
  const first = { status: 'incomplete', firstPayment: 'required' } as const;
  const open = { kind: 'refused', reason: 'first_payment_open' };

  it.each(['now', 'period_end'] as const)('a cancel at %s ends it, and calls off what is out', (when) => {
    const after = changed(cancel(account(first, unknown()), when, NOW));
    expect(after).toMatchObject({ subscription: { status: 'canceled' }, charge: { calledOffAt: NOW } });
  });

  it('everything else waits', () => {
    expect(pause(account(first), NOW)).toEqual(open);
    expect(changeCard(account(first), card(), billingPolicy, NOW)).toEqual(open);
    expect(
      changePlan(account(first), { ...monthly, planId: 'other' }, undefined, billingPolicy, NOW),
    ).toEqual(open);
  });
});

describe('cancel', () => {
  it.each(['trialing', 'active'] as const)(
    'a %s subscription at the period’s end only marks it',
    (status) => {
      const after = changed(cancel(account({ ...paidAhead, status }), 'period_end', NOW));
      expect(after.subscription).toMatchObject({ status, cancelAtPeriodEnd: true });
      expect(after.events).toEqual(['subscription.cancel_scheduled']);
      expect(workAt(after.account, paidAhead.nextChargeAt)).toEqual({ kind: 'end' });
    },
  );

  it.each([
    ['that waits for its retry', retrying()],
    ['that waits for a card', waiting()],
    ['that was never sent', { ...scheduled(), nextAttemptAt: NOW }],
  ] as const)(
    'of code that let a charge %s begin after the mark is ended, and nothing more is sent',
    (_, begun) => {
      const marked = account({ cancelAtPeriodEnd: true, nextChargeAt: NOW }, begun);
      expect(workAt(marked, NOW)).toEqual({ kind: 'end' });
      const ended = end(marked, NOW).account;
      expect(ended).toMatchObject({ subscription: { status: 'canceled' }, charge: { status: 'void' } });
      expect(dueAt(ended, notices)).toBeUndefined();
    },
  );

  it.each(['past_due', 'paused', 'unpaid'] as const)(
    'a %s one ends at once: nothing is paid for',
    (status) => {
      const after = changed(cancel(account({ status }), 'period_end', NOW));
      expect(after.subscription).toMatchObject({ status: 'canceled', canceledAt: NOW });
    },
  );

  it('twice changes nothing', () => {
    expect(cancel(account({ ...paidAhead, cancelAtPeriodEnd: true }), 'period_end', NOW).kind).toBe(
      'unchanged',
    );
    expect(cancel(account({ status: 'canceled' }), 'now', NOW).kind).toBe('unchanged');
    expect(cancel(account({ status: 'canceled' }), 'period_end', NOW).kind).toBe('unchanged');
  });

  it.each([
    ['waits for its retry', retrying()],
    ['waits for a card', waiting()],
  ])('now voids a charge that %s', (_, charge) => {
    const after = changed(cancel(account({ status: 'past_due' }, charge), 'now', NOW));
    expect(after.charge).toMatchObject({
      status: 'void',
      nextAttemptAt: undefined,
      waitsForCardUntil: undefined,
    });
    expect(after.events).toEqual(['charge.voided', 'subscription.canceled']);
    expect(dueAt(after.account, notices)).toBeUndefined();
  });

  it.each([
    ['is being sent', sending()],
    ['has an unknown outcome', unknown()],
    ['is held', hold(retrying(), 'amount_mismatch', NOW)],
  ])('now calls off a charge that %s: it is followed to its end', (_, charge) => {
    const after = changed(cancel(account({ status: 'past_due' }, charge), 'now', NOW));
    expect(after.charge).toEqual({ ...charge, calledOffAt: NOW });
    expect(after.events).toEqual(['subscription.canceled']);
    expect(dueAt(after.account, notices)).toEqual(charge.nextLookUpAt);
  });

  it('now leaves a charge that is paid', () => {
    const charge = markPaid(sending(), payment(), NOW);
    const after = changed(cancel(account({ status: 'past_due' }, charge), 'now', NOW));
    expect(after.charge).toBe(charge);
    expect(after.events).toEqual(['subscription.canceled']);
  });

  it('now leaves a charge that was given up declined; paid after all, it goes back and buys nothing', () => {
    const after = changed(cancel(account({ status: 'unpaid' }, declined()), 'now', NOW));
    expect(after.charge).toEqual({ ...declined(), calledOffAt: NOW });
    expect(after.events).toEqual(['subscription.canceled']);
    expect(dueAt(after.account, notices)).toBeUndefined();
    expect(applyPayment(after.account, payment(), billingPolicy, later(DAY_MS))).toMatchObject({
      change: {
        account: {
          subscription: { status: 'canceled', period: 1 },
          charge: { status: 'paid', refunds: [{ amount: 9_900 }] },
        },
      },
    });
  });

  it('at the end, reached by time, is an end like any other', () => {
    const { account: after, events } = end(account({ ...paidAhead, cancelAtPeriodEnd: true }), later(1));
    expect(after.subscription).toMatchObject({
      status: 'canceled',
      cancelAtPeriodEnd: false,
      canceledAt: later(1),
    });
    expect(events.map(({ type }) => type)).toEqual(['subscription.canceled']);
  });
});

describe('pause', () => {
  it.each(['trialing', 'active', 'past_due'] as const)('stops a %s subscription', (status) => {
    const after = changed(pause(account({ status }, retrying()), NOW));
    expect(after.subscription).toMatchObject({ status: 'paused', pauseReason: 'requested' });
    expect(after.events).toEqual(['subscription.paused']);
    expect(dueAt(after.account, notices)).toBeUndefined();
  });

  it.each([
    ['paused', { kind: 'unchanged' }],
    ['canceled', { kind: 'refused', reason: 'already_canceled' }],
    ['unpaid', { kind: 'refused', reason: 'not_pausable' }],
  ] as const)('does nothing to a %s one', (status, result) => {
    expect(pause(account({ status }), NOW)).toEqual(result);
  });

  it('is what a missing consent does', () => {
    const { account: after, events } = pauseForConsent(account({ hadTrial: true }), NOW);
    expect(after.subscription).toMatchObject({ status: 'paused', pauseReason: 'consent_required' });
    expect(events.map(({ type }) => type)).toEqual(['subscription.paused']);
  });
});

describe('resume', () => {
  const again = (what: Account, now = NOW) => resume(what, billingPolicy, now);

  it('undoes a cancellation that waits for the period’s end', () => {
    const after = changed(again(account({ ...paidAhead, cancelAtPeriodEnd: true })));
    expect(after.subscription).toMatchObject({ status: 'active', cancelAtPeriodEnd: false });
    expect(after.events).toEqual(['subscription.resumed']);
  });

  it('of a pause within the period leaves its calendar', () => {
    const paused = account({ ...paidAhead, status: 'paused', pauseReason: 'requested' });
    const { subscription: after } = changed(again(paused));
    expect(after).toMatchObject({
      status: 'active',
      pauseReason: undefined,
      nextChargeAt: paidAhead.nextChargeAt,
    });
  });

  it('of a pause past the period is due now, on a new calendar', () => {
    const paused = account({ ...paidAhead, status: 'paused', pauseReason: 'requested' });
    const now = later(45 * DAY_MS);
    const after = changed(again(paused, now));
    expect(after.subscription).toMatchObject({ status: 'past_due', nextChargeAt: now, anchorPeriod: 2 });
    expect(workAt(after.account, now)).toEqual({ kind: 'send', retry: false });
  });

  it('of a pause before anything was paid goes on trialing', () => {
    const paused = account({ status: 'paused', nextChargeAt: later(DAY_MS) });
    expect(changed(again(paused)).subscription?.status).toBe('trialing');
  });

  it.each(['paused', 'unpaid'] as const)('of a %s one that owes tries at once what it owes', (status) => {
    const after = changed(again(account({ status }, declined()), later(20 * DAY_MS)));
    expect(after.subscription?.status).toBe('past_due');
    expect(after.charge).toMatchObject({ status: 'declined', nextAttemptAt: later(20 * DAY_MS) });
    expect(workAt(after.account, later(20 * DAY_MS))).toEqual({ kind: 'send', retry: true });
  });

  it('leaves a charge that is out alone', () => {
    const after = changed(again(account({ status: 'paused' }, unknown())));
    expect(after.charge).toMatchObject({ status: 'unknown', nextAttemptAt: undefined });
  });

  it('without the consent that is due is refused', () => {
    const held = account({ status: 'paused', pauseReason: 'consent_required', hadTrial: true });
    expect(again(held)).toEqual({ kind: 'refused', reason: 'consent_required' });
    const agreed = account({ status: 'paused', hadTrial: true, consent: consentTo() });
    expect(workAt(changed(again(agreed)).account, NOW)).toEqual({ kind: 'send', retry: false });
  });

  it('never brings a canceled one back', () => {
    expect(again(account({ status: 'canceled' }))).toEqual({ kind: 'refused', reason: 'already_canceled' });
  });
});

describe('change-card', () => {
  const change = (what: Account, to = card(), now = NOW) => changeCard(what, to, billingPolicy, now);

  it('of what is paid for counts from the next charge', () => {
    const after = changed(change(account(paidAhead)));
    expect(after.subscription).toMatchObject({
      customerUid: OTHER_CARD,
      nextChargeAt: paidAhead.nextChargeAt,
    });
    expect(after.events).toEqual(['subscription.card_changed']);
  });

  it.each([
    ['past_due', retrying()],
    ['past_due', waiting()],
    ['unpaid', declined()],
  ] as const)('of a %s one charges at once what is owed', (status, charge) => {
    const now = later(2 * DAY_MS);
    const after = changed(change(account({ status }, charge), card(), now));
    expect(after.subscription).toMatchObject({ status: 'past_due', customerUid: OTHER_CARD });
    expect(after.charge).toMatchObject({ nextAttemptAt: now, waitsForCardUntil: undefined });
    expect(workAt(after.account, now)).toEqual({ kind: 'send', retry: true });
  });

  it('does not touch a charge that is out', () => {
    const after = changed(change(account({ status: 'past_due' }, sending())));
    expect(after.charge).toMatchObject({ status: 'charging' });
  });

  it.each([
    ['revoked', card({ status: 'revoked' })],
    ['somebody else’s', card({ customerId: 'user-2' })],
  ])('to a card that is %s is refused', (_, other) => {
    expect(change(account(paidAhead), other)).toEqual({ kind: 'refused', reason: 'card_not_usable' });
  });

  it('to the same card is nothing, and of a canceled subscription refused', () => {
    const { customerUid } = subscription();
    expect(change(account(paidAhead), card({ customerUid }))).toEqual({ kind: 'unchanged' });
    expect(change(account({ status: 'canceled' }))).toEqual({ kind: 'refused', reason: 'already_canceled' });
  });
});

describe('change-plan', () => {
  const plus = { ...monthly, planId: 'plus', amount: 19_900 };
  const light = { ...monthly, planId: 'light', amount: 4_900 };

  it.each([
    ['dearer', plus],
    ['cheaper', light],
  ])('to a %s plan counts from the next period', (_, plan) => {
    const after = changed(changePlan(account(paidAhead), plan, undefined, billingPolicy, NOW));
    expect(after.subscription).toMatchObject({ plan: monthly, pendingPlan: plan, status: 'active' });
    expect(after.events).toEqual(['subscription.plan_changed']);
  });

  it('back to the present plan takes it back', () => {
    const pending = account({ ...paidAhead, pendingPlan: plus });
    const after = changed(changePlan(pending, monthly, undefined, billingPolicy, NOW));
    expect(after.subscription).toMatchObject({ pendingPlan: undefined });
  });

  it('to the plan that is ahead already changes nothing', () => {
    const pending = account({ ...paidAhead, pendingPlan: plus });
    expect(changePlan(pending, plus, undefined, billingPolicy, NOW)).toEqual({ kind: 'unchanged' });
    expect(changePlan(account(paidAhead), monthly, undefined, billingPolicy, NOW)).toEqual({
      kind: 'unchanged',
    });
  });

  it('does not change what a charge that was made already costs', () => {
    const after = changed(
      changePlan(account({ status: 'past_due' }, retrying()), plus, undefined, billingPolicy, NOW),
    );
    expect(after.charge?.amount).toBe(monthly.amount);
  });

  it('of a canceled subscription is refused', () => {
    const result = changePlan(account({ status: 'canceled' }), plus, undefined, billingPolicy, NOW);
    expect(result).toEqual({ kind: 'refused', reason: 'already_canceled' });
  });
});

it('every change carries the subscription, whose version the repository counts, whatever the status', () => {
  const commands = [
    (what: Account) => cancel(what, 'now', NOW),
    (what: Account) => cancel(what, 'period_end', NOW),
    (what: Account) => pause(what, NOW),
    (what: Account) => resume(what, billingPolicy, NOW),
    (what: Account) => changeCard(what, card(), billingPolicy, NOW),
    (what: Account) =>
      changePlan(what, { ...monthly, planId: 'x', amount: 1 }, undefined, billingPolicy, NOW),
  ];
  for (const status of STATUSES) {
    for (const charge of [undefined, scheduled(), retrying(), waiting(), sending(), unknown()]) {
      for (const command of commands) {
        const result = command(account({ status }, charge));
        if (result.kind !== 'change') continue;
        const { subscription, charge: after } = result.change.account;
        expect([subscription?.version, after?.version]).toEqual([1, charge?.version]);
      }
    }
  }
});
