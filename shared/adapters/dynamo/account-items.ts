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
import { handles } from './handles-item.ts';
import {
  customerChargeIndex,
  customerIndex,
  dueIndex,
  dueMark,
  keys,
  listIndexes,
  openIndex,
  paidIndex,
} from './keys.ts';
import { folded, unfolded } from './open-charge.ts';
import { planTermsSchema } from './plan-items.ts';
import { type Item, readItem, stored, writeItem } from './stored-item.ts';
import { tax } from './tax-item.ts';

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
    askedUnder: v.optional(v.array(v.string())),
    firstPayment: v.optional(v.picklist(FIRST_PAYMENTS)),
    ...handles,
    createdAt: instant,
    contractedAt: at,
    counted: v.optional(v.number()),
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
    ...tax,
    name: v.string(),
    ...handles,
    status: v.picklist(CHARGE_STATUSES),
    attempts: v.array(
      stored({
        merchantUid: v.string(),
        customerUid: v.string(),
        mid: text,
        by: text,
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
        ...tax,
        reason: v.string(),
        by: text,
        checksum: v.number(),
        status: v.picklist(REFUND_STATUSES),
        requestedAt: instant,
        sentAt: at,
        copies: v.optional(v.number()),
        nextLookUpAt: at,
        endedAt: at,
        message: text,
        ...handles,
      }),
    ),
    payment: v.optional(
      stored({
        impUid: v.string(),
        merchantUid: v.string(),
        customerUid: v.string(),
        at: instant,
        applyNum: text,
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

// Shape 2 may say `incomplete`, too, which code of shape 1 leaves alone. Shape 3 may hold its open charge.
const subscriptions = { schema: subscriptionSchema, upcasts: [withoutLooseConsent, asBefore] };
const charges = { schema: chargeSchema, upcasts: [] };

/** Shape 1 held a consent to nothing in particular, and a flag that said when one counted: neither does. */
function withoutLooseConsent({ consent: _, needsConsent: __, ...item }: Item): Item {
  return item;
}

/** All that shape 2 says is said as before. */
function asBefore(item: Item): Item {
  return item;
}

export const readCharge = (item: unknown): Charge => readItem(charges, item);

/**
 * What lies inside a subscription's item beside the subscription: the open charge of its period, or none, and then there is
 * none anywhere. Which of it is where is no business of the domain: it is carried along with the subscription.
 */
export interface Inside {
  readonly charge: Charge | undefined;
}

interface Carried {
  readonly charge?: Charge | undefined;
  /** The version at which the item was the whole account. At any other one, code has written it that does not know of it. */
  readonly wholeAt?: number | undefined;
}

/** Its due instant is that of the mark, which a claim moves by itself. */
export function readSubscription(item: unknown): Subscription {
  const { subscription, charge } = unfolded(item as Item);
  const read = readItem(subscriptions, subscription);
  const carried: Carried = charge === undefined ? {} : { charge: readCharge(charge) };
  return { ...read, dueAt: dueMark(item as Item) ?? read.dueAt, ...carried };
}

/** Undefined: whatever charge there is lies in an item of its own. Of a subscription as it was read or stored, and no other. */
export function insideOf(subscription: Subscription): Inside | undefined {
  const { wholeAt, charge } = subscription as Subscription & Carried;
  return wholeAt !== undefined && wholeAt === subscription.version ? { charge } : undefined;
}

/** As it will be read again. */
export function withInside(subscription: Subscription, inside: Inside | undefined): Subscription {
  const carried: Carried = { charge: inside?.charge, wholeAt: inside && subscription.version };
  return { ...subscription, ...carried };
}

/** The subscription's item. It carries the due mark of the whole account. Without `inside` its charge lies elsewhere. */
export function subscriptionItem(subscription: Subscription, inside?: Inside) {
  const key = keys.subscription(subscription.subscriptionId);
  const { charge: _, ...alone } = withInside(subscription, inside) as Subscription & Carried;
  const item = writeItem(subscriptions, alone);
  return {
    ...(inside?.charge === undefined ? item : folded(item, writeItem(charges, inside.charge))),
    ...key,
    ...customerIndex.subscription(subscription.customerId, subscription.subscriptionId),
    ...listIndexes(subscription.subscriptionId, subscription.status, subscription.plan.planId),
    ...(inside?.charge === undefined ? {} : openEntry(inside.charge)),
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

const openEntry = (charge: Charge) => openIndex(openStateOf(charge), charge.createdAt, charge.merchantUid);

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
    ...openEntry(charge),
    ...(charge.payment === undefined ? {} : paidIndex(charge.payment.at, charge.payment.merchantUid)),
    ...dueIndex(
      charge.giveBack?.nextLookUpAt ?? (refund === undefined ? forCharge : refundDueAt(refund)),
      key,
    ),
  };
}
