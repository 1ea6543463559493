import type { Charge } from './charge.ts';
import type { DeclineClass } from './decline.ts';
import { type Handles, handlesOf } from './handles.ts';
import type { Merchant } from './merchant.ts';
import { NOTICES, type NoticeType } from './notice-policy.ts';
import type { PriceChange } from './price-change.ts';
import {
  CANCEL_REASONS,
  type CancelReason,
  type PauseReason,
  type Subscription,
  type SubscriptionStatus,
} from './subscription.ts';
import { type Tax, taxOf } from './tax.ts';

/**
 * What happened, told to the merchant's own systems. Written in the same transaction as the change it tells of, and
 * published at least once, in order per subscription, from the table's stream. Ids, amounts and outcomes only, and the
 * merchant's own handles.
 * docs/events.md shows each as it arrives.
 */
export type DomainEvent =
  | CardEvent
  | SubscriptionEvent
  | NoticeEvent
  | ChargeEvent
  | DunningEvent
  | RefundEvent
  | ReconciliationEvent;

export const CARD_EVENTS = [
  'card.registered',
  'card.updated',
  'card.revoked',
  'registration.already_subscribed',
  'registration.charge_expired',
] as const;

export interface CardEvent extends Handles {
  readonly type: (typeof CARD_EVENTS)[number];
  readonly at: Date;
  readonly customerId: string;
  readonly customerUid: string;
  /** Absent: the card was taken over. */
  readonly registrationId?: string | undefined;
}

export const SUBSCRIPTION_EVENTS = [
  'subscription.created',
  'subscription.activated',
  'subscription.past_due',
  'subscription.paused',
  'subscription.resumed',
  'subscription.canceled',
  'subscription.unpaid',
  'subscription.card_changed',
  'subscription.plan_changed',
  'subscription.cancel_scheduled',
  'subscription.consent_given',
  'subscription.consent_withdrawn',
] as const;

export interface SubscriptionEvent extends Handles {
  readonly type: (typeof SUBSCRIPTION_EVENTS)[number];
  readonly at: Date;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly planId: string;
  readonly status: SubscriptionStatus;
  readonly nextChargeAt: Date;
  readonly pauseReason?: PauseReason | undefined;
  /** `subscription.canceled`: absent where the merchant gave words of its own. */
  readonly cancelReason?: CancelReason | undefined;
}

export const NOTICE_EVENTS = NOTICES;

/** What the customer is to be told before they are charged, with all that a message needs. */
export interface NoticeEvent extends Handles {
  readonly type: NoticeType;
  readonly at: Date;
  readonly customerId: string;
  readonly customerUid: string;
  readonly subscriptionId: string;
  readonly status: SubscriptionStatus;
  readonly planId: string;
  readonly planName: string;
  /** Integer won of the charge to come. */
  readonly amount: number;
  readonly chargeAt: Date;
  /** Its Korean calendar date. */
  readonly chargeOn: string;
  readonly howToCancel: Merchant['support'];
  /** The change that needs the customer's yes, for the notices about consent. */
  readonly change?: (PriceChange & { readonly opensOn: string }) | undefined;
}

export const CHARGE_EVENTS = ['charge.paid', 'charge.declined', 'charge.unknown', 'charge.voided'] as const;

export interface ChargeEvent extends Handles, Tax {
  readonly type: (typeof CHARGE_EVENTS)[number];
  readonly at: Date;
  readonly customerId: string;
  readonly customerUid: string;
  readonly merchantUid: string;
  readonly subscriptionId?: string | undefined;
  readonly period?: number | undefined;
  /** Integer won. */
  readonly amount: number;
  readonly impUid?: string | undefined;
  readonly declineClass?: DeclineClass | undefined;
  /** `charge.declined`: absent when it is not tried again by itself. */
  readonly nextAttemptAt?: Date | undefined;
}

export const DUNNING_EVENTS = ['subscription.payment_failed_final', 'card.needs_change'] as const;

/**
 * payment_failed_final: what is owed is tried no more by itself. needs_change: only another card helps, and it is waited
 * for. What a merchant writes to a customer about, and each told once.
 */
