import { Temporal } from '@js-temporal/polyfill';
import {
  type ChargeItem,
  isCharge,
  isSubscription,
  type SubscriptionItem,
} from '../scenario/simulation/items.ts';
import type { Facts } from './facts.ts';

interface Billed extends SubscriptionItem {
  readonly anchorAt: string;
  readonly anchorPeriod: number;
  readonly cancelAtPeriodEnd: boolean;
  readonly plan: {
    readonly amount: number;
    readonly interval: { readonly unit: 'day' | 'month'; readonly count: number };
  };
}

/** Every period up to now is there, once, and paid for unless the subscription says why not. */
export function* subscriptionDisagreements({ items, now }: Facts): Generator<string> {
  const charges = Map.groupBy(items.filter(isCharge), ({ pk }) => pk);
  for (const subscription of items.filter(isSubscription) as Billed[]) {
    const own = (charges.get(subscription.pk) ?? []).toSorted((a, b) => periodOf(a) - periodOf(b));
    yield* periodDisagreements(subscription, own);
    yield* calendarDisagreements(subscription, now);
  }
}

function* periodDisagreements(
  { pk, period, plan }: Billed,
  charges: readonly ChargeItem[],
): Generator<string> {
  for (let expected = 1; expected < period; expected += 1) {
    const charge = charges.find((one) => periodOf(one) === expected);
    if (charge?.status !== 'paid')
      yield `${pk} is in period ${period}, and ${expected} is ${charge?.status ?? 'missing'}`;
  }
  for (const charge of charges) {
    if (periodOf(charge) > period) yield `${pk} is in period ${period}, and ${periodOf(charge)} was charged`;
    if (charge.amount !== plan.amount) yield `${pk} period ${periodOf(charge)} cost ${charge.amount}`;
  }
}

/** Counted without the product's own calendar. */
function* calendarDisagreements(subscription: Billed, now: Date): Generator<string> {
  const { pk, status, period, anchorPeriod, nextChargeAt, cancelAtPeriodEnd } = subscription;
  // Whoever has paid nothing yet begins at the start that was asked for.
  if (period > anchorPeriod) {
    const expected = startOf(subscription, period);
    if (Date.parse(nextChargeAt) !== expected)
      yield `${pk} period ${period} is due ${nextChargeAt}, by the calendar ${new Date(expected).toISOString()}`;
  }
  const isPaidAhead = (status === 'active' || status === 'trialing') && !cancelAtPeriodEnd;
  if (isPaidAhead && Date.parse(nextChargeAt) <= now.getTime())
    yield `${pk} is ${status}, and period ${period} was due ${nextChargeAt}`;
}

function startOf({ anchorAt, anchorPeriod, plan }: Billed, period: number): number {
  const steps = period - anchorPeriod;
  const unit = plan.interval.unit === 'day' ? { days: steps } : { months: steps };
  return Temporal.Instant.from(anchorAt).toZonedDateTimeISO('Asia/Seoul').add(unit).epochMilliseconds;
}

const periodOf = ({ key }: ChargeItem): number => key.period ?? 0;
