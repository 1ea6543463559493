import type { Account } from './account.ts';
import { kstDate } from './billing-calendar.ts';
import { type Charge, lastNo } from './charge.ts';
import { monthlyPrice } from './plan.ts';
import { paidUntil, type Subscription } from './subscription.ts';

/*
 * What a change adds to the sums of the day on which it became known, beside payments and refunds, which have entries of their
 * own (docs/decisions/0033). It is written once, in the transaction of the change.
 */
export interface DayFacts {
  /** Won of a charge that was refused for the first time. */
  readonly declined?: number | undefined;
  readonly moved?: Movement | undefined;
  /** Won a month more, or less. */
  readonly mrr?: number | undefined;
  /** A payment of this earlier day has come to light: it is to be summed up again. */
  readonly late?: string | undefined;
}

export const MOVEMENTS = ['began', 'returned', 'taken_over', 'ended', 'repriced'] as const;
/** taken_over: it was active before anybody counted. */
export type Movement = (typeof MOVEMENTS)[number];

/** A payment that is stored until so long after its day's end is in time for that day's closing, ms: see sum-days. */
const IN_TIME_MS = 10 * 60_000;

/** What a subscription counts with, won a month. Undefined: it is not active. One that is retried still is; one that never paid is not yet. */
export function countedAs(subscription: Subscription): number | undefined {
  return isActive(subscription) ? monthlyPrice(subscription.plan) : undefined;
}

function isActive(subscription: Subscription): boolean {
  const { status } = subscription;
  return (status === 'active' || status === 'past_due') && paidUntil(subscription) !== undefined;
}

/** Undefined: nothing that a day is told of, as of every payment of a period on time. */
export function factsOf(before: Account, after: Account, at: Date): DayFacts | undefined {
  const facts = {
    ...movementOf(before.subscription, after.subscription),
    ...firstNoOf(before.charge, after.charge),
    ...lateOf(before.charge, after.charge, at),
  };
  return Object.keys(facts).length === 0 ? undefined : facts;
}

function movementOf(before: Subscription | undefined, after: Subscription | undefined): DayFacts {
  if (after === undefined) return {};
  const [was, is] = [before?.counted, countedAs(after)];
  if (was === is) return {};
  return { moved: movement(before, was, is), mrr: (is ?? 0) - (was ?? 0) };
}

function movement(
  before: Subscription | undefined,
  was: number | undefined,
  is: number | undefined,
): Movement {
  if (is === undefined) return 'ended';
  if (was !== undefined) return 'repriced';
  if (before === undefined || paidUntil(before) === undefined) return 'began';
  return isActive(before) ? 'taken_over' : 'returned';
}

function firstNoOf(before: Charge | undefined, after: Charge | undefined): DayFacts {
  if (after === undefined || lastNo(after) === undefined) return {};
  const known = before !== undefined && isSame(before, after) ? lastNo(before) : undefined;
  return known === undefined ? { declined: after.amount } : {};
}

function lateOf(before: Charge | undefined, after: Charge | undefined, at: Date): DayFacts {
  if (after?.payment === undefined) return {};
  if (before?.payment !== undefined && isSame(before, after)) return {};
  const day = kstDate(after.payment.at);
  return day < kstDate(new Date(at.getTime() - IN_TIME_MS)) ? { late: day } : {};
}

/** The same charge, whichever merchant_uid it has come to. */
function isSame({ key: one }: Charge, { key: other }: Charge): boolean {
  if (one.kind === 'subscription')
    return (
      other.kind === 'subscription' &&
      one.subscriptionId === other.subscriptionId &&
      one.period === other.period
    );
  return other.kind === 'one_off' && one.chargeId === other.chargeId;
}
