import type { BillingInterval } from './billing-calendar.ts';

/** What is sold: an amount per interval. A plan never changes; a new price is a new plan. */
export interface Plan extends PlanTerms {
  /** Free days before the first charge, unless the subscription says otherwise. */
  readonly trialDays: number;
  readonly createdAt: Date;
}

/** The part of a plan that a subscription is held to, copied when it is agreed. */
export interface PlanTerms {
  readonly planId: string;
  /** Stands on the card statement as `name`, ≤ 40 characters. */
  readonly name: string;
  /** Integer won per period. */
  readonly amount: number;
  readonly interval: BillingInterval;
}

export function termsOf({ planId, name, amount, interval }: Plan): PlanTerms {
  return { planId, name, amount, interval };
}

/**
 * The customer's explicit agreement to start paying, or to pay more (전자상거래법 §13⑥). It counts for charges within
 * the 30 days after it was given.
 */
export interface Consent {
  readonly agreedAt: Date;
}

const CONSENT_LIFETIME_MS = 30 * 86_400_000;

export function isConsentValid(consent: Consent | undefined, chargeAt: Date): boolean {
  if (consent === undefined) return false;
  const ageMs = chargeAt.getTime() - consent.agreedAt.getTime();
  return ageMs >= 0 && ageMs <= CONSENT_LIFETIME_MS;
}

/** Days of an interval, on average: for comparing prices, not for dates. */
const DAYS: Readonly<Record<BillingInterval['unit'], number>> = {
  day: 1,
  week: 7,
  month: 365.25 / 12,
  year: 365.25,
};

/** True when a customer would pay more than before: more at a time, or more for the same stretch of time. */
export function isDearer(next: PlanTerms, before: PlanTerms): boolean {
  return next.amount > before.amount || perDay(next) > perDay(before);
}

function perDay({ amount, interval }: PlanTerms): number {
  return amount / (interval.count * DAYS[interval.unit]);
}
