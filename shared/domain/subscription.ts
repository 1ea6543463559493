import { atBillingHour, periodStart } from './billing-calendar.ts';
import { invariant } from './invariant.ts';
import { type Consent, isConsentValid, type PlanTerms } from './plan.ts';

/** A customer's standing agreement to pay a plan's amount per period from one card. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly customerUid: string;
  readonly plan: PlanTerms;
  /** Agreed to, and in force from the next period that is charged. */
  readonly pendingPlan?: PlanTerms | undefined;
  readonly status: SubscriptionStatus;
  readonly pauseReason?: PauseReason | undefined;
  /** Start of period `anchorPeriod` on the calendar; later periods are counted from here and so never drift. */
  readonly anchorAt: Date;
  readonly anchorPeriod: number;
  /** The period that is charged next, or is being charged. From 1. */
  readonly period: number;
  /** When `period` is charged for the first time. */
  readonly nextChargeAt: Date;
  readonly hadTrial: boolean;
  /** A conversion from free, or to a higher price, is ahead: it needs the customer's consent. */
  readonly needsConsent: boolean;
  readonly consent?: Consent | undefined;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt?: Date | undefined;
  readonly createdAt: Date;
  /** As stored: when the scheduler looks at it next. Only the repository writes it. */
  readonly dueAt?: Date | undefined;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

/**
 * trialing: nothing has been paid yet. active: paid up to `nextChargeAt`. past_due: a charge was declined and is being
 * retried. unpaid: given up on. paused: by request, or because a consent is missing. canceled: for good.
 */
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

export const SUBSCRIPTION_STATUSES = [
  'trialing',
  'active',
  'past_due',
  'paused',
  'canceled',
  'unpaid',
] as const;

export const PAUSE_REASONS = ['requested', 'consent_required'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export interface NewSubscription {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly customerUid: string;
  readonly plan: PlanTerms;
  readonly trialDays: number;
  readonly startAt?: Date | undefined;
  readonly consent?: Consent | undefined;
}

const DAY_MS = 86_400_000;

/**
 * The first charge is due at the start itself (now, `startAt`, or the end of the trial), but never earlier on that day
 * than the charging hour if the start lies before it; all later ones at the charging hour of their day.
 */
export function newSubscription(input: NewSubscription, chargingHourKst: number, now: Date): Subscription {
  const { trialDays, startAt, ...rest } = input;
  const start = new Date((startAt ?? now).getTime() + trialDays * DAY_MS);
  const anchorAt = atBillingHour(start, chargingHourKst);
  const immediate = start.getTime() <= now.getTime();
  return {
    ...rest,
    status: 'trialing',
    anchorAt,
    anchorPeriod: 1,
    period: 1,
    nextChargeAt: immediate || start > anchorAt ? start : anchorAt,
    hadTrial: trialDays > 0,
    needsConsent: trialDays > 0,
    cancelAtPeriodEnd: false,
    createdAt: now,
    version: 0,
  };
}

/** When period `period` starts, and is charged, on this subscription's calendar. */
export function chargeAt(subscription: Subscription, period: number): Date {
  invariant(period >= subscription.anchorPeriod, 'a period before the anchor is history');
  return periodStart(subscription.anchorAt, subscription.plan.interval, period - subscription.anchorPeriod);
}

/** What the period to be charged costs: a pending plan counts from there. */
export function termsOfNextPeriod(subscription: Subscription): PlanTerms {
  return subscription.pendingPlan ?? subscription.plan;
}

/** A pending plan comes into force with the period that is charged now; its calendar starts there. */
export function applyPendingPlan(subscription: Subscription, chargingHourKst: number): Subscription {
  if (subscription.pendingPlan === undefined) return subscription;
  return {
    ...subscription,
    plan: subscription.pendingPlan,
    pendingPlan: undefined,
    anchorAt: atBillingHour(subscription.nextChargeAt, chargingHourKst),
    anchorPeriod: subscription.period,
  };
}

/** True when the next charge would begin to cost, or cost more, without the consent that this needs. */
export function lacksConsent(subscription: Subscription, now: Date): boolean {
  return subscription.needsConsent && !isConsentValid(subscription.consent, now);
}

/** True until it has ended for good. An `unpaid` one can still be taken up again, and would then be charged. */
export function isLive(status: SubscriptionStatus): boolean {
  return status !== 'canceled';
}

/** True while charges are to be made. */
export function isBilling(status: SubscriptionStatus): boolean {
  return status === 'trialing' || status === 'active' || status === 'past_due';
}

/**
 * The calendar starts anew with the period that is charged now. For a subscription whose service had stopped: the time
 * that went by is not charged, and what is paid now buys a whole period.
 */
export function restartCalendar(
  subscription: Subscription,
  chargingHourKst: number,
  now: Date,
): Subscription {
  return {
    ...subscription,
    anchorAt: atBillingHour(now, chargingHourKst),
    anchorPeriod: subscription.period,
    nextChargeAt: now,
  };
}

/**
 * The period is paid: on to the next one, active unless somebody has decided otherwise meanwhile. Of a subscription that
 * was given up on it may be over by now: then what is paid buys a whole period from now, and those that went by without
 * service are not charged.
 */
export function advance(before: Subscription, chargingHourKst: number, now: Date): Subscription {
  const period = before.period + 1;
  const isOver = before.status === 'unpaid' && chargeAt(before, period) <= now;
  const subscription = isOver ? restartCalendar(before, chargingHourKst, now) : before;
  const decided = subscription.status === 'canceled' || subscription.status === 'paused';
  return {
    ...subscription,
    period,
    nextChargeAt: chargeAt(subscription, period),
    status: decided ? subscription.status : 'active',
    needsConsent: subscription.pendingPlan === undefined ? false : subscription.needsConsent,
  };
}
