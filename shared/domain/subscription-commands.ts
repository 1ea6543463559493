import type { Account, BillingPolicy, Change } from './account.ts';
import type { Card } from './card.ts';
import { type Charge, isInFlight } from './charge.ts';
import { voided } from './charge-transitions.ts';
import { type ChargeEvent, chargeEvent, type SubscriptionEvent, subscriptionEvent } from './event.ts';
import { invariant } from './invariant.ts';
import { type Consent, isDearer, type PlanTerms } from './plan.ts';
import { earliestAttemptAt } from './recovery.ts';
import { isBilling, lacksConsent, paidUntil, restartCalendar, type Subscription } from './subscription.ts';

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
  if (when === 'now' || !runsOn(account, now)) return { kind: 'change', change: end(account, now) };
  if (subscription.cancelAtPeriodEnd) return { kind: 'unchanged' };
  return changed(account, { ...subscription, cancelAtPeriodEnd: true }, 'subscription.cancel_scheduled', now);
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

/** The end itself: asked for now, or reached by time. */
export function end(account: Account, now: Date): Change {
  const subscription = subscriptionOf(account);
  const ended: Subscription = {
    ...subscription,
    status: 'canceled',
    pauseReason: undefined,
    cancelAtPeriodEnd: false,
    canceledAt: now,
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
  if (isOut) return { charge: { ...charge, calledOffAt: now }, events: [] };
  const waits = charge.status === 'scheduled' || charge.status === 'declined';
  // Given up on: declined for good already.
  if (!waits || subscription?.status === 'unpaid') return { charge, events: [] };
  const never = voided(charge);
  return { charge: never, events: [chargeEvent('charge.voided', never, now)] };
}

/** A cancellation that waits for the period's end is undone: it stays paused until somebody resumes or cancels it. */
export function pause(account: Account, now: Date): CommandResult {
  const subscription = subscriptionOf(account);
  if (subscription.status === 'paused') return { kind: 'unchanged' };
  if (subscription.status === 'canceled') return { kind: 'refused', reason: 'already_canceled' };
  if (!isBilling(subscription.status)) return { kind: 'refused', reason: 'not_pausable' };
  return changed(
    { ...account, charge: account.charge && parked(account.charge) },
    { ...subscription, status: 'paused', pauseReason: 'requested', cancelAtPeriodEnd: false },
    'subscription.paused',
    now,
  );
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
    cancelAtPeriodEnd: false,
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
  if (subscription?.period === 1) return 'trialing';
  return overdue ? 'past_due' : 'active';
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
