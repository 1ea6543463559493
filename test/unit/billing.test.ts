import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../shared/domain/account.ts';
import { applyNoAnswer, applyNotSent } from '../../shared/domain/answer-outcome.ts';
import type { Charge } from '../../shared/domain/charge.ts';
import { applyPayment } from '../../shared/domain/charge-outcome.ts';
import { hold, markPaid } from '../../shared/domain/charge-transitions.ts';
import { dueAt, workAt } from '../../shared/domain/due-work.ts';
import { applyLookUp } from '../../shared/domain/look-up-outcome.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import {
  AMOUNT,
  billingPolicy,
  CHARGE_UID,
  consentTo,
  DAY_MS,
  declined,
  failedPayment,
  HOUR_MS,
  later,
  MINUTE_MS,
  notices,
  OTHER_CARD,
  oneOff,
  payment,
  scheduled,
  sending,
  subscription,
  unknown,
} from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const account = (charge?: Charge, changes: Partial<Subscription> = {}): Account => ({
  subscription: subscription(changes),
  charge,
});
const pastDue = (charge: Charge) => account(charge, { status: 'past_due' });
const paid = () => markPaid(sending(), payment(), NOW);
const waiting = () => ({ ...declined('card_blocked'), waitsForCardUntil: later(7 * DAY_MS) });
const retrying = (charge = declined()) => ({ ...charge, nextAttemptAt: later(DAY_MS) });
const MINUTE = MINUTE_MS;

describe('what an account asks for', () => {
  const table: readonly (readonly [string, Account, Date, object])[] = [
    ['before its time', account(undefined, { nextChargeAt: later(1) }), NOW, { kind: 'nothing' }],
    ['at its time', account(), NOW, { kind: 'send', retry: false }],
    ['long after its time', account(), later(90 * DAY_MS), { kind: 'send', retry: false }],
    [
      'when the period’s end is the end',
      account(undefined, { cancelAtPeriodEnd: true }),
      NOW,
      { kind: 'end' },
    ],
    ['when consent is missing', account(undefined, { hadTrial: true }), NOW, { kind: 'without_consent' }],
    [
      'when consent is there',
      account(undefined, { hadTrial: true, consent: consentTo() }),
      NOW,
      { kind: 'send', retry: false },
    ],
    [
      'long after its time, under the consent to that day',
      account(undefined, { hadTrial: true, consent: consentTo() }),
      later(40 * DAY_MS),
      { kind: 'send', retry: false },
    ],
    [
      'when consent is to another price',
      account(undefined, { hadTrial: true, consent: consentTo({ priceAfter: AMOUNT - 1 }) }),
      NOW,
      { kind: 'without_consent' },
    ],
    [
      'when consent is to another day',
      account(undefined, { hadTrial: true, consent: consentTo({ effectiveOn: '2026-03-02' }) }),
      NOW,
      { kind: 'without_consent' },
    ],
    ['while a POST may still be out', account(sending()), later(75_000 - 1), { kind: 'nothing' }],
    ['when whoever sent it must be dead', account(sending()), later(75_000), { kind: 'look_up' }],
    ['while the outcome is unknown', account(unknown()), later(1), { kind: 'look_up' }],
    ['while a payment contradicts us', account(hold(declined(), 'x', NOW)), later(1), { kind: 'look_up' }],
    ['before the retry', pastDue(retrying()), later(DAY_MS - 1), { kind: 'nothing' }],
    ['at the retry', pastDue(retrying()), later(DAY_MS), { kind: 'send', retry: true }],
    ['while waiting for a card', pastDue(waiting()), later(7 * DAY_MS - 1), { kind: 'nothing' }],
    ['when the wait is over', pastDue(waiting()), later(7 * DAY_MS), { kind: 'give_up' }],
    ['when nobody planned anything', pastDue(declined()), later(DAY_MS), { kind: 'nothing' }],
    ['when it is paid', account(paid()), later(DAY_MS), { kind: 'nothing' }],
    [
      'about a period that lies behind',
      account(sending(), { period: 2, nextChargeAt: NOW }),
      later(DAY_MS),
      { kind: 'nothing' },
    ],
    ['of a one-off that was never sent', { charge: oneOff() }, NOW, { kind: 'send', retry: false }],
    ['of a one-off whose answer is lost', { charge: unknown(sending(oneOff())) }, NOW, { kind: 'look_up' }],
    [
      'of a one-off that was declined',
      { charge: declined('over_limit', sending(oneOff())) },
      NOW,
      { kind: 'nothing' },
    ],
  ];

  it.each(table)('%s', (_, what, now, work) => {
    expect(workAt(what, now)).toEqual(work);
  });

  it.each(['paused', 'canceled', 'unpaid'] as const)(
    'of a %s subscription: only what is out is followed',
    (status) => {
      expect(workAt(account(undefined, { status }), NOW)).toEqual({ kind: 'nothing' });
      expect(workAt(account(retrying(), { status }), later(DAY_MS))).toEqual({ kind: 'nothing' });
      expect(workAt(account(waiting(), { status }), later(8 * DAY_MS))).toEqual({ kind: 'nothing' });
      expect(workAt(account(unknown(), { status }), NOW)).toEqual({ kind: 'look_up' });
    },
  );
});