export type DunningEvent =
  | (FailedPayment & {
      readonly type: (typeof DUNNING_EVENTS)[0];
      readonly status: SubscriptionStatus;
      readonly period?: number | undefined;
      /** Integer won. */
      readonly amount: number;
    })
  | (FailedPayment & { readonly type: (typeof DUNNING_EVENTS)[1]; readonly until: Date });

interface FailedPayment extends Handles {
  readonly at: Date;
  readonly customerId: string;
  readonly customerUid: string;
  readonly subscriptionId: string;
  readonly merchantUid: string;
  /** Absent: the last POST left no trace. */
  readonly declineClass?: DeclineClass | undefined;
}

export const REFUND_EVENTS = ['refund.succeeded', 'refund.failed'] as const;

export interface RefundEvent extends Handles, Tax {
  readonly type: (typeof REFUND_EVENTS)[number];
  readonly at: Date;
  readonly customerId: string;
  readonly merchantUid: string;
  readonly refundId: string;
  /** Integer won. */
  readonly amount: number;
}

/** What comparing a stretch of time with 아임포트 has shown. Amounts are not in it. */
export interface Reconciliation {
  readonly from: Date;
  /** The end of what has been compared. Earlier than asked for when time ran out: go on from here. */
  readonly to: Date;
  readonly isComplete: boolean;
  readonly at: Date;
  /** 아임포트's records in that time, and how many of them are none of ours: other systems, other stages. */
  readonly payments: number;
  readonly foreign: number;
  /** What had been missed and has been applied through `settle`. */
  readonly repaired: number;
  /** Paid beside what was owed, and given back. */
  readonly surplusCanceled: number;
  /** What nobody here can explain, for a person to look at: how much, and the first of it. */
  readonly unexplainedCount: number;
  readonly unexplained: readonly Unexplained[];
}

export interface Unexplained {
  readonly merchantUid: string;
  readonly impUid: string;
  readonly reason: string;
}

/** A stretch of time has been compared with 아임포트. */
export interface ReconciliationEvent extends Reconciliation {
  readonly type: 'reconciliation.completed';
}

export function subscriptionEvent(
  type: SubscriptionEvent['type'],
  subscription: Subscription,
  at: Date,
): SubscriptionEvent {
  const { customerId, subscriptionId, plan, status, nextChargeAt, pauseReason, cancelReason } = subscription;
  const event = {
    type,
    at,
    customerId,
    subscriptionId,
    planId: plan.planId,
    status,
    nextChargeAt,
    pauseReason,
    ...handlesOf(subscription),
  };
  if (type !== 'subscription.canceled') return event;
  // A merchant's own words may name people.
  return { ...event, cancelReason: CANCEL_REASONS.find((reason) => reason === cancelReason) };
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
    ...taxOf(charge),
    impUid: charge.payment?.impUid ?? last?.impUid,
    ...handlesOf(charge),
    ...(type === 'charge.declined'
      ? { declineClass: last?.declineClass, nextAttemptAt: charge.nextAttemptAt }
      : {}),
  };
}

export function paymentFailedFinal(
  { subscriptionId, status }: Subscription,
  charge: Charge,
  at: Date,
): DunningEvent {
  const { key, amount } = charge;
  return {
    type: 'subscription.payment_failed_final',
    ...failedPayment(subscriptionId, charge, at),
    status,
    ...(key.kind === 'subscription' ? { period: key.period } : {}),
    amount,
  };
}

export function cardNeedsChange(subscriptionId: string, charge: Charge, until: Date, at: Date): DunningEvent {
  return { type: 'card.needs_change', ...failedPayment(subscriptionId, charge, at), until };
}

function failedPayment(subscriptionId: string, charge: Charge, at: Date): FailedPayment {
  const { customerId, customerUid, merchantUid } = charge;
  const last = charge.attempts.at(-1);
  const isNo = last?.outcome !== 'not_executed';
  return {
    at,
    customerId,
    customerUid: last?.customerUid ?? customerUid,
    subscriptionId,
    merchantUid: last?.merchantUid ?? merchantUid,
    declineClass: isNo ? last?.declineClass : undefined,
    ...handlesOf(charge),
  };
}
