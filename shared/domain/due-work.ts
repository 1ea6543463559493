import { type Account, isCurrent } from './account.ts';
import { MAX_ATTEMPTS } from './attempt-bounds.ts';
import { type Charge, isInFlight, openAttempt } from './charge.ts';
import { lacksConsent } from './consent.ts';
import { nextNoticeAt } from './notice.ts';
import type { NoticePolicy } from './notice-policy.ts';
import { isBilling, type Subscription } from './subscription.ts';

/** What an account asks for at `now`. */
export type Work =
  | { readonly kind: 'nothing' }
  /** The POST of the first attempt, or of another one, which needs a look-up first. */
  | { readonly kind: 'send'; readonly retry: boolean }
  | { readonly kind: 'look_up' }
  | { readonly kind: 'give_up' }
  | { readonly kind: 'end' }
  | { readonly kind: 'without_consent' };

export function workAt(account: Account, now: Date): Work {
  const { subscription, charge } = account;
  if (!isCurrent(account)) return { kind: 'nothing' };
  if (charge !== undefined && (isInFlight(charge) || charge.heldFor !== undefined)) {
    const attempt = openAttempt(charge);
    const busy = attempt?.outcome === 'sending' && attempt.leaseUntil > now;
    return busy ? { kind: 'nothing' } : { kind: 'look_up' };
  }
  if (subscription !== undefined && !isBilling(subscription.status)) {
    return endsWhilePaused(subscription) && subscription.nextChargeAt <= now
      ? { kind: 'end' }
      : { kind: 'nothing' };
  }
  // Nothing is sent for what ends: such a charge was begun by code that let it come to this.
  if (subscription?.cancelAtPeriodEnd && subscription.nextChargeAt <= now) return { kind: 'end' };
  if (charge?.status === 'declined' || charge?.status === 'scheduled') return retryWork(charge, now);
  if (subscription === undefined || charge !== undefined || subscription.nextChargeAt > now)
    return { kind: 'nothing' };
  return lacksConsent(account, now) ? { kind: 'without_consent' } : { kind: 'send', retry: false };
}

function retryWork(charge: Charge, now: Date): Work {
  if (charge.nextAttemptAt !== undefined && charge.nextAttemptAt <= now) {
    // What can no longer be recorded is not sent. A one-off ends after a few attempts, far below.
    if (charge.attempts.length >= MAX_ATTEMPTS) return { kind: 'give_up' };
    return { kind: 'send', retry: charge.attempts.length > 0 };
  }
  if (charge.waitsForCardUntil !== undefined && charge.waitsForCardUntil <= now) return { kind: 'give_up' };
  return { kind: 'nothing' };
}

/** Canceled while paused: it runs out like any other. */
function endsWhilePaused({ status, cancelAtPeriodEnd }: Subscription): boolean {
  return status === 'paused' && cancelAtPeriodEnd;
}

/** When the account must be looked at next, to be charged or to be told of; undefined: not before somebody asks. */
export function dueAt(account: Account, notices: NoticePolicy): Date | undefined {
  // With the payment of a period the next one comes into sight: that charge lies behind, and what is ahead is to be told.
  const present = isCurrent(account) ? account : { subscription: account.subscription };
  const times = [workDueAt(present), nextNoticeAt(present, notices)];
  const known = times.filter((at) => at !== undefined).map((at) => at.getTime());
  return known.length === 0 ? undefined : new Date(Math.min(...known));
}

function workDueAt({ subscription, charge }: Account): Date | undefined {
  if (charge !== undefined && (isInFlight(charge) || charge.heldFor !== undefined))
    return charge.nextLookUpAt;
  if (subscription !== undefined && !isBilling(subscription.status))
    return endsWhilePaused(subscription) ? subscription.nextChargeAt : undefined;
  if (charge?.status === 'declined' || charge?.status === 'scheduled') {
    return charge.nextAttemptAt ?? charge.waitsForCardUntil;
  }
  return charge === undefined ? subscription?.nextChargeAt : undefined;
}
