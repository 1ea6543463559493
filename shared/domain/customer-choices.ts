import type { BillingPolicy, SubscriptionAccount } from './account.ts';
import { MAX_ATTEMPTS } from './attempt-bounds.ts';
import { kstDate } from './billing-calendar.ts';
import { type PreviewedRefund, previewCancel } from './cancel-preview.ts';
import { type Charge, isInFlight } from './charge.ts';
import { changeAhead, isConsentTo, lacksConsent, opensOn } from './consent.ts';
import { workAt } from './due-work.ts';
import { nextCharge } from './next-charge.ts';
import type { Consent, PriceChange } from './price-change.ts';
import { paidUntil, type Subscription } from './subscription.ts';
import { type CommandResult, cancel, changeCard, recordConsent, resume } from './subscription-commands.ts';

/*
 * What a customer is told before they press. Each answer comes of the very command that the press will give, so that what
 * is shown is what happens, as long as nothing moves in between.
 */

export type CancelEffect =
  /** Nothing is charged any more; it runs out then. */
  | { readonly kind: 'runs_until'; readonly until: Date }
  /** Nothing is left to run out. */
  | { readonly kind: 'ends_now' };

/** Undefined: it has ended, or is to end already. */
export function effectOfCancel(account: SubscriptionAccount, now: Date): CancelEffect | undefined {
  const result = cancel(account, 'period_end', now);
  if (result.kind !== 'change') return undefined;
  const { subscription = account.subscription } = result.change.account;
  if (subscription.status === 'canceled') return { kind: 'ends_now' };
  return { kind: 'runs_until', until: runsUntil(subscription) };
}

/**
 * What ending it now gives back, of the payment that has bought the time now running. Undefined: nothing comes back, or
 * nobody can say how much.
 */
export function effectOfEndNow(
  account: SubscriptionAccount,
  charges: readonly Charge[],
  now: Date,
): PreviewedRefund | undefined {
  const bought = charges.find(
    ({ key }) => key.kind === 'subscription' && key.period === account.subscription.period - 1,
  );
  const result = previewCancel({ ...account, bought }, cancel(account, 'now', now), 'unused', now);
  const refund = result.kind === 'preview' ? result.preview.refund : undefined;
  return refund === undefined || refund.amount === 0 ? undefined : refund;
}

/** Until when what is paid for, or free, runs. */
export function runsUntil(subscription: Subscription): Date {
  return subscription.status === 'paused'
    ? (paidUntil(subscription) ?? subscription.nextChargeAt)
    : subscription.nextChargeAt;
}

export interface ChargeEffect {
  /** Integer won that is charged as soon as it is done; 0: nothing is. */
  readonly chargedAtOnce: number;
}

/** Undefined: its card cannot be changed any more. */
export function effectOfCardChange(
  account: SubscriptionAccount,
  policy: BillingPolicy,
  now: Date,
): ChargeEffect | undefined {
  if ((account.charge?.attempts.length ?? 0) >= MAX_ATTEMPTS) return undefined;
  const { customerId } = account.subscription;
  const another = { customerUid: 'another', registrationId: '', registeredAt: now, version: 0 };
  const result = changeCard(account, { ...another, customerId, status: 'active' }, policy, now);
  return chargeEffect(account, result, now);
}

/** Undefined: it is not paused, or needs the customer's consent first. */
export function effectOfResume(
  account: SubscriptionAccount,
  policy: BillingPolicy,
  now: Date,
): ChargeEffect | undefined {
  if (account.subscription.status !== 'paused') return undefined;
  return chargeEffect(account, resume(account, policy, now), now);
}

export type Question =
  /** There is a change ahead, and today a yes to it counts. */
  | { readonly kind: 'open'; readonly change: PriceChange; readonly chargedAtOnce: number }
  /** Asked from that Korean date on. */
  | { readonly kind: 'later'; readonly change: PriceChange; readonly from: string }
  | { readonly kind: 'agreed'; readonly change: PriceChange; readonly consent: Consent };

/** Whether the customer is to agree to what is ahead. Undefined: there is nothing to agree to. */
export function questionOf(
  account: SubscriptionAccount,
  policy: BillingPolicy,
  now: Date,
): Question | undefined {
  const change = changeAhead(account, now);
  if (change === undefined) return undefined;
  const { consent } = account.subscription;
  if (consent !== undefined && isConsentTo(consent, change)) return { kind: 'agreed', change, consent };
  const from = opensOn(change);
  if (kstDate(now) < from) return { kind: 'later', change, from };
  const agreement = { consentId: '', agreedAt: now, method: '', by: '' };
  const result = recordConsent(account, change, agreement, policy, now);
  const { chargedAtOnce } = chargeEffect(account, result, now) ?? { chargedAtOnce: 0 };
  return { kind: 'open', change, chargedAtOnce };
}

function chargeEffect(
  account: SubscriptionAccount,
  result: CommandResult,
  now: Date,
): ChargeEffect | undefined {
  if (result.kind !== 'change') return undefined;
  const { subscription = account.subscription, charge } = result.change.account;
  const isSent = workAt({ subscription, charge }, now).kind === 'send';
  return { chargedAtOnce: isSent ? ((charge ?? nextCharge(subscription))?.amount ?? 0) : 0 };
}

export type Ahead =
  /** A payment is out, and nobody can say yet what became of it. */
  | { readonly kind: 'under_way'; readonly amount: number }
  /** A payment was declined, and is tried again then; absent: not before the customer changes the card. */
  | { readonly kind: 'owed'; readonly amount: number; readonly retryAt?: Date | undefined }
  | { readonly kind: 'next'; readonly amount: number; readonly at: Date };

/** The payment that comes next, or is still owed. Undefined: none does, or none without the customer's consent. */
export function paymentAhead({ subscription, charge }: SubscriptionAccount, now: Date): Ahead | undefined {
  if (charge !== undefined && isInFlight(charge)) return { kind: 'under_way', amount: charge.amount };
  const owes = subscription.status === 'past_due' || subscription.status === 'unpaid';
  if (charge?.status === 'declined' && owes)
    return { kind: 'owed', amount: charge.amount, retryAt: charge.nextAttemptAt };
  const next = nextCharge(subscription);
  if (next === undefined || lacksConsent({ subscription, charge }, now)) return undefined;
  if (charge !== undefined || subscription.nextChargeAt <= now)
    return { kind: 'under_way', amount: charge?.amount ?? next.amount };
  return { kind: 'next', amount: next.amount, at: subscription.nextChargeAt };
}
