import { type Charge, newCharge } from './charge.ts';
import { isBilling, type Subscription, termsOfNextPeriod } from './subscription.ts';

/** The charge of the period to come, as it will be if nothing changes. It is stored only when it is first sent. */
export function scheduledCharge(subscription: Subscription): Charge | undefined {
  if (!isBilling(subscription.status) || subscription.cancelAtPeriodEnd) return undefined;
  const { subscriptionId, customerId, customerUid, period, nextChargeAt } = subscription;
  const { amount, name } = termsOfNextPeriod(subscription);
  return newCharge(
    { kind: 'subscription', subscriptionId, period, generation: 1 },
    { customerId, customerUid, amount, name },
    nextChargeAt,
  );
}
