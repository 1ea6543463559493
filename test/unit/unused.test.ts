import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../shared/domain/account.ts';
import { previewCancel } from '../../shared/domain/cancel-preview.ts';
import type { Charge } from '../../shared/domain/charge.ts';
import { markPaid } from '../../shared/domain/charge-transitions.ts';
import type { PlanTerms } from '../../shared/domain/plan.ts';
import type { Refund } from '../../shared/domain/refund.ts';
import { applyPendingPlan, restartCalendar, type Subscription } from '../../shared/domain/subscription.ts';
import { cancel } from '../../shared/domain/subscription-commands.ts';
import { paidPeriod, unused, withUnused } from '../../shared/domain/unused.ts';
import { later, monthly, payment, scheduled, sending, subscription } from '../support/charging.ts';

const kst = (text: string) => new Date(`${text}+09:00`);
const paid = (changes: Partial<Charge> = {}): Charge => ({
  ...markPaid(sending(scheduled()), payment(), kst('2027-01-01T10:00:00')),
  ...changes,
});
const refund = (amount: number, status: Refund['status']): Refund => ({
  refundId: `r-${amount}-${status}`,
  amount,
  reason: '변심',
  checksum: 9_900,
  status,
  requestedAt: kst('2027-01-02T10:00:00'),
});
/** Of 30 days: a day is 330 won. */
const APRIL = { from: kst('2027-04-01T10:00:00'), until: kst('2027-05-01T10:00:00') };

describe('the unused days of April, 9,900 won', () => {
  it.each([
    ['on the first day, which is used', '2027-04-01T10:00:00', 29, 9_570],
    ['in the last minute of the first day', '2027-04-01T23:59:59.999', 29, 9_570],
    ['at midnight in Seoul, when the second begins', '2027-04-02T00:00:00', 28, 9_240],
    ['in the middle', '2027-04-15T12:00:00', 15, 4_950],
    ['on the last day but one', '2027-04-29T12:00:00', 1, 330],
    ['on the last day', '2027-04-30T00:00:00', 0, 0],
    ['in the morning of the day after, before the next charge', '2027-05-01T09:59:59', 0, 0],
    ['when it is over', '2027-05-02T00:00:00', 0, 0],
    ['long after', '2029-01-01T00:00:00', 0, 0],
    ['by a clock that is behind the start', '2027-03-31T23:59:00', 29, 9_570],
  ])('%s', (_, at, daysLeft, amount) => {
    expect(unused(paid(), APRIL, kst(at))).toEqual({ amount, daysLeft, days: 30 });
  });

  it('are rounded down to the won', () => {
    expect(unused(paid({ amount: 10_000 }), APRIL, kst('2027-04-10T12:00:00'))).toMatchObject({
      daysLeft: 20,
      amount: 6_666,
    });
  });

  it('are less what has gone back, and never less than nothing', () => {
    const at = kst('2027-04-15T12:00:00');
    expect(unused(paid({ refunds: [refund(1_000, 'succeeded')] }), APRIL, at)).toMatchObject({
      amount: 3_950,
    });
    expect(unused(paid({ refunds: [refund(6_000, 'succeeded')] }), APRIL, at)).toMatchObject({ amount: 0 });
    expect(unused(paid({ refunds: [refund(9_900, 'succeeded')] }), APRIL, at)).toMatchObject({ amount: 0 });
    expect(unused(paid({ refunds: [refund(1_000, 'failed')] }), APRIL, at)).toMatchObject({ amount: 4_950 });
  });

  it.each(['sending', 'unknown'] as const)('beside a refund that is %s nobody knows', (status) => {
    const charge = paid({ refunds: [refund(1_000, status)] });
    expect(unused(charge, APRIL, kst('2027-04-15T12:00:00'))).toBe('unknown');
    expect(unused(charge, APRIL, kst('2027-04-30T12:00:00'))).toMatchObject({ amount: 0 });
  });

  it('beside a surplus on its way back nobody knows', () => {
    const at = kst('2027-04-15T12:00:00');
    const giveBack = { impUid: 'imp_2', amount: 9_900, sentAt: at, copies: 1, nextLookUpAt: at };
    expect(unused(paid({ giveBack }), APRIL, at)).toBe('unknown');
  });

  it('of what was not paid are none', () => {
    expect(unused(scheduled(), APRIL, kst('2027-04-15T12:00:00'))).toMatchObject({ amount: 0 });
  });
});

it('a plan of one day has no day left', () => {
  const day = { from: kst('2027-04-01T23:00:00'), until: kst('2027-04-02T10:00:00') };
  expect(unused(paid(), day, kst('2027-04-01T23:00:01'))).toEqual({ amount: 0, daysLeft: 0, days: 1 });
});

it('the largest charge over the longest period is exact', () => {
  const period = { from: kst('2027-01-01T10:00:00'), until: kst('2032-01-01T10:00:00') };
  const charge = paid({ amount: 100_000_000 });
  expect(unused(charge, period, kst('2027-01-01T12:00:00'))).toEqual({
    amount: Number((100_000_000n * 1_825n) / 1_826n),
    daysLeft: 1_825,
    days: 1_826,
  });
});

const yearly: PlanTerms = { ...monthly, planId: 'yearly', interval: { unit: 'year', count: 1 } };
const running = (anchor: string, plan: PlanTerms, changes: Partial<Subscription>): Subscription =>
  subscription({ plan, status: 'active', anchorAt: kst(anchor), ...changes });

