import {
  atBillingHour,
  DAY_MS,
  type IntervalUnit,
  kstDate,
  kstDayOfMonth,
  periodStart,
} from './billing-calendar.ts';
import type { FirstPaymentPolicy } from './first-payment-policy.ts';
import type { Handles } from './handles.ts';
import { invariant } from './invariant.ts';
import type { Told } from './notice-policy.ts';
import { type PlanTerms, priceOf } from './plan.ts';
import type { Consent } from './price-change.ts';

/** A customer's standing agreement to pay a plan's amount per period from one card. */
export interface Subscription extends Handles {
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
  /** The day of the month to come back to; absent: the anchor's own. Set where the anchor lies on a clipped one. */
  readonly anchorDay?: number | undefined;
  /** The period that is charged next, or is being charged. From 1. */
  readonly period: number;
  /** When `period` is charged for the first time. */
  readonly nextChargeAt: Date;
  /** Until when something is paid for: see {@link paidUntil}. */
  readonly paidUntil?: Date | undefined;
  readonly hadTrial: boolean;
  /** The customer's yes to the change ahead: consent.ts says what it is held against. */
  readonly consent?: Consent | undefined;
  /** The yes with which the charge of this period began, where it needed one. */
  readonly usedConsent?: Consent | undefined;
  /** What has been told of it, once each: notice.ts. */
  readonly told?: Told | undefined;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt?: Date | undefined;
  /** One of {@link CANCEL_REASONS}, or the merchant's own words. While canceled, or while that is scheduled. */
  readonly cancelReason?: string | undefined;
  /** The ids of the requests that asked its card out of turn, the last of them: asked-under.ts. */
  readonly askedUnder?: readonly string[] | undefined;
  /** What it was started with. Absent in items of earlier code, which knew `retry` only. */
  readonly firstPayment?: FirstPaymentPolicy | undefined;
  readonly createdAt: Date;
  /** By when the contract was made, where that was before it came here. Absent: `createdAt`. */
  readonly contractedAt?: Date | undefined;
  /** What it counts with in the sums of a month, won (docs/decisions/0033). Absent: it is not active there. Only the repository writes it. */
  readonly counted?: number | undefined;
  /** As stored: when the scheduler looks at it next. Only the repository writes it. */
  readonly dueAt?: Date | undefined;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

/**
 * incomplete: nobody knows yet whether its first payment succeeds, and it must (docs/decisions/0021). trialing: nothing has been paid yet. active: paid up to `nextChargeAt`. past_due: something is owed, and is being
 * charged or retried. unpaid: given up on. paused: by request, or because a consent is missing. canceled: for good.
 */
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

export const SUBSCRIPTION_STATUSES = [
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'paused',
  'canceled',
  'unpaid',
] as const;

export const PAUSE_REASONS = ['requested', 'consent_required'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** Ours. Whatever else stands as a reason is the merchant's own text, which no event repeats. */
export const CANCEL_REASONS = [
  'requested',
  'first_payment_declined',
  'payment_failed',
  'consent_missing',
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export interface NewSubscription extends Handles {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly customerUid: string;
  readonly plan: PlanTerms;
  readonly trialDays: number;
  readonly startAt?: Date | undefined;
  readonly firstPayment?: FirstPaymentPolicy | undefined;
}

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
    status: immediate && input.firstPayment === 'required' ? 'incomplete' : 'trialing',
    anchorAt,
    anchorPeriod: 1,
    period: 1,
    nextChargeAt: immediate || start > anchorAt ? start : anchorAt,
    hadTrial: trialDays > 0,
    cancelAtPeriodEnd: false,
    createdAt: now,
    version: 0,
  };
}

/** When period `period` starts, and is charged, on this subscription's calendar. */
export function chargeAt(subscription: Subscription, period: number): Date {
  invariant(period >= subscription.anchorPeriod, 'a period before the anchor is history');
  const { anchorAt, anchorDay, anchorPeriod, plan } = subscription;
  return periodStart(anchorAt, plan.interval, period - anchorPeriod, anchorDay);
}

/** Until when something is paid for; undefined: nothing was ever paid. Items of earlier code do not say it themselves. */
export function paidUntil({ paidUntil: until, period, nextChargeAt }: Subscription): Date | undefined {
  return until ?? (period > 1 ? nextChargeAt : undefined);
}

/** What the period to be charged costs: a pending plan counts from there. */
export function termsOfNextPeriod({ plan, pendingPlan, period }: Subscription): PlanTerms {
  return pendingPlan ?? { ...plan, ...priceOf(plan, period) };
}

/**
 * A pending plan comes into force with the period that is charged now. The same interval goes on on its calendar; another
 * one starts here, and comes back to the same day of the month where both have one.
 */
export function applyPendingPlan(subscription: Subscription, chargingHourKst: number): Subscription {
  const { plan, pendingPlan, nextChargeAt, anchorAt, anchorDay } = subscription;
  if (pendingPlan === undefined) return subscription;
  const changed = { ...subscription, plan: pendingPlan, pendingPlan: undefined };
  const [before, after] = [plan.interval, pendingPlan.interval];
  if (before.unit === after.unit && before.count === after.count) return changed;
  const keepsDay = hasMonths(before.unit) && hasMonths(after.unit);
  return {
    ...changed,
    anchorAt: atBillingHour(nextChargeAt, chargingHourKst),
    anchorPeriod: subscription.period,
    anchorDay: keepsDay ? (anchorDay ?? kstDayOfMonth(anchorAt)) : undefined,
  };
}

const hasMonths = (unit: IntervalUnit) => unit === 'month' || unit === 'year';

/** True until it has ended for good. An `unpaid` one can still be taken up again, and would then be charged. */
export function isLive(status: SubscriptionStatus): boolean {
  return status !== 'canceled';
}

/** True while charges are to be made. */
export function isBilling(status: SubscriptionStatus): boolean {
  return status === 'incomplete' || status === 'trialing' || status === 'active' || status === 'past_due';
}

/**
 * The calendar starts anew with the period that is charged now. For a subscription whose service had stopped: the time
 * that went by is not charged, and what is paid now buys a whole period. On the day itself nothing has stopped.
 */
export function restartCalendar(
  subscription: Subscription,
  chargingHourKst: number,
  now: Date,
): Subscription {
  if (kstDate(now) === kstDate(subscription.nextChargeAt)) return subscription;
  return {
    ...subscription,
    anchorAt: atBillingHour(now, chargingHourKst),
    anchorDay: undefined,
    anchorPeriod: subscription.period,
    nextChargeAt: now,
  };
}

/** The period is paid: on to the next one, active unless somebody has decided otherwise meanwhile. */
export function advance(
  before: Subscription,
  chargingHourKst: number,
  paidAt: Date,
  now: Date,
): Subscription {
  const period = before.period + 1;
  const subscription = calendarOfPayment(before, chargingHourKst, paidAt, now);
  const decided = subscription.status === 'canceled' || subscription.status === 'paused';
  const nextChargeAt = chargeAt(subscription, period);
  return {
    ...subscription,
    period,
    nextChargeAt,
    paidUntil: nextChargeAt,
    status: decided ? subscription.status : 'active',
    usedConsent: undefined,
  };
}

/** True where the period to be paid does not follow on one that was paid: its calendar starts on the day of the payment. */
export function beginsAnew(subscription: Subscription): boolean {
  const until = paidUntil(subscription);
  return until === undefined || until < subscription.nextChargeAt;
}

/**
 * Where service went on, the calendar goes on. It did not before anything was paid, nor from the end of what was paid to
 * a restart: then the payment buys a whole period from when it was made. A payment that came to light when that was over,
 * and one found long after giving up, buy a period from now: what went by without service is not charged.
 */
function calendarOfPayment(before: Subscription, hourKst: number, paidAt: Date, now: Date): Subscription {
  const isOver = (what: Subscription) => chargeAt(what, what.period + 1) <= now;
  if (!beginsAnew(before))
    return before.status === 'unpaid' && isOver(before) ? restartCalendar(before, hourKst, now) : before;
  const anew = restartCalendar(before, hourKst, paidAt);
  return isOver(anew) ? restartCalendar(before, hourKst, now) : anew;
}
