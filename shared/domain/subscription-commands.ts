import type { Account, BillingPolicy, Change } from './account.ts';
import type { Card } from './card.ts';
import { type Charge, isInFlight } from './charge.ts';
import { voided } from './charge-transitions.ts';
import {
  type ConsentRefusal,
  changeAhead,
  consentRefusal,
  lacksConsent,
  withConsentUsed,
} from './consent.ts';
import { type ChargeEvent, chargeEvent, type SubscriptionEvent, subscriptionEvent } from './event.ts';
import { invariant } from './invariant.ts';
import type { PlanTerms } from './plan.ts';
import type { Agreement, PriceChange, PriceFigures } from './price-change.ts';
import { earliestAttemptAt } from './recovery.ts';
import { paidUntil, restartCalendar, type Subscription } from './subscription.ts';

export type CommandRefusal =
  | 'already_canceled'
  | 'not_pausable'
  | 'first_payment_open'
  | 'card_not_usable'
  | 'consent_required'
  | 'refund_in_progress'
  | ConsentRefusal;

export type CommandResult =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: CommandRefusal };

/**
 * Ends the subscription. At the period's end if something is paid for until then, else at once. A charge that is out
 * already is followed to its end; one that only waits for its retry becomes void. `reason`: the merchant's own words.
 */
export function cancel(
  account: Account,
  when: 'now' | 'period_end',
  now: Date,
  reason?: string,
): CommandResult {
  const subscription = subscriptionOf(account);
  if (subscription.status === 'canceled') return { kind: 'unchanged' };
  if (when === 'now' || !runsOn(account, now)) return { kind: 'change', change: end(account, now, reason) };
  if (subscription.cancelAtPeriodEnd) return { kind: 'unchanged' };
  const scheduled = { ...subscription, cancelAtPeriodEnd: true, cancelReason: reason ?? 'requested' };
  return changed(account, scheduled, 'subscription.cancel_scheduled', now);
}

/**
 * True while there is something left to run out: paid or free time before the next charge, of which nothing has begun.
 * Dates alone do not say it: a worker whose clock is ahead may have begun the next period's charge.
 */
function runsOn({ subscription, charge }: Account, now: Date): boolean {
  if (subscription === undefined || charge !== undefined || subscription.nextChargeAt <= now) return false;
  switch (subscription.status) {
    case 'active':
    case 'trialing':
      return true;
    case 'paused':
      return (paidUntil(subscription) ?? now) > now;
    default:
      return false;
  }
}

/** The end itself: asked for now, or reached by time, for the reason that was given when it was scheduled. */
export function end(account: Account, now: Date, reason?: string): Change {
  const subscription = subscriptionOf(account);
  const given = subscription.cancelAtPeriodEnd ? subscription.cancelReason : undefined;
  const ended: Subscription = {
    ...subscription,
    status: 'canceled',
    pauseReason: undefined,
    cancelAtPeriodEnd: false,
    canceledAt: now,
    cancelReason: reason ?? given ?? 'requested',
  };
  const canceled = subscriptionEvent('subscription.canceled', ended, now);
  const { charge, events } = chargeOfEnded(account, now);
  return { account: { subscription: ended, charge }, events: [...events, canceled] };
}

/** What is out, or held, is followed: what it brings then, nobody owes. What waits is never made. */
function chargeOfEnded(
  { subscription, charge }: Account,
  now: Date,
): { charge?: Charge; events: ChargeEvent[] } {
  if (charge === undefined) return { events: [] };
  const isOut = isInFlight(charge) || charge.heldFor !== undefined;
  // Given up on: declined for good already. Should it come to light as paid, nobody owes it any more.
  if (isOut || subscription?.status === 'unpaid')
    return { charge: { ...charge, calledOffAt: now }, events: [] };
  const waits = charge.status === 'scheduled' || charge.status === 'declined';
  if (!waits) return { charge, events: [] };
  const never = voided(charge);
  return { charge: never, events: [chargeEvent('charge.voided', never, now)] };
}

