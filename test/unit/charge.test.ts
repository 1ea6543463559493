import { describe, expect, it } from '@jest/globals';
import { MAX_ATTEMPTS } from '../../shared/domain/attempt-bounds.ts';
import { type Charge, isInFlight, openAttempt, usedMerchantUids } from '../../shared/domain/charge.ts';
import { chargeMismatch } from '../../shared/domain/charge-match.ts';
import {
  beginAttempt,
  endAttempt,
  hold,
  isPastHorizon,
  markPaid,
  markUnknown,
} from '../../shared/domain/charge-transitions.ts';
import { nextCharge } from '../../shared/domain/next-charge.ts';
import {
  AMOUNT,
  CHARGE_UID,
  DAY_MS,
  declined,
  HOUR_MS,
  later,
  MINUTE_MS,
  monthly,
  OTHER_CARD,
  oneOff,
  payment,
  scheduled,
  sending,
  subscription,
  timing,
  unknown,
} from '../support/charging.ts';
import { CUSTOMER_UID, NOW, policy } from '../support/fixtures.ts';

const paid = () => markPaid(sending(), payment(), NOW);
const voided = (): Charge => scheduled({ status: 'void', nextAttemptAt: undefined });
const held = () => hold(declined(), 'amount_mismatch', NOW);

describe('writing an attempt ahead', () => {
  it('says what will be sent, from when the horizon counts, and how long nobody else may touch it', () => {
    expect(beginAttempt(scheduled(), CUSTOMER_UID, NOW, timing)).toMatchObject({
      status: 'charging',
      attempts: [
        {
          merchantUid: CHARGE_UID,
          customerUid: CUSTOMER_UID,
          sentAt: NOW,
          leaseUntil: later(75_000),
          outcome: 'sending',
        },
      ],
      nextAttemptAt: undefined,
      nextLookUpAt: later(75_000),
    });
  });

  it('of another card keeps what was asked of the first', () => {
    const second = beginAttempt(declined(), OTHER_CARD, later(DAY_MS), timing);
    expect(second.customerUid).toBe(OTHER_CARD);
    expect(second.attempts.map(({ customerUid }) => customerUid)).toEqual([CUSTOMER_UID, OTHER_CARD]);
    expect(usedMerchantUids(second)).toEqual([CHARGE_UID]);
  });

  it.each([
    ['is being sent', sending],
    ['has an unknown outcome', unknown],
    ['is paid', paid],
    ['is void', voided],
    ['is held for a payment that contradicts us', held],
    [
      'has been attempted too often',
      () => scheduled({ attempts: Array.from({ length: MAX_ATTEMPTS }, () => declined().attempts[0]!) }),
    ],
  ])('is refused while the charge %s', (_, charge) => {
    expect(() => beginAttempt(charge(), CUSTOMER_UID, NOW, timing)).toThrow();
  });
});

describe('an unknown outcome', () => {
  it.each([
    [0, 1],
    [1, 3],
    [2.9, 3],
    [3, 7],
    [7, 15],
    [14.9, 15],
  ])('seen %d minutes after the POST is looked up %d minutes after it', (seen, next) => {
    expect(unknown(sending(), later(seen * MINUTE_MS)).nextLookUpAt).toEqual(later(next * MINUTE_MS));
  });

  it('is looked up again a minute later when the horizon has passed', () => {
    expect(unknown(sending(), later(20 * MINUTE_MS)).nextLookUpAt).toEqual(later(21 * MINUTE_MS));
  });

  it('keeps why, and the attempt stays open', () => {
    const charge = markUnknown(sending(), { message: 'refused', refusedWith: 1 }, NOW, timing);
    expect(openAttempt(charge)).toMatchObject({ outcome: 'unknown', message: 'refused', refusedWith: 1 });
    expect(isInFlight(charge)).toBe(true);
  });

  it('belongs to an open attempt only', () => {
    expect(() => markUnknown(declined(), {}, NOW, timing)).toThrow();
  });

  it('passes its horizon at that very instant', () => {
    const attempt = sending().attempts[0]!;
    expect(isPastHorizon(attempt, later(15 * MINUTE_MS - 1), timing)).toBe(false);
    expect(isPastHorizon(attempt, later(15 * MINUTE_MS), timing)).toBe(true);
  });
});

