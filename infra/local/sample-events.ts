import { eventItem } from '../../shared/adapters/dynamo/event-item.ts';
import { type Key, keys, reconciliationKeys } from '../../shared/adapters/dynamo/keys.ts';
import { publishedEvent } from '../../shared/adapters/dynamo/published-event.ts';
import {
  CARD_EVENTS,
  CHARGE_EVENTS,
  type DomainEvent,
  DUNNING_EVENTS,
  NOTICE_EVENTS,
  REFUND_EVENTS,
  SUBSCRIPTION_EVENTS,
  type SubscriptionEvent,
} from '../../shared/domain/event.ts';
import { taxOf } from '../../shared/domain/tax.ts';
import type { PublishedEvent } from '../../shared/ports.ts';

export interface Sample {
  readonly at: Date;
  /** 26 characters: whose events these are. Another one each time makes another event. */
  readonly ulid: string;
}

const DAY_MS = 86_400_000;

/** Where it is not `active`. */
const STATUS: Partial<Record<SubscriptionEvent['type'], SubscriptionEvent['status']>> = {
  'subscription.created': 'incomplete',
  'subscription.past_due': 'past_due',
  'subscription.paused': 'paused',
  'subscription.unpaid': 'unpaid',
  'subscription.canceled': 'canceled',
};

/** An event of any type as it arrives, about nobody: it takes the way of a real one through the table's shapes. */
export function sampleEvent(type: DomainEvent['type'], sample: Sample): PublishedEvent {
  const event = domainEvent(type, sample);
  const published = publishedEvent(JSON.parse(JSON.stringify(eventItem(keyOf(event, sample), event))));
  if (published === undefined) throw new Error(`${type} has no sample`);
  return published;
}

function keyOf({ type }: DomainEvent, { at, ulid }: Sample): Key {
  if (type === 'reconciliation.completed') return reconciliationKeys.report(at, '2vqJq3Xk0bYw9T_e');
  if (among(CARD_EVENTS, type)) return keys.cardEvent(`card_${ulid}`, 1);
  if (among(REFUND_EVENTS, type))
    return keys.chargeEvent({ kind: 'one_off', chargeId: ulid, generation: 1 }, 5, 0);
  return keys.subscriptionEvent(ulid, 3, 0);
}

function domainEvent(type: DomainEvent['type'], { at, ulid }: Sample): DomainEvent {
  const next = new Date(at.getTime() + 30 * DAY_MS);
  const customer = { at, customerId: 'customer-1' };
  const card = { customerUid: `card_${ulid}` };
  const subscription = { subscriptionId: ulid, status: 'active', planId: 'basic-monthly' } as const;
  const charge = { merchantUid: `sub_${ulid}_0002`, subscriptionId: ulid };
  const price = { amount: 9_900, ...taxOf({ amount: 9_900 }) };
  const back = { amount: 5_000, ...taxOf({ amount: 5_000 }) };
  const declined = { declineClass: 'insufficient_balance' } as const;

  if (among(CARD_EVENTS, type)) return { type, ...customer, ...card, registrationId: ulid };
  if (among(SUBSCRIPTION_EVENTS, type))
    return {
      ...{ type, ...customer, ...subscription, status: STATUS[type] ?? 'active', nextChargeAt: next },
      ...(type === 'subscription.paused' ? { pauseReason: 'requested' } : {}),
      ...(type === 'subscription.canceled' ? { cancelReason: 'requested' } : {}),
    };
  if (among(NOTICE_EVENTS, type)) {
    const chargeOn = next.toISOString().slice(0, 10);
    return {
      ...{ type, ...customer, ...card, ...subscription, planName: '베이직 월정액', amount: 9_900 },
      ...{ chargeAt: next, chargeOn, howToCancel: { url: 'https://shop.example/help' } },
      ...(type.startsWith('subscription.consent_') ? { change: changeOn(chargeOn, at) } : {}),
    };
  }
  if (among(CHARGE_EVENTS, type))
    return {
      ...{ type, ...customer, ...card, ...charge, period: 2, ...price },
      ...(type === 'charge.paid' || type === 'charge.declined' ? { impUid: 'imp_890674096300' } : {}),
      ...(type === 'charge.declined' ? { ...declined, nextAttemptAt: next } : {}),
    };
  if (type === 'card.needs_change')
    return { type, ...customer, ...card, ...charge, declineClass: 'card_invalid', until: next };
  if (among(DUNNING_EVENTS, type))
    return { type, ...customer, ...card, ...charge, ...declined, status: 'unpaid', period: 2, amount: 9_900 };
  if (among(REFUND_EVENTS, type))
    return { type, ...customer, merchantUid: `one_${ulid}`, refundId: ulid, ...back };
  return {
    ...{ type: 'reconciliation.completed', at, from: new Date(at.getTime() - 3 * DAY_MS), to: at },
    ...{ isComplete: true, payments: 42, foreign: 0, repaired: 1, surplusCanceled: 0, unexplainedCount: 1 },
    unexplained: [{ merchantUid: charge.merchantUid, impUid: 'imp_633093078360', reason: 'amount_mismatch' }],
  };
}

function changeOn(effectiveOn: string, at: Date) {
  const opensOn = at.toISOString().slice(0, 10);
  return { kind: 'conversion', priceBefore: 0, priceAfter: 9_900, effectiveOn, opensOn } as const;
}

function among<const T extends string>(types: readonly T[], type: string): type is T {
  return types.some((one) => one === type);
}
