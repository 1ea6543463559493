import { describe, expect, it } from '@jest/globals';
import type { Charge } from '../../shared/domain/charge.ts';
import { endAttempt, markPaid, voided } from '../../shared/domain/charge-transitions.ts';
import { standingOf } from '../../shared/domain/standing.ts';
import type { Subscription, SubscriptionStatus } from '../../shared/domain/subscription.ts';
import {
  consentTo,
  DAY_MS,
  declined,
  later,
  payment,
  scheduled,
  sending,
  subscription,
} from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const standing = (changes: Partial<Subscription>, charge?: Charge, now = NOW) =>
  standingOf({ subscription: subscription(changes), charge }, now);
const tomorrow = later(DAY_MS);
const SAID_NO = { class: 'over_limit', message: undefined, at: NOW };
const retrying = (): Charge => ({ ...declined('over_limit'), nextAttemptAt: tomorrow });
const ofPeriod = (period: number): Charge =>
  scheduled({
    key: { kind: 'subscription', subscriptionId: subscription().subscriptionId, period, generation: 1 },
  });

describe('the next charge', () => {
  it('lies ahead', () => {
    expect(standing({ status: 'active', nextChargeAt: tomorrow }).nextChargeAt).toEqual(tomorrow);
  });

  it.each<[string, Partial<Subscription>, Charge | undefined]>([
    ['is due this moment', { status: 'active', nextChargeAt: NOW }, undefined],
    ['was due, and nobody has come to it', { status: 'trialing', nextChargeAt: later(-DAY_MS) }, undefined],
    ['is owed', { status: 'past_due', nextChargeAt: NOW }, retrying()],
    ['is out, begun by a clock ahead of ours', { status: 'active', nextChargeAt: tomorrow }, sending()],
    [
      'will not be made: it ends',
      { status: 'active', nextChargeAt: tomorrow, cancelAtPeriodEnd: true },
      undefined,
    ],
  ])('is none while it %s', (_, changes, charge) => {
    expect(standing(changes, charge).nextChargeAt).toBeUndefined();
  });

  it.each<SubscriptionStatus>(['paused', 'canceled', 'unpaid'])('is none of a %s one', (status) => {
    expect(standing({ status, nextChargeAt: tomorrow }).nextChargeAt).toBeUndefined();
  });
});

describe('the last decline', () => {
  it('is that of what is owed, with when it is tried again', () => {
    expect(standing({ status: 'past_due' }, retrying())).toEqual({
      lastDecline: SAID_NO,
      nextAttemptAt: tomorrow,
      nextChargeAt: undefined,
    });
  });

  it('is the latest of several, while another try is out', () => {
    const twice = declined('card_blocked', sending(retrying(), tomorrow), tomorrow);
    const out = sending({ ...twice, status: 'declined' }, later(2 * DAY_MS));
    expect(standing({ status: 'past_due' }, out).lastDecline).toMatchObject({
      class: 'card_blocked',
      at: tomorrow,
    });
  });

  it('is a refusal too, and not a POST without a trace', () => {
    const end = { outcome: 'refused', declineClass: 'unknown', message: 'no' } as const;
    const refused = endAttempt(sending(), end, NOW);
    expect(standing({}, refused).lastDecline).toEqual({ class: 'unknown', message: 'no', at: NOW });
    const lost = endAttempt(sending(), { ...end, outcome: 'not_executed' }, NOW);
    expect(standing({}, lost).lastDecline).toBeUndefined();
  });

  it.each<[SubscriptionStatus, Charge]>([
    ['unpaid', declined('over_limit')],
    ['canceled', voided(retrying())],
    ['canceled', { ...declined('over_limit'), calledOffAt: NOW }],
    ['paused', declined('over_limit')],
  ])('stays on a %s one, and nothing comes next', (status, charge) => {
    expect(standing({ status }, charge)).toEqual({
      lastDecline: SAID_NO,
      nextAttemptAt: undefined,
      nextChargeAt: undefined,
    });
  });

  it('is none of what is paid, be it the period before or read a moment later', () => {
    const paid = markPaid(sending(retrying()), payment(), NOW);
    expect(
      standing({ status: 'active', period: 2, nextChargeAt: tomorrow }, paid).lastDecline,
    ).toBeUndefined();
    expect(standing({ status: 'past_due' }, paid).lastDecline).toBeUndefined();
  });

  it('is none of another period’s charge', () => {
    const other = { ...ofPeriod(1), attempts: declined('over_limit').attempts };
    expect(standing({ status: 'active', period: 2 }, other).lastDecline).toBeUndefined();
  });
});

describe('a consent that is needed', () => {
  const dearer = { ...subscription().plan, planId: 'plus', amount: 19_900 };

  it('has to be there by the charge that it is to', () => {
    const ahead = { status: 'active', period: 2, nextChargeAt: tomorrow, pendingPlan: dearer } as const;
    expect(standing(ahead).consentNeeded).toMatchObject({ effectiveOn: '2026-03-02', by: tomorrow });
  });

  it('is waited for while nothing is charged: paused, or given up on under a yes of long ago', () => {
    const paused = { status: 'paused', period: 2, nextChargeAt: tomorrow, pendingPlan: dearer } as const;
    expect(standing(paused).consentNeeded).toMatchObject({ effectiveOn: '2026-03-02', by: undefined });
    const yearly = { ...subscription().plan, interval: { unit: 'year', count: 1 } } as const;
    const unpaid = { status: 'unpaid', plan: yearly, usedConsent: consentTo() } as const;
    expect(standing(unpaid, declined(), later(40 * DAY_MS)).consentNeeded).toMatchObject({
      effectiveOn: '2026-04-10',
      by: undefined,
    });
  });

  it('is no consent at the same time: one to another day is none to what is ahead', () => {
    const trial = { status: 'paused', hadTrial: true, nextChargeAt: later(-DAY_MS) } as const;
    const late = standing({ ...trial, consent: consentTo({ effectiveOn: '2026-02-28' }) });
    expect([late.consent, late.consentNeeded?.effectiveOn]).toEqual([undefined, '2026-03-01']);
    const today = standing({ ...trial, consent: consentTo() });
    expect([today.consent, today.consentNeeded]).toEqual([consentTo(), undefined]);
    expect(standing({ ...trial, status: 'canceled', consent: consentTo() }).consent).toBeUndefined();
  });
});