describe('a payment', () => {
  it('makes the charge paid by it, and takes what was planned away', () => {
    const charge = markPaid(unknown(), payment({ cardName: '신한카드' }), later(MINUTE_MS));
    expect(charge).toMatchObject({
      status: 'paid',
      payment: {
        impUid: 'imp_paid',
        merchantUid: CHARGE_UID,
        customerUid: CUSTOMER_UID,
        at: NOW,
        cardName: '신한카드',
        receiptUrl: 'https://receipt.example/1',
      },
      attempts: [{ outcome: 'paid', impUid: 'imp_paid', endedAt: later(MINUTE_MS) }],
      nextAttemptAt: undefined,
      nextLookUpAt: undefined,
      waitsForCardUntil: undefined,
      heldFor: undefined,
    });
    expect(charge.attempts[0]?.message).toBeUndefined();
  });

  it('of an earlier card belongs to that card’s attempt; the open one can no longer pay', () => {
    const second = sending(declined(), later(DAY_MS), OTHER_CARD);
    const charge = markPaid(second, payment({ customerUid: CUSTOMER_UID }), later(DAY_MS));
    expect(charge.attempts.map(({ outcome }) => outcome)).toEqual(['paid', 'not_executed']);
    expect(charge.payment?.customerUid).toBe(CUSTOMER_UID);
  });

  it('counts on a declined charge as well: the money has been taken', () => {
    expect(markPaid(declined(), payment(), NOW).status).toBe('paid');
  });

  it.each([
    ['paid', paid],
    ['void', voided],
  ])('never changes a %s charge', (_, charge) => {
    expect(() => markPaid(charge(), payment({ impUid: 'imp_other' }), NOW)).toThrow();
  });

  it('of another amount is no payment of it', () => {
    expect(() => markPaid(sending(), payment({ amount: AMOUNT - 1 }), NOW)).toThrow();
  });
});

describe('holding', () => {
  it('an open attempt leaves it unknown, to be looked up six hours later', () => {
    expect(hold(sending(), 'amount_mismatch', NOW)).toMatchObject({
      status: 'unknown',
      heldFor: 'amount_mismatch',
      attempts: [{ outcome: 'unknown' }],
      nextLookUpAt: later(6 * HOUR_MS),
    });
  });

  it('a declined charge leaves it declined', () => {
    expect(held()).toMatchObject({ status: 'declined', heldFor: 'amount_mismatch' });
  });
});

describe('an attempt that ends', () => {
  it('leaves the charge declined, whatever comes next', () => {
    const end = { outcome: 'declined', declineClass: 'over_limit', message: '한도초과' } as const;
    expect(endAttempt(unknown(), end, later(MINUTE_MS))).toMatchObject({
      status: 'declined',
      attempts: [{ ...end, endedAt: later(MINUTE_MS) }],
      nextLookUpAt: undefined,
    });
  });

  it('must have been open', () => {
    const end = { outcome: 'declined', declineClass: 'over_limit' } as const;
    for (const charge of [scheduled(), declined(), paid()]) {
      expect(() => endAttempt(charge, end, NOW)).toThrow();
    }
  });
});

describe('what a payment must agree with', () => {
  const twoCards = () => sending(declined(), later(DAY_MS), OTHER_CARD);
  it.each([
    ['agrees', {}, undefined],
    ['an earlier card of ours', { customerUid: CUSTOMER_UID }, undefined],
    ['no usage at all', { customerUidUsage: undefined }, undefined],
    ['another merchant_uid', { merchantUid: `${CHARGE_UID}_2` }, 'merchant_uid_mismatch'],
    ['a card we never asked', { customerUid: 'card_x' }, 'customer_uid_mismatch'],
    ['no card', { customerUid: undefined }, 'customer_uid_mismatch'],
    ['another amount', { amount: AMOUNT + 1 }, 'amount_mismatch'],
    ['a key’s issue', { customerUidUsage: 'issue' }, 'usage_mismatch'],
    ['아임포트’s own scheduler', { customerUidUsage: 'payment.scheduled' }, 'usage_mismatch'],
    ['another currency', { currency: 'USD' }, 'currency_mismatch'],
    ['another PG', { pgProvider: 'kakaopay' }, 'pg_mismatch'],
    ['another contract', { pgId: 'SOMEBODY00' }, 'mid_mismatch'],
  ])('%s', (_, change, expected) => {
    expect(chargeMismatch(twoCards(), payment(change), policy)).toBe(expected);
  });

  it.each([
    ['refuse', true, 'sandbox_refused'],
    ['refuse', false, undefined],
    ['require', false, 'sandbox_refused'],
    ['require', true, undefined],
  ] as const)('under the sandbox policy %s: sandbox %s', (sandbox, isSandbox, expected) => {
    const strict = { ...policy, sandbox };
    expect(chargeMismatch(sending(), payment({ sandbox: isSandbox }), strict)).toBe(expected);
  });
});

describe('the charge of the period to come', () => {
  it('is shown as it will be, at the price in force from it', () => {
    const next = subscription({
      status: 'active',
      period: 3,
      nextChargeAt: later(DAY_MS),
      pendingPlan: { ...monthly, planId: 'plus', name: '플러스', amount: 19_900 },
    });
    expect(nextCharge(next)).toMatchObject({
      merchantUid: CHARGE_UID.replace('_0001', '_0003'),
      status: 'scheduled',
      amount: 19_900,
      name: '플러스',
      nextAttemptAt: later(DAY_MS),
      attempts: [],
    });
  });

  it.each([
    { status: 'paused' },
    { status: 'canceled' },
    { status: 'unpaid' },
    { status: 'active', cancelAtPeriodEnd: true },
  ] as const)('does not exist for a subscription that is %j', (change) => {
    expect(nextCharge(subscription(change))).toBeUndefined();
  });
});

it('a one-off charge has a merchant_uid of its own kind', () => {
  expect(oneOff().merchantUid).toMatch(/^one_[0-9A-Z]{26}$/);
});