describe('the period that runs', () => {
  it.each([
    ['from a month’s end to the clipped one', '2027-01-31T10:00:00', 2, '2027-02-28T10:00:00', 28],
    ['from the clipped one back to the end', '2027-01-31T10:00:00', 3, '2027-03-31T10:00:00', 31],
    ['through the 29th of a leap year', '2028-01-31T10:00:00', 2, '2028-02-29T10:00:00', 29],
  ])('%s', (_, anchor, period, until, days) => {
    const what = running(anchor, monthly, { period, nextChargeAt: kst(until), paidUntil: kst(until) });
    const found = paidPeriod(what);
    expect(found?.until).toEqual(kst(until));
    expect(found && unused(paid(), found, found.from)).toMatchObject({ days });
  });

  it('of a year from February 29 has 365 days, its last 366', () => {
    const of = (period: number, until: string) => {
      const found = paidPeriod(
        running('2028-02-29T10:00:00', yearly, { period, paidUntil: kst(until), nextChargeAt: kst(until) }),
      );
      return found && unused(paid(), found, found.from);
    };
    expect(of(2, '2029-02-28T10:00:00')).toMatchObject({ days: 365 });
    expect(of(5, '2032-02-29T10:00:00')).toMatchObject({ days: 366 });
  });

  it('of code that did not store its end ends with the next charge', () => {
    const until = kst('2027-05-01T10:00:00');
    expect(paidPeriod(running('2027-04-01T10:00:00', monthly, { period: 2, nextChargeAt: until }))).toEqual({
      from: kst('2027-04-01T10:00:00'),
      until,
    });
  });

  it('is none before anything was paid, nor after the calendar has begun anew', () => {
    const until = kst('2027-05-01T10:00:00');
    const before = running('2027-04-01T10:00:00', monthly, {
      period: 2,
      paidUntil: until,
      nextChargeAt: until,
    });
    expect(paidPeriod(running('2027-04-01T10:00:00', monthly, { period: 1 }))).toBeUndefined();
    expect(paidPeriod(restartCalendar(before, 10, kst('2027-06-05T12:00:00')))).toBeUndefined();
    expect(paidPeriod(applyPendingPlan({ ...before, pendingPlan: yearly }, 10))).toBeUndefined();
  });
});

describe('a cancel and its preview', () => {
  const at = kst('2027-04-15T12:00:00');
  const account = (changes: Partial<Subscription> = {}, bought: Charge | undefined = paid()): Account => ({
    subscription: running('2027-04-01T10:00:00', monthly, {
      period: 2,
      nextChargeAt: APRIL.until,
      paidUntil: APRIL.until,
      ...changes,
    }),
    bought,
  });
  const preview = (of: Account, when: 'now' | 'period_end', refund_: 'none' | 'unused') =>
    previewCancel(of, cancel(of, when, at), refund_, at);

  it('now with the unused days', () => {
    const result = withUnused(account(), cancel(account(), 'now', at), at);
    expect(result).toMatchObject({
      kind: 'change',
      change: {
        account: {
          subscription: { status: 'canceled' },
          bought: {
            refunds: [{ refundId: 'unused-days', amount: 4_950, reason: '중도해지', status: 'sending' }],
          },
        },
        events: [{ type: 'subscription.canceled' }],
      },
    });
    expect(preview(account(), 'now', 'unused')).toEqual({
      kind: 'preview',
      preview: {
        effect: 'now',
        endsAt: at,
        serviceUntil: kst('2027-04-16T00:00:00'),
        refund: {
          amount: 4_950,
          daysLeft: 15,
          days: 30,
          paidAmount: 9_900,
          refundedAmount: 0,
          merchantUid: paid().merchantUid,
        },
      },
    });
  });

  it.each([
    ['at the period’s end', {}, 'period_end', 'period_end', APRIL.until],
    ['at the period’s end, paused', { status: 'paused' }, 'period_end', 'period_end', APRIL.until],
    ['at an end that was set before', { cancelAtPeriodEnd: true }, 'period_end', 'period_end', APRIL.until],
    ['now, giving nothing back', {}, 'now', 'now', at],
    ['at an end that is over: now', { status: 'past_due', nextChargeAt: at }, 'period_end', 'now', at],
    ['canceled already', { status: 'canceled', canceledAt: later(0) }, 'period_end', 'now', later(0)],
  ] as const)('%s', (_, changes, when, effect, endsAt) => {
    expect(preview(account(changes), when, 'none')).toEqual({
      kind: 'preview',
      preview: { effect, endsAt, serviceUntil: endsAt, refund: undefined },
    });
  });

  it('with nothing left makes no refund', () => {
    const of = account({}, paid({ refunds: [refund(9_900, 'succeeded')] }));
    const result = withUnused(of, cancel(of, 'now', at), at);
    expect(result).toEqual(cancel(of, 'now', at));
    expect(preview(of, 'now', 'unused')).toMatchObject({
      preview: { serviceUntil: at, refund: { amount: 0, refundedAmount: 9_900 } },
    });
  });

  it('of a trial gives nothing back', () => {
    const of = { subscription: running('2027-05-01T10:00:00', monthly, { status: 'trialing', period: 1 }) };
    expect(preview(of, 'now', 'unused')).toMatchObject({ preview: { effect: 'now', refund: undefined } });
  });

  it('are refused beside an open refund, and change nothing of what is canceled', () => {
    const open = account({}, paid({ refunds: [refund(100, 'unknown')] }));
    const refused = { kind: 'refused', reason: 'refund_in_progress' };
    expect(withUnused(open, cancel(open, 'now', at), at)).toEqual(refused);
    expect(preview(open, 'now', 'unused')).toEqual(refused);
    expect(preview(open, 'now', 'none')).toMatchObject({ kind: 'preview' });
    const canceled = account({ status: 'canceled', canceledAt: at });
    expect(withUnused(canceled, cancel(canceled, 'now', at), at)).toEqual({ kind: 'unchanged' });
  });
});
