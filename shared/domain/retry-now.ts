import type { Account } from './account.ts';
import { isCurrent } from './account.ts';
import { asking, hasAsked } from './asked-under.ts';
import { MAX_ATTEMPTS } from './attempt-bounds.ts';
import { DAY_MS } from './billing-calendar.ts';
import { type Charge, isInFlight } from './charge.ts';
import { lacksConsent } from './consent.ts';
import { declineAdvice } from './decline.ts';
import { earliestAttemptAt } from './recovery.ts';
import { isBilling } from './subscription.ts';

/** Why a charge is not asked for again at once, however much somebody hurries. */
export type RetryRefusal =
  /** A look-up has the word: nobody knows yet what became of the last POST. */
  | 'outcome_unknown'
  /** A payment that contradicts the ledger is being looked into. */
  | 'held'
  | 'already_paid'
  /** A one-off charge, one of a period that lies behind, or one whose subscription is paused, unpaid or ended. */
  | 'not_owed_now'
  /** What the card has said: this one will not pay. */
  | 'needs_another_card'
  /** 아임포트 takes its merchant_uid no more, and another one waits its day. */
  | 'waits_for_another_merchant_uid'
  | 'consent_required'
  /** So often within a day, that its issuer would count it against the merchant. */
  | 'asked_too_often'
  | 'attempts_exhausted';

/** Times that a charge is sent within 24 hours before a command sends it once more. */
const MAX_SENT_A_DAY = 10;

export type RetryResult =
  | { readonly kind: 'due'; readonly account: Account }
  /** This request has done it before, whatever has come of it. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: RetryRefusal };

/**
 * What is owed is due at `now`, on the same card. A "no" to it leaves the days that dunning has chosen as they are: docs/decisions/0043.
 * `under`: the request, which asks once. Absent: whoever asks knows of it by other means.
 */
export function retryNow(account: Account, now: Date, under?: string): RetryResult {
  const { subscription, charge } = account;
  if (under !== undefined && subscription !== undefined && hasAsked(subscription, under))
    return { kind: 'unchanged' };
  if (charge === undefined) return refused('not_owed_now');
  if (charge.heldFor !== undefined) return refused('held');
  if (isInFlight(charge)) return refused('outcome_unknown');
  if (charge.status === 'paid') return refused('already_paid');
  const waits = charge.status === 'declined' || charge.status === 'scheduled';
  if (!waits || subscription === undefined || !isCurrent(account) || !isBilling(subscription.status))
    return refused('not_owed_now');
  if (lacksConsent(account, now)) return refused('consent_required');
  if (charge.attempts.length >= MAX_ATTEMPTS) return refused('attempts_exhausted');
  const dayBeforeMs = now.getTime() - DAY_MS;
  const sent = charge.attempts.filter(({ sentAt }) => sentAt.getTime() > dayBeforeMs);
  if (sent.length >= MAX_SENT_A_DAY) return refused('asked_too_often');
  const last = charge.attempts.at(-1);
  const isSameCard = last?.customerUid === subscription.customerUid;
  if (isSameCard && last?.declineClass && declineAdvice(last.declineClass) === 'new_card')
    return refused('needs_another_card');
  if (earliestAttemptAt(charge, now) > now) return refused('waits_for_another_merchant_uid');
  return {
    kind: 'due',
    account: {
      ...account,
      subscription: under === undefined ? subscription : asking(subscription, under),
      charge: { ...charge, nextAttemptAt: now, waitsForCardUntil: undefined },
    },
  };
}

const refused = (reason: RetryRefusal): RetryResult => ({ kind: 'refused', reason });

/** A card has answered. What is under way, or still due at `now`, nobody has been asked yet. */
export function isAnswered({ status, nextAttemptAt }: Charge, now: Date): boolean {
  if (status === 'paid' || status === 'void') return true;
  return status === 'declined' && (nextAttemptAt === undefined || nextAttemptAt > now);
}