describe('when an account is looked at next', () => {
  it.each<readonly [string, Account, Date | undefined]>([
    ['at its next charge', account(undefined, { nextChargeAt: later(5) }), later(5)],
    ['when a dead sender’s lease ends', account(sending()), later(75_000)],
    ['at the next look-up', account(unknown()), later(MINUTE)],
    ['six hours after a contradiction', account(hold(declined(), 'x', NOW)), later(6 * HOUR_MS)],
    ['at the retry', pastDue(retrying()), later(DAY_MS)],
    ['when waiting for a card ends', pastDue(waiting()), later(7 * DAY_MS)],
    ['never, when it is paid', account(paid()), undefined],
    [
      'at the next period, when a period behind was paid',
      account(paid(), { period: 2, nextChargeAt: later(9) }),
      later(9),
    ],
    ['never, when paused', account(undefined, { status: 'paused' }), undefined],
    ['never, when given up', account(declined(), { status: 'unpaid' }), undefined],
    ['at the next look-up, even when canceled', account(unknown(), { status: 'canceled' }), later(MINUTE)],
    ['at once, for a new one-off', { charge: oneOff() }, NOW],
    ['never, for a declined one-off', { charge: declined('over_limit', sending(oneOff())) }, undefined],
  ])('%s', (_, what, due) => {
    expect(dueAt(what, notices)).toEqual(due);
  });
});

const apply = (what: Account, one: GatewayPayment, now = later(MINUTE)) =>
  applyPayment(what, one, billingPolicy, now);
const types = (applied: ReturnType<typeof applyPayment> | ReturnType<typeof applyLookUp>) =>
  applied.kind === 'change' ? applied.change.events.map(({ type }) => type) : applied.kind;

