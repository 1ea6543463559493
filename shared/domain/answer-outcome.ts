import type { Account, BillingPolicy, Change } from './account.ts';
import { type Attempt, type AttemptIdentity, isStillOpen, openAttempt } from './charge.ts';
import { chargeMismatch } from './charge-match.ts';
import { applyPayment, declinedBy, mayBelongTo } from './charge-outcome.ts';
import { endAttempt, markUnknown } from './charge-transitions.ts';
import { chargeEvent } from './event.ts';
import type { ChargeAnswer } from './gateway-answer.ts';
import { invariant, unreachable } from './invariant.ts';
import type { GatewayPayment } from './payment.ts';
import { afterFailure } from './recovery.ts';

/** The POST ended without an answer to trust (`code` ≠ 0 included). Told to the world once per attempt. */
export function applyNoAnswer(
  account: Account,
  why: Pick<Attempt, 'message' | 'refusedWith' | 'impUid'>,
  policy: BillingPolicy,
  now: Date,
): Change {
  const { subscription, charge } = account;
  invariant(charge !== undefined, 'an answer belongs to a charge');
  const after = markUnknown(charge, why, now, policy.timing);
  return {
    account: { subscription, charge: after },
    events: charge.status === 'unknown' ? [] : [chargeEvent('charge.unknown', after, now)],
  };
}

/** A token could not be had, so nothing was sent: certain, unlike everything else. */
export function applyNotSent(account: Account, message: string, policy: BillingPolicy, now: Date): Change {
  const { charge } = account;
  invariant(charge !== undefined, 'an attempt belongs to a charge');
  const end = { outcome: 'not_executed', declineClass: 'issuer_trouble', message } as const;
  return afterFailure({ ...account, charge: endAttempt(charge, end, now) }, policy, now);
}

/** What an operator must look into, and the payment that it is about. */
export interface Alarm {
  readonly reason: string;
  readonly impUid: string;
}

export interface AnswerApplied {
  /** Absent: it has been settled already, or nothing is open any more. */
  readonly change?: Change;
  readonly alarm?: Alarm;
}

/**
 * Applies the answer to a POST to the account as it stands by now. It is about the attempt that this POST was written
 * ahead as, and needs no clock for that. What has been settled meanwhile stays, and so does an attempt that has begun
 * since: only money counts whenever it comes.
 */
export function applyAnswer(
  account: Account,
  answer: ChargeAnswer,
  posted: AttemptIdentity,
  policy: BillingPolicy,
  now: Date,
): AnswerApplied {
  const isOpen = account.charge !== undefined && isStillOpen(account.charge, posted);
  if (answer.kind === 'answered') return applyAnsweredPayment(account, answer.payment, isOpen, policy, now);
  if (!isOpen) return {};
  switch (answer.kind) {
    case 'refused': {
      const why = { message: answer.message, refusedWith: answer.code };
      return { change: applyNoAnswer(account, why, policy, now) };
    }
    case 'no_answer':
      return { change: applyNoAnswer(account, { message: answer.reason }, policy, now) };
    case 'not_sent':
      return { change: applyNotSent(account, answer.reason, policy, now) };
    default:
      return unreachable(answer);
  }
}

function applyAnsweredPayment(
  account: Account,
  payment: GatewayPayment,
  isOpen: boolean,
  policy: BillingPolicy,
  now: Date,
): AnswerApplied {
  if (payment.status === 'failed') return isOpen ? applyOwnFailure(account, payment, policy, now) : {};
  const applied = applyPayment(account, payment, policy, now);
  if (applied.kind === 'change') return { change: applied.change };
  if (applied.kind === 'surplus') return alarming('surplus_payment', payment);
  if (applied.kind === 'unchanged') return {};
  const reason = applied.kind === 'mismatch' ? applied.reason : 'not_final';
  if (isOpen) return unfit(account, reason, payment, policy, now);
  // Nothing waits for it any more, but money has been taken that is not as agreed.
  return payment.status === 'paid' ? alarming(reason, payment) : {};
}

/** The card side's own "no" to this very POST. */
function applyOwnFailure(
  account: Account,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): AnswerApplied {
  const { charge } = account;
  const open = charge && openAttempt(charge);
  invariant(charge !== undefined && open !== undefined, 'an open attempt is answered');
  const mismatch = chargeMismatch(charge, payment, policy.payments);
  if (mismatch !== undefined) return unfit(account, mismatch, payment, policy, now);
  // An earlier attempt's payment, answered again, says nothing about this one.
  if (!mayBelongTo(open, charge, payment))
    return { change: applyNoAnswer(account, { message: 'answered with an earlier payment' }, policy, now) };
  return { change: declinedBy(account, charge, payment, policy, now) };
}

/** Not what we asked for, or not final: as good as no answer. The look-up has the last word, and a person gets its name. */
function unfit(
  account: Account,
  reason: string,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): AnswerApplied {
  const why = { message: reason, impUid: payment.impUid };
  return { change: applyNoAnswer(account, why, policy, now), ...alarming(reason, payment) };
}

export function alarming(reason: string, { impUid }: GatewayPayment): { readonly alarm: Alarm } {
  return { alarm: { reason, impUid } };
}
