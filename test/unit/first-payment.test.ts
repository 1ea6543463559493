import { describe, expect, it } from '@jest/globals';
import type { Charge } from '../../shared/domain/charge.ts';
import { newCharge } from '../../shared/domain/charge.ts';
import { chargesAtOnce, firstChargeKey, firstPaymentOf } from '../../shared/domain/first-payment.ts';
import type { OnSuccess, Registration } from '../../shared/domain/registration.ts';
import { monthly, subscription } from '../support/charging.ts';
import { IMP_UID, NOW, pendingRegistration, REGISTRATION_ID } from '../support/fixtures.ts';

const charge: OnSuccess = { kind: 'charge', amount: 1_000, name: '가입비' };
const subscribe = (trialDays: number): OnSuccess => ({ kind: 'subscribe', plan: monthly, trialDays });
const succeeded = (changes: object = {}): Registration['state'] => ({
  status: 'succeeded',
  impUid: IMP_UID,
  card: {},
  at: NOW,
  ...changes,
});
const oneOff = { kind: 'one_off', chargeId: REGISTRATION_ID, generation: 1 } as const;
const made = (changes: Partial<Charge> = {}): Charge => ({
  ...newCharge(oneOff, { customerId: 'user-1', customerUid: 'card_1', amount: 1_000, name: '가입비' }, NOW),
  ...changes,
});
const attempt = (changes: object) => ({
  merchantUid: 'one_1',
  customerUid: 'card_1',
  sentAt: NOW,
  leaseUntil: NOW,
  outcome: 'declined' as const,
  ...changes,
});

describe('what is to be charged at once', () => {
  it.each([
    ['nothing, with a bare card', undefined, false],
    ['a charge', charge, true],
    ['the first period', subscribe(0), true],
    ['nothing, with a trial', subscribe(14), false],
  ])('%s', (_, onSuccess, expected) => {
    expect(chargesAtOnce({ onSuccess })).toBe(expected);
  });

  it.each([
    ['before there is a card', charge, { status: 'pending' } as const],
    ['where the card came too late', charge, succeeded({ chargeExpired: true })],
    ['where the customer had the subscription', subscribe(0), succeeded({ alreadySubscribed: true })],
    ['of a trial', subscribe(7), succeeded()],
    ['of a bare card', undefined, succeeded()],
  ])('has no charge %s', (_, onSuccess, state) => {
    expect(firstChargeKey(pendingRegistration({ onSuccess, state }))).toBeUndefined();
  });

  it('is named by the registration’s id', () => {
    expect(firstChargeKey(pendingRegistration({ onSuccess: charge, state: succeeded() }))).toEqual(oneOff);
    expect(firstChargeKey(pendingRegistration({ onSuccess: subscribe(0), state: succeeded() }))).toEqual({
      kind: 'subscription',
      subscriptionId: REGISTRATION_ID,
      period: 1,
      generation: 1,
    });
  });
});

describe('how it stands is read from the charge', () => {
  it.each(['scheduled', 'charging', 'unknown'] as const)('pending while it is %s', (status) => {
    expect(firstPaymentOf({ charge: made({ status }) })).toEqual({ status: 'pending' });
  });

  it('pending before it is stored', () => {
    expect(firstPaymentOf({ subscription: subscription() })).toEqual({ status: 'pending' });
  });

  it('paid, with the date of the next one', () => {
    const nextChargeAt = new Date('2026-04-01T01:00:00Z');
    const paid = made({ status: 'paid' });
    expect(
      firstPaymentOf({ charge: paid, subscription: subscription({ status: 'active', nextChargeAt }) }),
    ).toEqual({ status: 'paid', charge: paid, nextChargeAt });
    expect(
      firstPaymentOf({ charge: paid, subscription: subscription({ status: 'canceled', nextChargeAt }) }),
    ).toMatchObject({ nextChargeAt: undefined });
  });

  it('declined, whatever the subscription has become, with the last “no”', () => {
    const attempts = [
      attempt({ declineClass: 'over_limit', message: 'first' }),
      attempt({ declineClass: 'card_blocked', message: '[120026] 분실' }),
    ];
    const account = {
      charge: made({ status: 'declined', attempts, nextAttemptAt: NOW }),
      subscription: subscription({ status: 'canceled' }),
    };
    expect(firstPaymentOf(account)).toMatchObject({
      status: 'declined',
      declineClass: 'card_blocked',
      message: '[120026] 분실',
      retryAt: NOW,
    });
  });

  it('declined, with why, also by 아임포트 without a payment: as the subscription shows it', () => {
    const refused = attempt({ outcome: 'refused', declineClass: 'issuer_trouble', message: '거래 거절' });
    expect(firstPaymentOf({ charge: made({ status: 'declined', attempts: [refused] }) })).toMatchObject({
      declineClass: 'issuer_trouble',
      message: '거래 거절',
    });
  });

  it('declined, also when it came to light after the subscription had ended for want of it, and goes back', () => {
    const account = {
      charge: made({ status: 'paid', attempts: [attempt({ declineClass: 'over_limit' })] }),
      subscription: subscription({ status: 'canceled', cancelReason: 'first_payment_declined' }),
    };
    expect(firstPaymentOf(account)).toMatchObject({ status: 'declined', declineClass: 'over_limit' });
  });

  it('declined for good, when it was called off', () => {
    expect(firstPaymentOf({ charge: made({ status: 'void', nextAttemptAt: NOW }) })).toMatchObject({
      status: 'declined',
      declineClass: 'unknown',
      message: '',
      retryAt: undefined,
    });
  });
});