describe('a payment', () => {
  it('that is paid pays the charge and takes the subscription to its next period', () => {
    const applied = apply(account(sending()), payment());
    expect(applied).toMatchObject({
      kind: 'change',
      change: {
        account: {
          charge: { status: 'paid' },
          subscription: {
            status: 'active',
            period: 2,
            nextChargeAt: new Date('2026-04-01T01:00:00Z'),
          },
        },
      },
    });
    expect(types(applied)).toEqual(['charge.paid', 'subscription.activated']);
  });

  it('of an active subscription is told without a second activation', () => {
    expect(types(apply(account(sending(), { status: 'active' }), payment()))).toEqual(['charge.paid']);
  });

  it.each(['paused', 'canceled'] as const)('does not undo that somebody has %s it meanwhile', (status) => {
    const applied = apply(account(sending(), { status }), payment());
    expect(applied).toMatchObject({ change: { account: { subscription: { status, period: 2 } } } });
  });

  it('of a subscription that was given up brings it back', () => {
    const applied = apply(account(declined(), { status: 'unpaid' }), payment());
    expect(applied).toMatchObject({ change: { account: { subscription: { status: 'active', period: 2 } } } });
  });

  it('of one that was given up on, found when its period is over, buys a whole period from then', () => {
    const found = new Date('2026-06-09T12:34:56Z');
    const given = account(declined(), { status: 'unpaid' });
    expect(applyPayment(given, payment(), billingPolicy, found)).toMatchObject({
      change: {
        account: {
          subscription: { status: 'active', period: 2, nextChargeAt: new Date('2026-07-09T01:00:00Z') },
        },
      },
    });
  });

  it('of a period that lies behind leaves the present one alone', () => {
    const what = account(unknown(), { status: 'active', period: 3, nextChargeAt: later(DAY_MS) });
    expect(apply(what, payment())).toMatchObject({
      change: {
        account: { charge: { status: 'paid' }, subscription: { period: 3, nextChargeAt: later(DAY_MS) } },
      },
    });
  });

  it('of a one-off pays just that', () => {
    const charge = sending(oneOff());
    const applied = apply({ charge }, payment({ merchantUid: charge.merchantUid }));
    expect(applied).toMatchObject({ change: { account: { charge: { status: 'paid' } } } });
    expect(types(applied)).toEqual(['charge.paid']);
  });

  it.each([
    ['in full', 'cancelled', AMOUNT],
    ['in part', 'paid', 4_900],
  ] as const)('canceled %s before we knew it pays, and shows what went back', (_, status, cancelAmount) => {
    const applied = apply(account(sending()), payment({ status, cancelAmount }));
    expect(applied).toMatchObject({
      change: {
        account: {
          charge: { status: 'paid', refunds: [{ amount: cancelAmount, status: 'succeeded' }] },
          subscription: { status: 'active', period: 2 },
        },
      },
    });
    expect(types(applied)).toEqual(['charge.paid', 'subscription.activated', 'refund.succeeded']);
  });

  it.each<readonly [string, Account, GatewayPayment, string]>([
    ['that is known already', account(paid()), payment(), 'unchanged'],
    ['that was canceled later', account(paid()), payment({ status: 'cancelled' }), 'unchanged'],
    [
      'beside the one that counts, canceled',
      account(paid()),
      payment({ impUid: 'imp_other', status: 'cancelled' }),
      'unchanged',
    ],
    ['beside the one that counts', account(paid()), payment({ impUid: 'imp_other' }), 'surplus'],
    ['of a void charge', account(scheduled({ ...declined(), status: 'void' })), payment(), 'surplus'],
    ['that is not final', account(sending()), payment({ status: 'ready' }), 'not_final'],
    ['of another amount', account(sending()), payment({ amount: 1 }), 'mismatch'],
    ['of another card', account(sending()), payment({ customerUid: 'card_x' }), 'mismatch'],
    ['of a charge that was never sent', account(scheduled()), payment(), 'mismatch'],
  ])('%s changes nothing', (_, what, one, kind) => {
    expect(apply(what, one).kind).toBe(kind);
  });

  it('that failed ends the open attempt, with its class and words', () => {
    const applied = apply(account(sending()), failedPayment());
    expect(applied).toMatchObject({
      change: {
        account: {
          subscription: { status: 'past_due', period: 1 },
          charge: {
            status: 'declined',
            nextAttemptAt: later(MINUTE + DAY_MS),
            attempts: [
              {
                outcome: 'declined',
                declineClass: 'insufficient_balance',
                impUid: 'imp_failed',
                message: '카드사 거절 [120054] 잔액부족',
              },
            ],
          },
        },
      },
    });
    expect(types(applied)).toEqual(['charge.declined', 'subscription.past_due']);
  });

  it.each<readonly [string, Account, GatewayPayment]>([
    ['is known already', account(sending(retrying(), later(DAY_MS))), failedPayment()],
    ['no attempt is open', pastDue(retrying()), failedPayment({ impUid: 'imp_2' })],
    [
      'the open attempt is another card’s',
      account(sending(retrying(), later(DAY_MS), OTHER_CARD)),
      failedPayment({ impUid: 'imp_2' }),
    ],
  ])('that failed changes nothing when it %s', (_, what, one) => {
    expect(apply(what, one, later(DAY_MS)).kind).toBe('unchanged');
  });
});

