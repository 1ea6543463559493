import * as v from 'valibot';
import type { Account } from '../../domain/account.ts';
import { ATTEMPT_OUTCOMES, CHARGE_STATUSES, type Charge } from '../../domain/charge.ts';
import { DECLINE_CLASSES } from '../../domain/decline.ts';
import { dueAt } from '../../domain/due-work.ts';
import { FIRST_PAYMENTS } from '../../domain/first-payment-policy.ts';
import type { NoticePolicy } from '../../domain/notice-policy.ts';
import { openRefund, REFUND_STATUSES, refundDueAt } from '../../domain/refund.ts';
import { PAUSE_REASONS, SUBSCRIPTION_STATUSES, type Subscription } from '../../domain/subscription.ts';
import type { OpenState } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { consentSchema } from './consent-items.ts';
import {
  customerChargeIndex,
  customerIndex,
  dueIndex,
  keys,
  listIndexes,
  openIndex,
  paidIndex,
} from './keys.ts';
import { planTermsSchema } from './plan-items.ts';
import { type Item, readItem, stored, writeItem } from './stored-item.ts';

const text = v.optional(v.string());
const at = v.optional(instant);

const subscriptionSchema = exactly<Subscription>()(
  stored({
    subscriptionId: v.string(),
    customerId: v.string(),
    customerUid: v.string(),
    plan: planTermsSchema,
    pendingPlan: v.optional(planTermsSchema),
    status: v.picklist(SUBSCRIPTION_STATUSES),
    pauseReason: v.optional(v.picklist(PAUSE_REASONS)),
    anchorAt: instant,
    anchorPeriod: v.number(),
    anchorDay: v.optional(v.number()),
    period: v.number(),
    nextChargeAt: instant,
    paidUntil: at,
    hadTrial: v.boolean(),
    consent: v.optional(consentSchema),
    usedConsent: v.optional(consentSchema),
    told: v.optional(
      stored({ consentNeeded: text, consentMissing: text, trialEnding: text, renewing: text }),
    ),
    cancelAtPeriodEnd: v.boolean(),
    canceledAt: at,
    cancelReason: text,
    firstPayment: v.optional(v.picklist(FIRST_PAYMENTS)),
    createdAt: instant,
    dueAt: at,
    version: v.number(),
  }),
);

const chargeSchema = exactly<Charge>()(
  stored({
    key: v.variant('kind', [
      stored({
        kind: v.literal('subscription'),
        subscriptionId: v.string(),
        period: v.number(),
        generation: v.number(),
      }),
      stored({ kind: v.literal('one_off'), chargeId: v.string(), generation: v.number() }),
    ]),
    merchantUid: v.string(),
    customerId: v.string(),
    customerUid: v.string(),
    amount: v.number(),
    name: v.string(),
    status: v.picklist(CHARGE_STATUSES),
    attempts: v.array(
      stored({
        merchantUid: v.string(),
        customerUid: v.string(),
        mid: text,
        sentAt: instant,
        leaseUntil: instant,
        outcome: v.picklist(ATTEMPT_OUTCOMES),
        impUid: text,
        declineClass: v.optional(v.picklist(DECLINE_CLASSES)),
        message: text,
        refusedWith: v.optional(v.number()),
        endedAt: at,
      }),
    ),
    refunds: v.array(
      stored({
        refundId: v.string(),
        amount: v.number(),
        reason: v.string(),
        checksum: v.number(),
        status: v.picklist(REFUND_STATUSES),
        requestedAt: instant,
        sentAt: at,
        copies: v.optional(v.number()),
        nextLookUpAt: at,
        endedAt: at,
        message: text,
      }),
    ),
    payment: v.optional(
      stored({
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
    calledOffAt: at,
    heldFor: text,
    giveBack: v.optional(
      stored({
        impUid: v.string(),
        amount: v.number(),
        sentAt: instant,
        copies: v.number(),
        nextLookUpAt: instant,
      }),
    ),
    createdAt: instant,
    version: v.number(),
  }),
);

// Shape 2 may say `incomplete`, too, which code of shape 1 leaves alone.
const subscriptions = { schema: subscriptionSchema, upcasts: [withoutLooseConsent] };
const charges = { schema: chargeSchema, upcasts: [] };

/** Shape 1 held a consent to nothing in particular, and a flag that said when one counted: neither does. */
function withoutLooseConsent({ consent: _, needsConsent: __, ...item }: Item): Item {
  return item;
}

export const readSubscription = (item: unknown): Subscription => readItem(subscriptions, item);
export const readCharge = (item: unknown): Charge => readItem(charges, item);

/** The subscription's item. It carries the due mark of the whole account. */
export function subscriptionItem(subscription: Subscription) {
  const key = keys.subscription(subscription.subscriptionId);
  return {
    ...writeItem(subscriptions, subscription),
    ...key,
    ...customerIndex.subscription(subscription.customerId, subscription.subscriptionId),
    ...listIndexes(subscription.subscriptionId, subscription.status, subscription.plan.planId),
    ...dueIndex(subscription.dueAt, key),
  };
}

/** A change to the charge of a period that lies behind does not move what the current period is due for. */
export function nextDue(
  before: Account,
  subscription: Subscription,
  charge: Charge | undefined,
  notices: NoticePolicy,
): Date | undefined {
  const behind = charge?.key.kind === 'subscription' && charge.key.period !== subscription.period;
  const moved = before.subscription?.period !== subscription.period;
  return behind && !moved ? before.subscription?.dueAt : dueAt({ subscription, charge }, notices);
}

/** What a list of open charges knows it by. One under way is none: it would be written twice for each that is paid. */
function openStateOf({ status, heldFor }: Charge): OpenState | undefined {
  if (heldFor !== undefined) return 'held';
  return status === 'declined' || status === 'unknown' ? status : undefined;
}

/**
 * The charge's item. Its own due mark is for money on its way back; a one-off charge has no subscription to carry the
 * other.
 */
export function chargeItem(charge: Charge, notices: NoticePolicy) {
  const key = keys.charge(charge.key);
  const refund = openRefund(charge);
  const forCharge = charge.key.kind === 'one_off' ? dueAt({ charge }, notices) : undefined;
  return {
    ...writeItem(charges, charge),
    ...key,
    ...customerChargeIndex(charge.customerId, charge.createdAt, charge.merchantUid),
    ...openIndex(openStateOf(charge), charge.createdAt, charge.merchantUid),
    ...(charge.payment === undefined ? {} : paidIndex(charge.payment.at, charge.payment.merchantUid)),
    ...dueIndex(
      charge.giveBack?.nextLookUpAt ?? (refund === undefined ? forCharge : refundDueAt(refund)),
      key,
    ),
  };
}