/** A cancellation that waits for the period's end is undone: it stays paused until somebody resumes or cancels it. */
export function pause(account: Account, now: Date): CommandResult {
  const subscription = subscriptionOf(account);
  // One that waits for a consent would go on with it: now somebody wants it to stand still.
  const waits = subscription.pauseReason === 'consent_required';
  if (subscription.status === 'paused' && !waits) return { kind: 'unchanged' };
  if (subscription.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  if (subscription.status === 'incomplete') return { kind: 'refused', reason: 'first_payment_open' };
  if (subscription.status === 'unpaid') return { kind: 'refused', reason: 'not_pausable' };
  return changed(
    { ...account, charge: account.charge && parked(account.charge) },
    { ...undone(subscription), status: 'paused', pauseReason: 'requested' },
    'subscription.paused',
    now,
  );
}

/** Without the cancellation that waits for the period's end. */
function undone(subscription: Subscription): Subscription {
  return { ...subscription, cancelAtPeriodEnd: false, cancelReason: undefined };
}

/** Nobody tries it again until the subscription is resumed. */
function parked(charge: Charge): Charge {
  if (charge.nextAttemptAt === undefined && charge.waitsForCardUntil === undefined) return charge;
  return { ...charge, nextAttemptAt: undefined, waitsForCardUntil: undefined };
}

/** The next charge would begin to cost, or cost more, and nobody has agreed: not charged, paused instead. */
export function pauseForConsent(account: Account, now: Date): Change {
  const paused: Subscription = {
    ...subscriptionOf(account),
    status: 'paused',
    pauseReason: 'consent_required',
  };
  const result = changed(account, paused, 'subscription.paused', now);
  invariant(result.kind === 'change', 'pausing is a change');
  return result.change;
}

/**
 * Undoes a cancellation that waits for the period's end, a pause, or giving up (`unpaid`). If the time paid for is
 * over, the next charge is due at once and the calendar starts anew there.
 */
export function resume(account: Account, policy: BillingPolicy, now: Date): CommandResult {
  const subscription = subscriptionOf(account);
  if (subscription.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  if (subscription.status === 'paused' || subscription.status === 'unpaid')
    return restarted(account, subscription, 'subscription.resumed', policy, now);
  if (!subscription.cancelAtPeriodEnd) return { kind: 'unchanged' };
  return changed(account, undone(subscription), 'subscription.resumed', now);
}

/** Charges another card of the same customer from now on, and at once what is owed. */
export function changeCard(account: Account, card: Card, policy: BillingPolicy, now: Date): CommandResult {
  const before = subscriptionOf(account);
  if (card.status !== 'active' || card.customerId !== before.customerId) {
    return { kind: 'refused', reason: 'card_not_usable' };
  }
  if (before.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  if (before.customerUid === card.customerUid) return { kind: 'unchanged' };
  // Another card is another subscription, as soon as this one's answer is no: see docs/decisions/0021.
  if (before.status === 'incomplete') return { kind: 'refused', reason: 'first_payment_open' };
  const subscription: Subscription = { ...before, customerUid: card.customerUid };
  const owes = before.status === 'past_due' || before.status === 'unpaid';
  return owes
    ? restarted(account, subscription, 'subscription.card_changed', policy, now)
    : changed(account, subscription, 'subscription.card_changed', now);
}

/**
 * From the next period that is charged. Whatever was agreed to before was another change. The customer's own order is a
 * yes to this one, if it lies within the days in which a yes counts; else they are to be asked then.
 */
export function changePlan(
  account: Account,
  plan: PlanTerms,
  order: Agreement | undefined,
  policy: BillingPolicy,
  now: Date,
): CommandResult {
  const before = subscriptionOf(account);
  if (before.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  // What was agreed to is being charged.
  if (before.status === 'incomplete') return { kind: 'refused', reason: 'first_payment_open' };
  const isAhead = (before.pendingPlan ?? before.plan).planId === plan.planId;
  const subscription = isAhead ? before : withPlanAhead(before, plan);
  const standing = { ...account, subscription };
  const change = order && changeAhead(standing, now);
  const isYes =
    order !== undefined &&
    change !== undefined &&
    consentRefusal(standing, change, order.agreedAt, now) === undefined;
  if (!isYes)
    return isAhead ? { kind: 'unchanged' } : changed(account, subscription, 'subscription.plan_changed', now);
  const result = agreedTo(standing, change, order, policy, now);
  if (isAhead || result.kind !== 'change') return result;
  const ordered = subscriptionEvent('subscription.plan_changed', subscription, now);
  return { ...result, change: { ...result.change, events: [ordered, ...result.change.events] } };
}

/** Another change than what was agreed to, or told, before. */
function withPlanAhead(before: Subscription, plan: PlanTerms): Subscription {
  // An introductory price is for whoever begins.
  const { intro: _, ...terms } = plan;
  return {
    ...before,
    pendingPlan: plan.planId === before.plan.planId ? undefined : terms,
    consent: undefined,
    told: { ...before.told, consentNeeded: undefined, consentMissing: undefined },
  };
}

/** The customer's yes to the change ahead, at these figures. */
export function recordConsent(
  account: Account,
  figures: PriceFigures,
  agreement: Agreement,
  policy: BillingPolicy,
  now: Date,
): CommandResult {
  const reason = consentRefusal(account, figures, agreement.agreedAt, now);
  if (reason !== undefined) return { kind: 'refused', reason };
  const change = changeAhead(account, now);
  invariant(change !== undefined, 'a yes that counts is to a change');
  return agreedTo(account, change, agreement, policy, now);
}

/** What stood still for want of it goes on at once. */
function agreedTo(
  account: Account,
  change: PriceChange,
  agreement: Agreement,
  policy: BillingPolicy,
  now: Date,
): CommandResult {
  const before = subscriptionOf(account);
  const { subscriptionId, customerId, customerUid } = before;
  const { consentId, agreedAt } = agreement;
  const subscription: Subscription = { ...before, consent: { ...change, consentId, agreedAt } };
  const consent = { ...change, ...agreement, subscriptionId, customerId, customerUid, recordedAt: now };
  const waited = before.status === 'paused' && before.pauseReason === 'consent_required';
  const result = waited
    ? restarted(account, subscription, 'subscription.resumed', policy, now)
    : changed(account, subscription, 'subscription.consent_given', now);
  return result.kind === 'change' ? { ...result, change: { ...result.change, consent } } : result;
}

/** The yes is taken back. One that a charge has begun with is used up. */
export function withdrawConsent(account: Account, now: Date): CommandResult {
  const subscription = subscriptionOf(account);
  if (subscription.consent === undefined) return { kind: 'unchanged' };
  return changed(account, { ...subscription, consent: undefined }, 'subscription.consent_withdrawn', now);
}

/** Billing goes on: what is owed is tried at once; if nothing is owed but time is up, the next period starts now. */
function restarted(
  account: Account,
  subscription: Subscription,
  event: SubscriptionEvent['type'],
  policy: BillingPolicy,
  now: Date,
): CommandResult {
  const { charge } = account;
  const standing = { ...account, subscription };
  if (lacksConsent(standing, now)) return { kind: 'refused', reason: 'consent_required' };
  const waiting =
    charge !== undefined && !isInFlight(charge) && charge.heldFor === undefined ? charge : undefined;
  const stood = subscription.status === 'paused' || subscription.status === 'unpaid';
  const overdue = subscription.nextChargeAt <= now;
  // A charge that began under a yes of long ago goes on under the one of today.
  const agreed = charge === undefined ? subscription : (withConsentUsed(standing, now) ?? subscription);
  const calendar = stood && overdue ? restartCalendar(agreed, policy.chargingHourKst, now) : agreed;
  const next: Subscription = {
    ...undone(calendar),
    pauseReason: undefined,
    status: statusAfterRestart(account, overdue),
  };
  const due: Charge | undefined = waiting && {
    ...waiting,
    nextAttemptAt: earliestAttemptAt(waiting, now),
    waitsForCardUntil: undefined,
  };
  return changed({ ...account, charge: due ?? charge }, next, event, now);
}

/** Not `active` before what is owed is paid. */
function statusAfterRestart({ subscription, charge }: Account, overdue: boolean): Subscription['status'] {
  if (subscription?.status === 'past_due' || charge !== undefined) return 'past_due';
  if (subscription !== undefined && paidUntil(subscription) === undefined) return 'trialing';
  return overdue ? 'past_due' : 'active';
}

function changed(
  account: Account,
  subscription: Subscription,
  event: SubscriptionEvent['type'],
  now: Date,
): CommandResult {
  const events = [subscriptionEvent(event, subscription, now)];
  return {
    kind: 'change',
    change: { account: { ...account, subscription }, events },
  };
}

function subscriptionOf({ subscription }: Account): Subscription {
  invariant(subscription !== undefined, 'the account of a subscription');
  return subscription;
}
