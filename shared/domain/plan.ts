import type { BillingInterval } from './billing-calendar.ts';
import type { NamedTax } from './tax.ts';

/** What is sold: an amount per interval. A plan never changes; a new price is a new plan. */
export interface Plan extends PlanTerms {
  /** Free days before the first charge, unless the subscription says otherwise. */
  readonly trialDays: number;
  readonly createdAt: Date;
}

/** The part of a plan that a subscription is held to, copied when it is agreed. */
export interface PlanTerms extends NamedTax {
  readonly planId: string;
  /** Stands on the card statement as `name`, ≤ 40 characters. */
  readonly name: string;
  /** Integer won per period. */
  readonly amount: number;
  readonly interval: BillingInterval;
  /** A lower price for the first periods of a new subscription. */
  readonly intro?: IntroPrice | undefined;
}

export interface IntroPrice extends NamedTax {
  /** Integer won per period, below the plan's own amount. */
  readonly amount: number;
  readonly periods: number;
}

export function termsOf({ planId, name, amount, taxFree, vatAmount, interval, intro }: Plan): PlanTerms {
  return { planId, name, amount, taxFree, vatAmount, interval, intro };
}

/** What a subscription's period (from 1) is charged on this plan: an introductory price has a tax of its own. */
export function priceOf(plan: PlanTerms, period: number): NamedTax & { readonly amount: number } {
  const { intro } = plan;
  const { amount, taxFree, vatAmount } = intro !== undefined && period <= intro.periods ? intro : plan;
  return { amount, taxFree, vatAmount };
}

/** Integer won of a subscription's period (from 1) on this plan. */
export function amountOf(plan: PlanTerms, period: number): number {
  return priceOf(plan, period).amount;
}

/** Length of an interval on average, in 48ths of a day, so that the twelfth of a year is whole: for comparing prices, not for dates. */
const LENGTHS: Readonly<Record<BillingInterval['unit'], number>> = {
  day: 48,
  week: 7 * 48,
  month: (365.25 * 48) / 12,
  year: 365.25 * 48,
};

/** True when a customer would pay more than before: more at a time, or more for the same stretch of time. */
export function isDearer(next: PlanTerms, before: PlanTerms): boolean {
  // Multiplied crosswise: whole numbers, so twelve months at a twelfth of the price are exactly a year.
  return next.amount > before.amount || next.amount * lengthOf(before) > before.amount * lengthOf(next);
}

/** Won a month of the regular price; of other intervals as much as falls on a month of 365.25 / 12 days, rounded half up. */
export function monthlyPrice(terms: PlanTerms): number {
  return Math.round((terms.amount * LENGTHS.month) / lengthOf(terms));
}

function lengthOf({ interval }: PlanTerms): number {
  return interval.count * LENGTHS[interval.unit];
}
