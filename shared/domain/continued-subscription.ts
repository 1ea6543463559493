import { atBillingHour, kstDate, periodStart } from './billing-calendar.ts';
import { kstInstant } from './consent.ts';
import type { Handles } from './handles.ts';
import type { GatewayPayment } from './payment.ts';
import { amountOf, type PlanTerms } from './plan.ts';
import type { Subscription } from './subscription.ts';

/** A subscription that another system has charged until now. */
export interface ContinuedSubscription extends Handles {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly customerUid: string;
  readonly plan: PlanTerms;
  /** The Korean day from which its calendar counts. */
  readonly anchorOn: string;
  /** Nothing is charged before. A day of that calendar. */
  readonly paidUntil: Date;
}

export type Continuation =
  | { readonly kind: 'continued'; readonly subscription: Subscription }
  | { readonly kind: 'refused'; readonly path: 'anchor_on' | 'paid_until'; readonly message: string };

/** 13 years of days: a longer life is a slip, and leaves half of the periods that a merchant_uid can name. */
const MOST_PERIODS_BEFORE = 5_000;

/**
 * Goes on with it in the period that comes next on its calendar, counted from the anchor: paid for until then, and charged at
 * the charging hour of that day, or at `paidUntil` itself where that is later. Refused where `paidUntil` is no day to go on from: it has
 * to be the calendar's next one after today, or today as long as its charge lies ahead.
 */
export function continuedSubscription(
  { anchorOn, paidUntil, ...input }: ContinuedSubscription,
  chargingHourKst: number,
  now: Date,
): Continuation {
  const anchorAt = kstInstant(anchorOn, chargingHourKst);
  const today = kstDate(now);
  // A calendar that is yet to begin counts from today as far as its first day may lie.
  const from = anchorOn > today ? kstInstant(today, chargingHourKst) : anchorAt;
  const nextAfterToday = intervalsUntil(from, input.plan, today);
  if (nextAfterToday === undefined)
    return refused('anchor_on', `at most ${MOST_PERIODS_BEFORE} periods before today`);
  const end = periodStart(from, input.plan.interval, nextAfterToday);
  const paidOn = kstDate(paidUntil);
  const inPeriod = (period: number) => {
    const at = chargingTime(paidUntil, chargingHourKst);
    return at > now ? continued({ ...input, anchorAt, period, at, now }) : undefined;
  };
  if (anchorOn > today) {
    if (anchorOn > kstDate(end)) return refused('anchor_on', `a day up to ${kstDate(end)}`);
    const first = paidOn === anchorOn ? inPeriod(1) : undefined;
    return first ?? refused('paid_until', `${anchorOn}, the day from which the calendar counts`);
  }
  const current = periodStart(from, input.plan.interval, nextAfterToday - 1);
  const isToday = kstDate(current) === today;
  const next = paidOn === kstDate(end) ? inPeriod(nextAfterToday + 1) : undefined;
  const present = isToday && paidOn === today ? inPeriod(nextAfterToday) : undefined;
  const orToday = isToday && current > now ? `${today}, if that period is not paid yet; or ` : '';
  return (
    next ??
    present ??
    refused('paid_until', `${orToday}${kstDate(end)}: the next day of the calendar from ${anchorOn}`)
  );
}

/** How many intervals lead from the anchor past this day. */
function intervalsUntil(anchorAt: Date, { interval }: PlanTerms, day: string): number | undefined {
  for (let n = 1; n <= MOST_PERIODS_BEFORE; n += 1)
    if (kstDate(periodStart(anchorAt, interval, n)) > day) return n;
  return undefined;
}

/** As a subscription that starts later: at its instant, but not before the charging hour of that day. */
function chargingTime(paidUntil: Date, hourKst: number): Date {
  const atHour = atBillingHour(paidUntil, hourKst);
  return paidUntil > atHour ? paidUntil : atHour;
}

interface Position extends Omit<ContinuedSubscription, 'anchorOn' | 'paidUntil'> {
  readonly anchorAt: Date;
  readonly period: number;
  readonly at: Date;
  readonly now: Date;
}

function continued({ anchorAt, period, at, now, ...input }: Position): Continuation {
  // The contract was made by the end of the anchor's day, whenever on it; and by now.
  const anchorDayEndMs = atBillingHour(anchorAt, 23).getTime() + 3_599_999;
  const subscription: Subscription = {
    ...input,
    status: 'active',
    anchorAt,
    anchorPeriod: 1,
    period,
    nextChargeAt: at,
    paidUntil: at,
    hadTrial: false,
    cancelAtPeriodEnd: false,
    // Its first payment was another system's: what declines here is retried.
    firstPayment: 'retry',
    contractedAt: new Date(Math.min(anchorDayEndMs, now.getTime())),
    createdAt: now,
    version: 0,
  };
  return { kind: 'continued', subscription };
}

const refused = (path: 'anchor_on' | 'paid_until', message: string): Continuation => ({
  kind: 'refused',
  path,
  message,
});

/**
 * Held against the last payment that the old system made. A payment of the day on which we would charge, or later, is for
 * the period that we would charge; one of less than the plan has asked so far would make ours a rise that nobody has agreed to.
 * Of an issued key's record nothing was paid.
 */
export function paymentDifference(
  { plan, period, nextChargeAt }: Subscription,
  { customerUidUsage, paidAt, amount }: GatewayPayment,
) {
  if (customerUidUsage === 'issue') return undefined;
  const chargeOn = kstDate(nextChargeAt);
  if (paidAt !== undefined && kstDate(paidAt) >= chargeOn) {
    return {
      field: 'paid_until',
      ours: chargeOn,
      theirs: `paid on ${kstDate(paidAt)}, so the period is paid`,
    };
  }
  const lastAmount = amountOf(plan, Math.max(1, period - 1));
  if (amount >= lastAmount) return undefined;
  return { field: 'amount', ours: `${lastAmount}, which would be a rise`, theirs: String(amount) };
}
