import type { Account } from './account.ts';
import { kstDate } from './billing-calendar.ts';
import { type Charge, lastNo } from './charge.ts';
import { encodeMerchantUid } from './merchant-uid.ts';
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
/** taken_over: it was active before anybody counted, here or in another system. */
export type Movement = (typeof MOVEMENTS)[number];

/** A payment that is stored until so long after its day's end is in time for that day's closing, ms: see sum-days. */
const IN_TIME_MS = 10 * 60_000;

/** What a subscription counts with, won a month. Undefined: it is not active. One that is retried still is; one that never paid is not yet. */
export function countedAs(subscription: Subscription): number | undefined {
  const isGoingOn = subscription.status === 'active' || subscription.status === 'past_due';
  return isGoingOn && paidUntil(subscription) ? monthlyPrice(subscription.plan) : undefined;
}

/** Undefined: nothing that a day is told of, as of every payment of a period on time. */
export function factsOf(before: Account, { subscription, charge }: Account, at: Date): DayFacts | undefined {
  const known = charge && before.charge && isSame(charge, before.charge) ? before.charge : undefined;
  const isFirstNo = charge && lastNo(charge) && !(known && lastNo(known));
  const paidOn = charge?.payment && !known?.payment ? kstDate(charge.payment.at) : undefined;
  const isLate = paidOn && paidOn < kstDate(new Date(at.getTime() - IN_TIME_MS));
  const facts = {
    ...(subscription && movementOf(before.subscription, subscription)),
    ...(isFirstNo ? { declined: charge.amount } : {}),
    ...(isLate ? { late: paidOn } : {}),
  };
  return Object.keys(facts).length === 0 ? undefined : facts;
}

function movementOf(before: Subscription | undefined, after: Subscription): DayFacts | undefined {
  const [was, is] = [before?.counted, countedAs(after)];
  if (was === is) return undefined;
  const mrr = (is ?? 0) - (was ?? 0);
  if (is === undefined) return { moved: 'ended', mrr };
  if (was !== undefined) return { moved: 'repriced', mrr };
  if (before === undefined) return { moved: after.contractedAt ? 'taken_over' : 'began', mrr };
  if (!paidUntil(before)) return { moved: 'began', mrr };
  return { moved: countedAs(before) === undefined ? 'returned' : 'taken_over', mrr };
}

/** The same charge, whichever merchant_uid it has come to. */
const isSame = ({ key: one }: Charge, { key: other }: Charge): boolean =>
  encodeMerchantUid({ ...one, generation: 1 }) === encodeMerchantUid({ ...other, generation: 1 });
