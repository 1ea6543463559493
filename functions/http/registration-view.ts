import type { Agreement } from '../../shared/domain/agreement.ts';
import { encodeMerchantUid } from '../../shared/domain/merchant-uid.ts';
import { type Registration, registrationStatus } from '../../shared/domain/registration.ts';
import { handlesView } from './handles-view.ts';

/** A registration on the wire: what a merchant may read. */
export function registrationView(registration: Registration, now: Date) {
  const { registrationId, customerId, customerUid, state, expiresAt } = registration;
  return {
    registration_id: registrationId,
    status: registrationStatus(registration, now),
    customer_id: customerId,
    customer_uid: customerUid,
    expires_at: expiresAt.toISOString(),
    ...handlesView(registration),
    ...(state.status === 'succeeded'
      ? {
          card: {
            card_name: state.card.cardName ?? null,
            card_number_masked: state.card.cardNumberMasked ?? null,
          },
        }
      : {}),
    ...(state.status === 'succeeded'
      ? state.chargeExpired
        ? { charge_expired: true }
        : startedBy(registration)
      : {}),
    ...(state.status === 'failed' ? { failure: state.failure } : {}),
  };
}

/** What a merchant may hold up: when, and to which text. Address and browser stay where they are. */
export function agreementView({ agreedAt, hash }: Agreement) {
  return { agreed_at: agreedAt.toISOString(), hash };
}

/** What "issue and charge in one go" has started. Nothing, if the card came too late for it. */
function startedBy({ registrationId, onSuccess, state }: Registration) {
  // A change of card starts nothing: the subscription's own events tell of it.
  if (onSuccess === undefined || onSuccess.kind === 'change_card') return {};
  if (state.status === 'succeeded' && state.alreadySubscribed === true) return { already_subscribed: true };
  return onSuccess.kind === 'charge'
    ? { merchant_uid: encodeMerchantUid({ kind: 'one_off', chargeId: registrationId, generation: 1 }) }
    : { subscription_id: registrationId };
}
