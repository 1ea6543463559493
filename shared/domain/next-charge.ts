import type { Account, BillingPolicy } from './account.ts';
import { type Charge, newCharge } from './charge.ts';
import { beginAttempt } from './charge-transitions.ts';
import { withConsentUsed } from './consent.ts';
import { invariant } from './invariant.ts';
import { applyPendingPlan, isBilling, type Subscription, termsOfNextPeriod } from './subscription.ts';

/**
 * The charge of the period to come, as it will be if nothing changes: what is shown is what is charged. It is stored
 * only when it is first sent. Undefined: nothing will be charged.
 */
export function nextCharge(subscription: Subscription): Charge | undefined {
  if (!isBilling(subscription.status) || subscription.cancelAtPeriodEnd) return undefined;
  const { subscriptionId, customerId, customerUid, period, nextChargeAt } = subscription;
  const { amount, name } = termsOfNextPeriod(subscription);
  return newCharge(
    { kind: 'subscription', subscriptionId, period, generation: 1 },
    { customerId, customerUid, amount, name },
    nextChargeAt,
  );
}

/**
 * The account as it must be stored before the POST leaves: with an attempt of the charge that waits, or of the next
 * period's, from which the terms to come are in force.
 */
export function beginCharge(
  { subscription, charge }: Account,
  policy: BillingPolicy,
  now: Date,
): { readonly subscription?: Subscription | undefined; readonly charge: Charge } {
  const owed = charge ?? (subscription && nextCharge(subscription));
  invariant(owed !== undefined, 'something is to be charged');
  const from = charge === undefined ? begun(subscription, policy, now) : subscription;
  const card = subscription?.customerUid ?? owed.customerUid;
  return {
    subscription: from,
    charge: beginAttempt(owed, card, now, policy.timing, policy.payments.mid),
  };
}

function begun(
  subscription: Subscription | undefined,
  policy: BillingPolicy,
  now: Date,
): Subscription | undefined {
  const agreed = withConsentUsed({ subscription }, now);
  return agreed && applyPendingPlan(agreed, policy.chargingHourKst);
}
