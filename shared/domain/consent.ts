import type { Account } from './account.ts';
import { DAY_MS, KST_OFFSET_MS, kstDate } from './billing-calendar.ts';
import type { Charge } from './charge.ts';
import { amountOf, isDearer, type PlanTerms } from './plan.ts';
import type { Consent, PriceChange, PriceFigures } from './price-change.ts';
import { beginsAnew, chargeAt, isBilling, paidUntil, type Subscription } from './subscription.ts';

/** Korean calendar days before the change in which a yes counts. */
export const CONSENT_DAYS = 30;

/** The Korean date so many calendar days later. Seoul has no daylight saving: a day is 24 hours. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** An hour (0–23) of a Korean date. */
export function kstInstant(date: string, hour: number): Date {
  return new Date(Date.parse(`${date}T00:00:00Z`) - KST_OFFSET_MS + hour * 3_600_000);
}

/**
 * The change that the next charge to begin would bring, if any. A charge that has begun is made at terms that were agreed
 * to; then it is the period after it that counts. Undefined where nothing is to be charged any more.
 */
export function changeAhead(account: Account, now: Date): PriceChange | undefined {
  const { subscription, charge } = account;
  if (subscription === undefined) return undefined;
  const lapsed = lapsedChange(subscription, charge, now);
  if (lapsed !== undefined) return lapsed;
  if (!willCharge(subscription)) return undefined;
  const { period, plan, pendingPlan } = subscription;
  const begun = charge !== undefined;
  // Until it is paid, nobody knows on which day the period after it begins.
  if (begun && (subscription.status === 'paused' || beginsAnew(subscription))) return undefined;
  const next = begun ? period + 1 : period;
  const effectiveOn = kstDate(beginsAt(subscription, next, now));
  const priceAfter = pendingPlan?.amount ?? amountOf(plan, next);
  if (!begun && subscription.hadTrial && paidUntil(subscription) === undefined)
    return { kind: 'conversion', priceBefore: 0, priceAfter, effectiveOn };
  // Before anything is charged it is the contract's first price that was agreed to.
  const priceBefore = amountOf(plan, next > 1 ? next - 1 : next);
  const before: PlanTerms = { ...plan, amount: priceBefore };
  const after: PlanTerms = { ...(pendingPlan ?? plan), amount: priceAfter };
  if (!isDearer(after, before)) return undefined;
  const kind = pendingPlan === undefined ? 'intro_end' : 'price_rise';
  return { kind, priceBefore, priceAfter, effectiveOn };
}

/**
 * A charge that began with a yes and was never paid is taken up again under that yes while it is of the last 30 days. After
 * that the change it was about is one of today.
 */
function lapsedChange(
  { status, usedConsent: used }: Subscription,
  charge: Charge | undefined,
  now: Date,
): PriceChange | undefined {
  const stands = status === 'unpaid' || status === 'paused';
  if (!stands || charge === undefined || used === undefined) return undefined;
  const today = kstDate(now);
  if (plusDays(kstDate(used.agreedAt), CONSENT_DAYS) >= today) return undefined;
  const { kind, priceBefore, priceAfter } = used;
  return { kind, priceBefore, priceAfter, effectiveOn: today };
}

function willCharge({ status, cancelAtPeriodEnd }: Subscription): boolean {
  return !cancelAtPeriodEnd && (isBilling(status) || status === 'paused');
}

/** When the charge of `period` begins. Of what stands still: when it is taken up again, at the earliest today. */
function beginsAt(subscription: Subscription, period: number, now: Date): Date {
  const { status, nextChargeAt } = subscription;
  const at = period === subscription.period ? nextChargeAt : chargeAt(subscription, period);
  return status === 'paused' && at < now ? now : at;
}

/** A yes counts from the first moment of this Korean date on. */
export function opensOn({ effectiveOn }: PriceFigures): string {
  return plusDays(effectiveOn, -CONSENT_DAYS);
}

/** Whether this yes is to that change: all figures and the date. Anything else is another change. */
export function isConsentTo(consent: Consent | undefined, change: PriceChange): boolean {
  return consent !== undefined && consent.kind === change.kind && sameFigures(consent, change);
}

export function sameFigures(one: PriceFigures, other: PriceFigures): boolean {
  return (
    one.priceBefore === other.priceBefore &&
    one.priceAfter === other.priceAfter &&
    one.effectiveOn === other.effectiveOn
  );
}

/** The change that nobody has agreed to yet. */
export function consentNeeded(account: Account, now: Date): PriceChange | undefined {
  const change = changeAhead(account, now);
  return change === undefined || isConsentTo(account.subscription?.consent, change) ? undefined : change;
}

/** True when what is due now, or is taken up again now, would be charged without the yes that it needs. */
export function lacksConsent({ subscription, charge }: Account, now: Date): boolean {
  if (subscription === undefined || subscription.nextChargeAt > now) return false;
  const change =
    charge === undefined ? changeAhead({ subscription }, now) : lapsedChange(subscription, charge, now);
  return change !== undefined && !isConsentTo(subscription.consent, change);
}

/** The yes has been acted on: it counts for the charge that begins with it, and for nothing else. */
export function withConsentUsed(account: Account, now: Date): Subscription | undefined {
  const { subscription, charge } = account;
  if (subscription === undefined) return undefined;
  const { consent } = subscription;
  const change =
    charge === undefined ? changeAhead({ subscription }, now) : lapsedChange(subscription, charge, now);
  const used = change !== undefined && isConsentTo(consent, change) ? consent : undefined;
  if (charge !== undefined && used === undefined) return subscription;
  return { ...subscription, consent: undefined, usedConsent: used };
}

export type ConsentRefusal =
  | 'already_canceled'
  /** There is no such change ahead. */
  | 'consent_mismatch'
  /** Given before the 30th Korean calendar day before the change. */
  | 'consent_too_early'
  /** Given with the contract, or before it: it has to be had again. */
  | 'consent_not_with_contract';

/** Why a yes given at `agreedAt` to these figures is none; undefined: it counts. */
export function consentRefusal(
  account: Account,
  figures: PriceFigures,
  agreedAt: Date,
  now: Date,
): ConsentRefusal | undefined {
  const { subscription } = account;
  if (subscription?.status === 'canceled') return 'already_canceled';
  const change = changeAhead(account, now);
  if (subscription === undefined || change === undefined || !sameFigures(figures, change))
    return 'consent_mismatch';
  if (kstDate(agreedAt) < opensOn(change)) return 'consent_too_early';
  return agreedAt <= (subscription.contractedAt ?? subscription.createdAt)
    ? 'consent_not_with_contract'
    : undefined;
}