describe('no answer', () => {
  it('makes the charge unknown, and is told once', () => {
    const first = applyNoAnswer(account(sending()), { message: 'timeout' }, billingPolicy, later(1));
    expect(first).toMatchObject({
      account: { charge: { status: 'unknown' }, subscription: { status: 'trialing' } },
    });
    expect(first.events.map(({ type }) => type)).toEqual(['charge.unknown']);
    const second = applyNoAnswer(first.account, { message: 'timeout' }, billingPolicy, later(MINUTE));
    expect(second.events).toEqual([]);
  });

  it('because nothing was sent is certain: it is sent again, and nobody has declined', () => {
    const { account: after, events } = applyNotSent(
      account(sending()),
      'gateway_no_token',
      billingPolicy,
      NOW,
    );
    expect(after).toMatchObject({
      charge: { status: 'scheduled', nextAttemptAt: NOW, attempts: [{ outcome: 'not_executed' }] },
      subscription: { status: 'trialing' },
    });
    expect(events).toEqual([]);
  });
});

describe('a look-up', () => {
  const lookUp = (what: Account, payments: readonly GatewayPayment[], now = later(MINUTE)) =>
    applyLookUp(what, payments, billingPolicy, now);
  const chargeAfter = (applied: ReturnType<typeof lookUp>) =>
    applied.kind === 'change' ? applied.change.account.charge : undefined;

  it('that finds money settles the charge, whatever else is listed', () => {
    const listed = [failedPayment({ impUid: 'imp_2' }), payment({ impUid: 'imp_x', amount: 1 }), payment()];
    expect(chargeAfter(lookUp(account(unknown()), listed))).toMatchObject({ status: 'paid' });
  });

  it('that finds one payment given back and another that stands takes the one that stands', () => {
    const back = payment({ impUid: 'imp_back', status: 'cancelled', cancelAmount: AMOUNT });
    const found = chargeAfter(lookUp(account(unknown()), [failedPayment(), back, payment()]));
    expect(found).toMatchObject({ payment: { impUid: 'imp_paid' }, refunds: [] });
  });

  it('that finds one given back and a refusal takes the payment', () => {
    const back = payment({ status: 'cancelled', cancelAmount: AMOUNT });
    const found = chargeAfter(lookUp(account(unknown()), [failedPayment(), back]));
    expect(found).toMatchObject({ status: 'paid', refunds: [{ amount: AMOUNT }] });
  });

  it('that finds a refusal ends the attempt', () => {
    expect(chargeAfter(lookUp(account(unknown()), [failedPayment()]))).toMatchObject({ status: 'declined' });
  });

  it('that finds nothing before the horizon proves nothing', () => {
    const applied = lookUp(account(unknown()), [], later(15 * MINUTE - 1));
    expect(chargeAfter(applied)).toMatchObject({ status: 'unknown', nextLookUpAt: later(15 * MINUTE) });
    expect(types(applied)).toEqual([]);
  });

  it('of a sender that died makes the outcome unknown, and tells it', () => {
    const applied = lookUp(account(sending()), [], later(75_000));
    expect(chargeAfter(applied)).toMatchObject({ status: 'unknown', attempts: [{ outcome: 'unknown' }] });
    expect(types(applied)).toEqual(['charge.unknown']);
  });

  it('that finds nothing at the horizon clears the way for another POST', () => {
    expect(chargeAfter(lookUp(account(unknown()), [], later(15 * MINUTE)))).toMatchObject({
      status: 'scheduled',
      merchantUid: CHARGE_UID,
      nextAttemptAt: later(15 * MINUTE),
      attempts: [{ outcome: 'not_executed' }],
    });
  });

  it.each([
    ['이미 결제가 이루어진 거래건입니다.', 'issuer_trouble'],
    ['카드결제에 실패하였습니다. [550051]응답 전문 전송 실패', 'issuer_trouble'],
    ['카드결제에 실패하였습니다. [120054]잔액부족', 'insufficient_balance'],
  ])('that confirms a refusal “%s” reads its class: %s', (message, declineClass) => {
    const refused = applyNoAnswer(
      account(sending()),
      { message, refusedWith: -1 },
      billingPolicy,
      NOW,
    ).account;
    expect(chargeAfter(lookUp(refused, [], later(15 * MINUTE)))).toMatchObject({
      status: 'declined',
      attempts: [{ outcome: 'refused', declineClass, message }],
    });
  });

  it('that finds money which is not as agreed holds the charge, with an alarm', () => {
    const applied = lookUp(account(unknown()), [payment({ amount: 1 })]);
    expect(applied).toMatchObject({
      kind: 'change',
      alarm: { reason: 'amount_mismatch', impUid: 'imp_paid' },
    });
    expect(chargeAfter(applied)).toMatchObject({ status: 'unknown', heldFor: 'amount_mismatch' });
  });

  it('is not held up by a strange payment that failed', () => {
    const strange = failedPayment({ customerUid: 'card_x' });
    expect(chargeAfter(lookUp(account(unknown()), [strange]))?.heldFor).toBeUndefined();
  });

  describe('that finds a strange payment which has been given back', () => {
    const givenBack = payment({ amount: 1, cancelAmount: 1, status: 'cancelled' });
    const ofAnotherKey = payment({ customerUid: 'card_x', cancelAmount: AMOUNT, status: 'cancelled' });
    const held = (impUid?: string) => {
      const charge = unknown();
      const attempts = charge.attempts.map((one) => ({ ...one, impUid }));
      return hold({ ...charge, attempts }, 'amount_mismatch', NOW);
    };

    it('is held up until its record has said so twice', () => {
      const first = lookUp(account(unknown()), [givenBack], later(15 * MINUTE));
      expect(first).toMatchObject({ kind: 'change', alarm: { reason: 'amount_mismatch' } });
      expect(chargeAfter(first)).toMatchObject({ status: 'unknown', heldFor: 'amount_mismatch' });
      const second = lookUp(account(held()), [givenBack], later(6 * HOUR_MS));
      expect(chargeAfter(second)).toMatchObject({ status: 'scheduled', heldFor: undefined });
    });

    it('is held up while its record says something else each time', () => {
      const second = lookUp(account(held()), [ofAnotherKey], later(6 * HOUR_MS));
      expect(chargeAfter(second)).toMatchObject({ status: 'unknown', heldFor: 'customer_uid_mismatch' });
    });

    it('never sends again while that is what our own POST made: its record is damaged', () => {
      const charge = held(givenBack.impUid);
      for (const strange of [givenBack, ofAnotherKey]) {
        const applied = lookUp(account(charge), [strange], later(6 * HOUR_MS));
        expect(chargeAfter(applied)).toMatchObject({ status: 'unknown', heldFor: expect.any(String) });
      }
    });

    it('takes what our own POST made for the charge’s, once its record is whole', () => {
      const whole = payment({ cancelAmount: AMOUNT, status: 'cancelled' });
      const applied = lookUp(account(held(whole.impUid)), [whole], later(6 * HOUR_MS));
      expect(chargeAfter(applied)).toMatchObject({ status: 'paid', heldFor: undefined });
    });

    it('goes on where a channel is another: that can be true', () => {
      const elsewhere = payment({ pgId: 'othermid', cancelAmount: AMOUNT, status: 'cancelled' });
      const applied = lookUp(account(held(elsewhere.impUid)), [elsewhere], later(6 * HOUR_MS));
      expect(chargeAfter(applied)).toMatchObject({ status: 'scheduled', heldFor: undefined });
    });
  });

  it('before a re-send is clear when only what is known is listed', () => {
    expect(lookUp(pastDue(retrying()), [failedPayment()], later(DAY_MS)).kind).toBe('clear');
    expect(lookUp(pastDue(retrying()), [], later(DAY_MS)).kind).toBe('clear');
  });

  it('before a re-send that finds money after all pays instead', () => {
    expect(chargeAfter(lookUp(pastDue(retrying()), [payment()], later(DAY_MS)))).toMatchObject({
      status: 'paid',
    });
  });

  it('lets a held charge go on as it was when the contradiction is gone', () => {
    const held = hold(retrying(), 'amount_mismatch', NOW);
    expect(chargeAfter(lookUp(pastDue(held), [], later(6 * HOUR_MS)))).toMatchObject({
      status: 'declined',
      heldFor: undefined,
      nextLookUpAt: undefined,
      nextAttemptAt: later(DAY_MS),
    });
  });
});
