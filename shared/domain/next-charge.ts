import type { Account, BillingPolicy } from './account.ts';
import { type Charge, newCharge } from './charge.ts';
import { beginAttempt } from './charge-transitions.ts';
import { withConsentUsed } from './consent.ts';
import { handlesOf } from './handles.ts';
import { invariant } from './invariant.ts';
import { applyPendingPlan, isBilling, type Subscription, termsOfNextPeriod } from './subscription.ts';

/**
 * The charge of the period to come, as it will be if nothing changes: what is shown is what is charged. It is stored
 * only when it is first sent. Undefined: nothing will be charged.
 */
export function nextCharge(subscription: Subscription): Charge | undefined {
  if (!isBilling(subscription.status) || subscription.cancelAtPeriodEnd) return undefined;
  const { subscriptionId, customerId, customerUid, period, nextChargeAt } = subscription;
  const { amount, taxFree, vatAmount, name } = termsOfNextPeriod(subscription);
  return newCharge(
    { kind: 'subscription', subscriptionId, period, generation: 1 },
    { customerId, customerUid, amount, taxFree, vatAmount, name, ...handlesOf(subscription) },
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
  const sent = beginAttempt(owed, card, now, policy.timing, policy.payments.mid);
  return { subscription: from, charge: { ...sent, nextLookUpAt: lookUpAt(sent, subscription?.dueAt) } };
}

/** A claim is a few minutes; a mark farther ahead is none, ms. */
const LONGEST_CLAIM_MS = 10 * 60_000;

/**
 * When somebody looks what became of it, should nobody live to store the answer: when its lease ends; or with the claim under which
 * the attempt begins, a few minutes later, since the index then stays as it is.
 */
function lookUpAt({ attempts, nextLookUpAt }: Charge, markedAt: Date | undefined): Date | undefined {
  const attempt = attempts.at(-1);
  if (attempt === undefined || markedAt === undefined) return nextLookUpAt;
  const isClaim =
    markedAt >= attempt.leaseUntil && markedAt.getTime() <= attempt.sentAt.getTime() + LONGEST_CLAIM_MS;
  return isClaim ? markedAt : nextLookUpAt;
}

function begun(
  subscription: Subscription | undefined,
  policy: BillingPolicy,
  now: Date,
): Subscription | undefined {
  const agreed = withConsentUsed({ subscription }, now);
  return agreed && applyPendingPlan(agreed, policy.chargingHourKst);
}
