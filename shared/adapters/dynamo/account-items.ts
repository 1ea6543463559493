import * as v from 'valibot';
import type { Account } from '../../domain/account.ts';
import { dueAt } from '../../domain/billing.ts';
import type { Charge } from '../../domain/charge.ts';
import { openRefund, refundDueAt } from '../../domain/refund.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { instant } from '../instant.ts';
import { customerIndex, dueIndex, keys, paidIndex } from './keys.ts';
import { planTermsSchema } from './plan-repository.ts';
import { parseItem, toItem } from './table.ts';

const text = v.optional(v.string());
const at = v.optional(instant);
const declineClass = v.optional(
  v.picklist([
    'insufficient_balance',
    'over_limit',
    'card_invalid',
    'card_blocked',
    'issuer_trouble',
    'duplicate',
    'key_missing',
    'merchant_limit',
    'call_issuer',
    'unknown',
  ]),
);

const subscriptionSchema = v.object({
  subscriptionId: v.string(),
  customerId: v.string(),
  customerUid: v.string(),
  plan: planTermsSchema,
  pendingPlan: v.optional(planTermsSchema),
  status: v.picklist(['trialing', 'active', 'past_due', 'paused', 'canceled', 'unpaid']),
  pauseReason: v.optional(v.picklist(['requested', 'consent_required'])),
  anchorAt: instant,
  anchorPeriod: v.number(),
  period: v.number(),
  nextChargeAt: instant,
  hadTrial: v.boolean(),
  needsConsent: v.boolean(),
  consent: v.optional(v.object({ agreedAt: instant })),
  cancelAtPeriodEnd: v.boolean(),
  canceledAt: at,
  createdAt: instant,
  dueAt: at,
  version: v.number(),
});

const chargeSchema = v.object({
  key: v.variant('kind', [
    v.object({
      kind: v.literal('subscription'),
      subscriptionId: v.string(),
      period: v.number(),
      generation: v.number(),
    }),
    v.object({ kind: v.literal('one_off'), chargeId: v.string(), generation: v.number() }),
  ]),
  merchantUid: v.string(),
  customerId: v.string(),
  customerUid: v.string(),
  amount: v.number(),
  name: v.string(),
  status: v.picklist(['scheduled', 'charging', 'unknown', 'paid', 'declined', 'void']),
  attempts: v.array(
    v.object({
      merchantUid: v.string(),
      customerUid: v.string(),
      sentAt: instant,
      leaseUntil: instant,
      outcome: v.picklist(['sending', 'unknown', 'paid', 'declined', 'refused', 'not_executed']),
      impUid: text,
      declineClass,
      message: text,
      refusedWith: v.optional(v.number()),
      endedAt: at,
    }),
  ),
  refunds: v.array(
    v.object({
      refundId: v.string(),
      amount: v.number(),
      reason: v.string(),
      checksum: v.number(),
      status: v.picklist(['sending', 'unknown', 'succeeded', 'failed']),
      requestedAt: instant,
      nextLookUpAt: at,
      endedAt: at,
      message: text,
    }),
  ),
  payment: v.optional(
    v.object({
      impUid: v.string(),
      merchantUid: v.string(),
      customerUid: v.string(),
      at: instant,
      cardName: text,
      receiptUrl: text,
    }),
  ),
  nextAttemptAt: at,
  waitsForCardUntil: at,
  nextLookUpAt: at,
  heldFor: text,
  createdAt: instant,
  version: v.number(),
});

export const readSubscription = (item: unknown): Subscription => parseItem(subscriptionSchema, item);
export const readCharge = (item: unknown): Charge => parseItem(chargeSchema, item);

/** The subscription's item. It carries the due mark of the whole account. */
export function subscriptionItem(before: Account, subscription: Subscription, charge: Charge | undefined) {
  const due = nextDue(before, subscription, charge);
  const key = keys.subscription(subscription.subscriptionId);
  return {
    ...key,
    ...customerIndex.subscription(subscription.customerId, subscription.subscriptionId),
    ...toItem({ ...subscription, dueAt: due }),
    ...dueIndex(due, key),
  };
}

/** A change to the charge of a period that lies behind does not move what the current period is due for. */
function nextDue(before: Account, subscription: Subscription, charge: Charge | undefined): Date | undefined {
  const behind = charge?.key.kind === 'subscription' && charge.key.period !== subscription.period;
  const moved = before.subscription?.period !== subscription.period;
  return behind && !moved ? before.subscription?.dueAt : dueAt({ subscription, charge });
}

/** The charge's item. Its own due mark is for an open refund; a one-off charge has no subscription to carry the other. */
export function chargeItem(charge: Charge) {
  const key = keys.charge(charge.key);
  const refund = openRefund(charge);
  const forCharge = charge.key.kind === 'one_off' ? dueAt({ charge }) : undefined;
  return {
    ...key,
    ...toItem(charge),
    ...(charge.payment === undefined ? {} : paidIndex(charge.payment.at, charge.payment.merchantUid)),
    ...dueIndex(refund === undefined ? forCharge : refundDueAt(refund), key),
  };
}
