import type { DeclineClass } from './decline.ts';
import type { Reconciliation } from './reconciliation.ts';

/**
 * What happened, told to the merchant's own systems. Written in the same transaction as the change it tells of, and
 * published at least once, in order per subscription, from the table's stream. Ids, amounts and outcomes only.
 * docs/events.md shows each as it arrives.
 */
export type DomainEvent = CardEvent | SubscriptionEvent | ChargeEvent | RefundEvent | ReconciliationEvent;

interface CardEvent {
  readonly type: 'card.registered' | 'card.revoked';
  readonly at: Date;
  readonly customerId: string;
  readonly customerUid: string;
  readonly registrationId: string;
}

export interface SubscriptionEvent {
  readonly type:
    | 'subscription.created'
    | 'subscription.activated'
    | 'subscription.past_due'
    | 'subscription.paused'
    | 'subscription.resumed'
    | 'subscription.canceled'
    | 'subscription.unpaid'
    | 'subscription.card_changed'
    | 'subscription.plan_changed'
    | 'subscription.cancel_scheduled';
  readonly at: Date;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly planId: string;
  readonly status: string;
  readonly nextChargeAt: Date;
  readonly pauseReason?: 'requested' | 'consent_required' | undefined;
}

export interface ChargeEvent {
  readonly type: 'charge.paid' | 'charge.declined' | 'charge.unknown' | 'charge.voided';
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

export interface RefundEvent {
  readonly type: 'refund.succeeded' | 'refund.failed';
  readonly at: Date;
  readonly customerId: string;
  readonly merchantUid: string;
  readonly refundId: string;
  /** Integer won. */
  readonly amount: number;
}

/** A stretch of time has been compared with 아임포트. */
export interface ReconciliationEvent extends Reconciliation {
  readonly type: 'reconciliation.completed';
}
