import type { Account, BillingPolicy, Change } from './account.ts';
import type { Card } from './card.ts';
import { type Charge, isInFlight } from './charge.ts';
import { type ChargeEvent, chargeEvent, type SubscriptionEvent, subscriptionEvent } from './event.ts';
import { invariant } from './invariant.ts';
import { type Consent, isDearer, type PlanTerms } from './plan.ts';
import { earliestAttemptAt } from './recovery.ts';
import { isBilling, lacksConsent, restartCalendar, type Subscription } from './subscription.ts';

export type CommandRefusal = 'already_canceled' | 'not_pausable' | 'card_not_usable' | 'consent_required';

export type CommandResult =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: CommandRefusal };

/**
 * Ends the subscription. At the period's end if something is paid for until then, else at once. A charge that is out
 * already is followed to its end; one that only waits for its retry becomes void.
 */
export function cancel(account: Account, when: 'now' | 'period_end', now: Date): CommandResult {
  const subscription = subscriptionOf(account);
  if (subscription.status === 'canceled') return { kind: 'unchanged' };
  const paidAhead = subscription.status === 'active' || subscription.status === 'trialing';
  if (when === 'period_end' && paidAhead) {
    if (subscription.cancelAtPeriodEnd) return { kind: 'unchanged' };
    return changed(
      account,
      { ...subscription, cancelAtPeriodEnd: true },
      'subscription.cancel_scheduled',
      now,
    );
  }
  return { kind: 'change', change: end(account, now) };
}

/** The end itself: asked for now, or reached by time. */
export function end(account: Account, now: Date): Change {
  const subscription = subscriptionOf(account);
  const ended: Subscription = {
    ...subscription,
    status: 'canceled',
    cancelAtPeriodEnd: false,
    canceledAt: now,
  };
  const canceled = subscriptionEvent('subscription.canceled', ended, now);
  const voided = voidedCharge(account, now);
  return voided === undefined
    ? { account: { ...account, subscription: ended }, events: [canceled] }
    : { account: { subscription: ended, charge: voided.charge }, events: [voided.event, canceled] };
}

function voidedCharge({ charge }: Account, now: Date): { charge: Charge; event: ChargeEvent } | undefined {
  if (charge === undefined || isInFlight(charge) || charge.heldFor !== undefined) return undefined;
  const waits = charge.nextAttemptAt !== undefined || charge.waitsForCardUntil !== undefined;
  if (!waits || charge.status === 'paid' || charge.status === 'void') return undefined;
  const voided: Charge = {
    ...charge,
    status: 'void',
    nextAttemptAt: undefined,
    waitsForCardUntil: undefined,
  };
  return { charge: voided, event: chargeEvent('charge.voided', voided, now) };
}

export function pause(account: Account, now: Date): CommandResult {
  const subscription = subscriptionOf(account);
  if (subscription.status === 'paused') return { kind: 'unchanged' };
  if (subscription.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  if (!isBilling(subscription.status)) return { kind: 'refused', reason: 'not_pausable' };
  return changed(
    account,
    { ...subscription, status: 'paused', pauseReason: 'requested' },
    'subscription.paused',
    now,
  );
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
export function resume(
  account: Account,
  consent: Consent | undefined,
  policy: BillingPolicy,
  now: Date,
): CommandResult {
  const before = subscriptionOf(account);
  const subscription: Subscription = { ...before, consent: consent ?? before.consent };
  if (subscription.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  if (subscription.status === 'paused' || subscription.status === 'unpaid') {
    if (subscription.nextChargeAt <= now && lacksConsent(subscription, now)) {
      return { kind: 'refused', reason: 'consent_required' };
    }
    return restarted(account, subscription, 'subscription.resumed', policy, now);
  }
  if (!subscription.cancelAtPeriodEnd) {
    if (consent === undefined) return { kind: 'unchanged' };
    // Nothing to resume, but the customer has agreed, and the conversion to come needs that.
    return {
      kind: 'change',
      change: { account: { ...account, subscription }, events: [] },
    };
  }
  return changed(account, { ...subscription, cancelAtPeriodEnd: false }, 'subscription.resumed', now);
}

/** Charges another card of the same customer from now on, and at once what is owed. */
export function changeCard(account: Account, card: Card, policy: BillingPolicy, now: Date): CommandResult {
  const before = subscriptionOf(account);
  if (card.status !== 'active' || card.customerId !== before.customerId) {
    return { kind: 'refused', reason: 'card_not_usable' };
  }
  if (before.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  if (before.customerUid === card.customerUid) return { kind: 'unchanged' };
  const subscription: Subscription = { ...before, customerUid: card.customerUid };
  const owes = before.status === 'past_due' || before.status === 'unpaid';
  return owes
    ? restarted(account, subscription, 'subscription.card_changed', policy, now)
    : changed(account, subscription, 'subscription.card_changed', now);
}

/** From the next period that is charged. A price rise needs the customer's consent by then. */
export function changePlan(
  account: Account,
  plan: PlanTerms,
  consent: Consent | undefined,
  now: Date,
): CommandResult {
  const before = subscriptionOf(account);
  if (before.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  const back = plan.planId === before.plan.planId;
  const dearer = isDearer(plan, before.plan);
  const subscription: Subscription = {
    ...before,
    pendingPlan: back ? undefined : plan,
    consent: consent ?? before.consent,
    needsConsent: dearer || (before.hadTrial && before.status === 'trialing'),
  };
  return changed(account, subscription, 'subscription.plan_changed', now);
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
  const waiting =
    charge !== undefined && !isInFlight(charge) && charge.heldFor === undefined ? charge : undefined;
  const stood = subscription.status === 'paused' || subscription.status === 'unpaid';
  const overdue = subscription.nextChargeAt <= now;
  const calendar =
    stood && overdue ? restartCalendar(subscription, policy.chargingHourKst, now) : subscription;
  const next: Subscription = {
    ...calendar,
    pauseReason: undefined,
    status: statusAfterRestart(subscription, charge),
  };
  const due: Charge | undefined = waiting && {
    ...waiting,
    nextAttemptAt: earliestAttemptAt(waiting, now),
    waitsForCardUntil: undefined,
  };
  return changed({ ...account, charge: due ?? charge }, next, event, now);
}

function statusAfterRestart(
  { period, status }: Subscription,
  charge: Charge | undefined,
): Subscription['status'] {
  if (status === 'past_due') return 'past_due';
  if (charge !== undefined) return 'past_due';
  return period === 1 ? 'trialing' : 'active';
}

function changed(
  account: Account,
  subscription: Subscription,
  event: SubscriptionEvent['type'],
  now: Date,
): CommandResult {
  return {
    kind: 'change',
    change: { account: { ...account, subscription }, events: [subscriptionEvent(event, subscription, now)] },
  };
}

function subscriptionOf({ subscription }: Account): Subscription {
  invariant(subscription !== undefined, 'the account of a subscription');
  return subscription;
}
