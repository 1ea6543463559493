import type { Charge } from './charge.ts';
import type { ChargeEvent, SubscriptionEvent } from './event.ts';
import type { Subscription } from './subscription.ts';

export function subscriptionEvent(
  type: SubscriptionEvent['type'],
  { customerId, subscriptionId, plan, status, nextChargeAt, pauseReason }: Subscription,
  at: Date,
): SubscriptionEvent {
  return { type, at, customerId, subscriptionId, planId: plan.planId, status, nextChargeAt, pauseReason };
}

export function chargeEvent(type: ChargeEvent['type'], charge: Charge, at: Date): ChargeEvent {
  const { key, customerId, customerUid, merchantUid, amount } = charge;
  const last = charge.attempts.at(-1);
  return {
    type,
    at,
    customerId,
    customerUid: charge.payment?.customerUid ?? customerUid,
    merchantUid: charge.payment?.merchantUid ?? last?.merchantUid ?? merchantUid,
    ...(key.kind === 'subscription' ? { subscriptionId: key.subscriptionId, period: key.period } : {}),
    amount,
    impUid: charge.payment?.impUid ?? last?.impUid,
    ...(type === 'charge.declined'
      ? { declineClass: last?.declineClass, nextAttemptAt: charge.nextAttemptAt }
      : {}),
  };
}
