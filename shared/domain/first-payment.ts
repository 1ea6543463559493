import type { Account } from './account.ts';
import { type Charge, type ChargeKey, lastNo } from './charge.ts';
import type { DeclineClass } from './decline.ts';
import { unreachable } from './invariant.ts';
import type { Registration } from './registration.ts';
import { isBilling } from './subscription.ts';

/** What has become of the payment that was to come with a card. */
export type FirstPayment =
  /** Nothing was to be charged at once, or nothing will be. */
  | { readonly status: 'none' }
  | { readonly status: 'pending' }
  | {
      readonly status: 'paid';
      readonly charge: Charge;
      readonly nextChargeAt: Date | undefined;
    }
  | {
      readonly status: 'declined';
      readonly charge: Charge;
      readonly declineClass: DeclineClass;
      /** The PG's own words. Untrusted text. */
      readonly message: string;
      readonly retryAt: Date | undefined;
    };

/** Whether a registration comes with a payment that is due as soon as there is a card. */
export function chargesAtOnce({ onSuccess }: Pick<Registration, 'onSuccess'>): boolean {
  switch (onSuccess?.kind) {
    case undefined:
      return false;
    case 'charge':
      return true;
    case 'subscribe':
      return onSuccess.trialDays === 0;
    case 'change_card':
      return onSuccess.owed !== undefined;
    default:
      return unreachable(onSuccess);
  }
}

/** The charge that the registration's id names, or that is owed. Undefined: there is none to come. */
export function firstChargeKey(registration: Registration): ChargeKey | undefined {
  const { registrationId, onSuccess, state } = registration;
  if (onSuccess === undefined || !chargesAtOnce(registration) || state.status !== 'succeeded')
    return undefined;
  if (state.chargeExpired === true || state.alreadySubscribed === true) return undefined;
  if (onSuccess.kind === 'charge') return { kind: 'one_off', chargeId: registrationId, generation: 1 };
  const { subscriptionId, period } =
    onSuccess.kind === 'change_card'
      ? { subscriptionId: onSuccess.subscriptionId, period: onSuccess.owed?.period ?? 0 }
      : { subscriptionId: registrationId, period: 1 };
  return { kind: 'subscription', subscriptionId, period, generation: 1 };
}

/** Of what was owed before: what another card has come to says nothing about this one. */
export function paymentByCard(account: Account, customerUid: string): FirstPayment {
  const { subscription, charge } = account;
  // It had ended, or stands on yet another card by now.
  if (subscription?.customerUid !== customerUid) return { status: 'none' };
  const isAsked = charge?.attempts.at(-1)?.customerUid === customerUid;
  return charge?.status === 'declined' && !isAsked ? { status: 'pending' } : firstPaymentOf(account);
}

/**
 * Read from the charge alone: what a subscription becomes after a decline is a matter of its terms. A recurring charge is
 * stored when it is first sent, so one that is not there yet is on its way.
 */
export function firstPaymentOf({ charge, subscription }: Account): FirstPayment {
  if (charge === undefined) return { status: 'pending' };
  // Should it come to light after the no, it goes back, and the no stands.
  if (subscription?.cancelReason === 'first_payment_declined') return declined(charge);
  switch (charge.status) {
    case 'paid': {
      const goesOn =
        subscription !== undefined && isBilling(subscription.status) && !subscription.cancelAtPeriodEnd;
      return { status: 'paid', charge, nextChargeAt: goesOn ? subscription.nextChargeAt : undefined };
    }
    case 'declined':
    case 'void':
      return declined(charge);
    case 'scheduled':
    case 'charging':
    case 'unknown':
      return { status: 'pending' };
    default:
      return unreachable(charge.status);
  }
}

function declined(charge: Charge): FirstPayment {
  const last = lastNo(charge);
  return {
    status: 'declined',
    charge,
    declineClass: last?.declineClass ?? 'unknown',
    message: last?.message ?? '',
    retryAt: charge.status === 'declined' ? charge.nextAttemptAt : undefined,
  };
}
