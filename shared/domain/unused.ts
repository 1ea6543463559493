import type { Account } from './account.ts';
import { DAY_MS, kstDate } from './billing-calendar.ts';
import type { Charge } from './charge.ts';
import { invariant } from './invariant.ts';
import { refundedAmount, refundRefusal, UNUSED_REFUND_ID } from './refund.ts';
import { beginRefund } from './refund-outcome.ts';
import { chargeAt, paidUntil, type Subscription } from './subscription.ts';
import type { CommandResult } from './subscription-commands.ts';

/** What a payment has bought: the Korean days from that of `from` to the one before that of `until`. */
export interface PaidPeriod {
  readonly from: Date;
  readonly until: Date;
}

export interface Unused {
  /** Integer won to give back. */
  readonly amount: number;
  readonly daysLeft: number;
  readonly days: number;
}

/**
 * The period that is paid and running, by the calendar: one that was paid late has begun on its day all the same, since
 * its end was not put off either. Undefined: nothing was paid, or the calendar has begun anew since, so it is over.
 */
export function paidPeriod(subscription: Subscription): PaidPeriod | undefined {
  const until = paidUntil(subscription);
  const bought = subscription.period - 1;
  if (until === undefined || bought < subscription.anchorPeriod) return undefined;
  return { from: chargeAt(subscription, bought), until };
}

/**
 * 중도해지: the amount × days left ÷ days of the period, rounded down, less what has gone back already. Korean calendar
 * days; the day of `at` is used. `unknown`: something is on its way back, so nobody can say what is left.
 */
export function unused(charge: Charge, { from, until }: PaidPeriod, at: Date): Unused | 'unknown' {
  const days = Math.max(0, daysBetween(from, until));
  // Not all of them, whatever a clock that is behind says: who cancels on the first day has used it.
  const daysLeft = Math.max(0, Math.min(daysBetween(at, until), days) - 1);
  const share = daysLeft === 0 ? 0 : shareOf(charge.amount, daysLeft, days);
  const refusal = refundRefusal(charge, share);
  if (share > 0 && refusal === 'refund_in_progress') return 'unknown';
  const isPaid = refusal !== 'not_paid';
  return { amount: isPaid ? Math.max(0, share - refundedAmount(charge)) : 0, daysLeft, days };
}

/** Rounded down, in integers all the way: the remainder is taken off before anything is divided. */
function shareOf(amount: number, part: number, whole: number): number {
  const product = amount * part;
  invariant(Number.isInteger(product) && product <= Number.MAX_SAFE_INTEGER, 'won and days are exact');
  return (product - (product % whole)) / whole;
}

/** From the Korean day of one instant to that of another. */
function daysBetween(from: Date, to: Date): number {
  return (Date.parse(kstDate(to)) - Date.parse(kstDate(from))) / DAY_MS;
}

/** Of an account that was read with what it has bought. Undefined: nothing was paid that runs. */
export function unusedOf({ subscription, bought }: Account, at: Date): Unused | 'unknown' | undefined {
  const period = subscription && paidPeriod(subscription);
  return period && bought && unused(bought, period, at);
}

/**
 * The end of a subscription with what its last payment leaves unused: written ahead in the same transaction, so that
 * there is no moment with neither the service nor the money.
 */
export function withUnused(account: Account, end: CommandResult, now: Date): CommandResult {
  if (end.kind !== 'change') return end;
  const back = unusedOf(account, now);
  if (back === 'unknown') return { kind: 'refused', reason: 'refund_in_progress' };
  const { bought } = account;
  if (bought === undefined || back === undefined || back.amount === 0) return end;
  const refund = { refundId: UNUSED_REFUND_ID, amount: back.amount, reason: '중도해지' };
  const { change } = end;
  return {
    kind: 'change',
    change: { ...change, account: { ...change.account, bought: beginRefund(bought, refund, now) } },
  };
}
