import type { SubscriptionAccount } from './account.ts';
import { type Charge, lastNo } from './charge.ts';
import { changeAhead, isConsentTo, opensOn } from './consent.ts';
import type { DeclineClass } from './decline.ts';
import type { Consent, PriceChange } from './price-change.ts';
import { chargeAt, isBilling, type Subscription } from './subscription.ts';

/** What a subscription shows of its money: what went wrong last, and what comes next. */
export interface Standing {
  /** Of the charge that is owed, or with which the subscription ended or was given up. */
  readonly lastDecline?: LastDecline | undefined;
  /** When what is owed is tried again. */
  readonly nextAttemptAt?: Date | undefined;
  /** When the next period is charged. Never in the past: absent while something is owed, or due this moment. */
  readonly nextChargeAt?: Date | undefined;
  /** The yes to the change ahead. One to what is ahead no more stays with its evidence. */
  readonly consent?: Consent | undefined;
  /** The change ahead that nobody has agreed to yet. */
  readonly consentNeeded?: ConsentNeed | undefined;
}

export interface ConsentNeed extends PriceChange {
  /** The Korean date from which on a yes counts. */
  readonly opensOn: string;
  /** Until when it has to be given. Absent: it waits for it. */
  readonly by?: Date | undefined;
}

export interface LastDecline {
  readonly class: DeclineClass;
  /** The PG's own words. Never personal data, and for answers only. */
  readonly message?: string | undefined;
  readonly at: Date;
}

export function standingOf(account: SubscriptionAccount, now: Date): Standing {
  const { subscription } = account;
  const charge = owedCharge(account);
  const isCharging = isBilling(subscription.status);
  const goesOn = isCharging && !subscription.cancelAtPeriodEnd;
  const isAhead = charge === undefined && subscription.nextChargeAt > now;
  const change = changeAhead({ subscription, charge }, now);
  const isAgreed = change !== undefined && isConsentTo(subscription.consent, change);
  return {
    lastDecline: charge && lastDeclineOf(charge),
    nextAttemptAt: isCharging ? charge?.nextAttemptAt : undefined,
    nextChargeAt: goesOn && isAhead ? subscription.nextChargeAt : undefined,
    consent: isAgreed ? subscription.consent : undefined,
    consentNeeded: change === undefined || isAgreed ? undefined : needOf(change, subscription, charge, now),
  };
}

function needOf(
  change: PriceChange,
  subscription: Subscription,
  charge: Charge | undefined,
  now: Date,
): ConsentNeed {
  const begins =
    charge === undefined ? subscription.nextChargeAt : chargeAt(subscription, subscription.period + 1);
  // Nothing is charged while it stands still, whatever was its day.
  const isAwaited = isBilling(subscription.status) && begins > now;
  return { ...change, opensOn: opensOn(change), by: isAwaited ? begins : undefined };
}

/**
 * The charge of the present period. An account may hold the one before, which has just been paid; and where both were read
 * apart, one that is paid by now. What was paid after it had been called off is no more paid than before.
 */
function owedCharge({ subscription, charge }: SubscriptionAccount): Charge | undefined {
  if (charge?.key.kind !== 'subscription' || charge.key.period !== subscription.period) return undefined;
  return charge.status === 'paid' && charge.calledOffAt === undefined ? undefined : charge;
}

function lastDeclineOf(charge: Charge): LastDecline | undefined {
  const last = lastNo(charge);
  return (
    last && { class: last.declineClass ?? 'unknown', message: last.message, at: last.endedAt ?? last.sentAt }
  );
}
