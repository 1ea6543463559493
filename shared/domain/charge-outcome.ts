import type { Account, BillingPolicy, Change } from './account.ts';
import {
  type Attempt,
  type AttemptIdentity,
  type Charge,
  endAttempt,
  hold,
  isPastHorizon,
  isStillOpen,
  markPaid,
  markUnknown,
  openAttempt,
} from './charge.ts';
import { chargeMismatch } from './charge-match.ts';
import { classifyDecline, classifyRefusal } from './decline.ts';
import { chargeEvent, subscriptionEvent } from './event.ts';
import type { ChargeAnswer } from './gateway-answer.ts';
import { invariant, unreachable } from './invariant.ts';
import type { GatewayPayment, PaymentMismatch } from './payment.ts';
import { afterFailure, calledOff } from './recovery.ts';
import { applyCancellation, giveBack } from './refund-outcome.ts';
import { advance } from './subscription.ts';

export type PaymentApplied =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'unchanged' }
  /** Money that is owed back: the charge is paid by another payment, or void. */
  | { readonly kind: 'surplus' }
  | { readonly kind: 'mismatch'; readonly reason: PaymentMismatch }
  | { readonly kind: 'not_final' };

/**
 * Applies one payment, as 아임포트 has it, to the account. A paid one counts whenever it is as agreed, even on a charge
 * that was declined: the money has been taken. A failed one ends the open attempt, and only that.
 */
export function applyPayment(
  account: Account,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): PaymentApplied {
  const { charge } = account;
  invariant(charge !== undefined, 'a payment belongs to a charge');
  const mismatch = chargeMismatch(charge, payment, policy.payments);
  if (mismatch !== undefined) return { kind: 'mismatch', reason: mismatch };
  switch (payment.status) {
    case 'ready':
      return { kind: 'not_final' };
    case 'failed':
      return applyFailed(account, charge, payment, policy, now);
    case 'paid':
    case 'cancelled':
      if (charge.payment?.impUid === payment.impUid) return { kind: 'unchanged' };
      if (charge.status === 'paid' || charge.status === 'void')
        return { kind: payment.status === 'paid' ? 'surplus' : 'unchanged' };
      return { kind: 'change', change: paidAsItStands(account, charge, payment, policy, now) };
  }
}

/**
 * Paid, and given back as far as its record says. One that was cancelled before we ever saw it is the period's payment
 * as well: 아임포트 takes its merchant_uid no more, and the customer is not to be charged for what somebody gave back.
 * What was out when the subscription ended goes back, and buys nothing.
 */
function paidAsItStands(
  account: Account,
  charge: Charge,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): Change {
  const settled = paid(account, charge, payment, policy, now);
  const back = applyCancellation(settled.account, payment, now);
  const after = back?.account.charge ?? settled.account.charge;
  const goesBack = charge.calledOffAt !== undefined && policy.paidAfterCancel === 'give_back';
  return {
    account: { ...settled.account, charge: after && goesBack ? giveBack(after, now) : after },
    events: [...settled.events, ...(back?.events ?? [])],
  };
}

function paid(
  { subscription }: Account,
  charge: Charge,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): Change {
  const after = markPaid(charge, payment, now);
  const events = [chargeEvent('charge.paid', after, now)];
  if (subscription === undefined) return { account: { charge: after }, events };
  const isBehind = charge.key.kind !== 'subscription' || charge.key.period !== subscription.period;
  const buysNothing = charge.calledOffAt !== undefined && policy.paidAfterCancel === 'give_back';
  if (isBehind || buysNothing) {
    return { account: { subscription, charge: after }, events };
  }
  const advanced = advance(subscription, policy.chargingHourKst, payment.paidAt ?? now, now);
  const activated = advanced.status === 'active' && subscription.status !== 'active';
  return {
    account: { subscription: advanced, charge: after },
    events: activated ? [...events, subscriptionEvent('subscription.activated', advanced, now)] : events,
  };
}

/** A failed payment that arrives by itself: it ends the open attempt if it can be of no other. */
function applyFailed(
  account: Account,
  charge: Charge,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): PaymentApplied {
  const open = openAttempt(charge);
  if (open === undefined || !mayBelongTo(open, charge, payment)) return { kind: 'unchanged' };
  const isCertain = open.impUid === payment.impUid || !hasTracelessBefore(open, charge);
  if (!isCertain) return { kind: 'unchanged' };
  return { kind: 'change', change: declinedBy(account, charge, payment, policy, now) };
}

function declinedBy(
  account: Account,
  charge: Charge,
  { impUid, failReason }: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): Change {
  const { class: declineClass } = classifyDecline(failReason);
  const end = { outcome: 'declined', declineClass, message: failReason, impUid } as const;
  return afterFailure({ ...account, charge: endAttempt(charge, end, now) }, policy, now);
}

/** It asked for exactly this, and no other attempt has ended by it: each failed payment is one attempt's. */
function mayBelongTo(open: Attempt, { attempts }: Charge, payment: GatewayPayment): boolean {
  const isClaimed = attempts.some((one) => one !== open && one.impUid === payment.impUid);
  return !isClaimed && asksForTheSame(open, payment);
}

function asksForTheSame(
  one: Pick<Attempt, 'merchantUid' | 'customerUid'>,
  other: Pick<GatewayPayment, 'merchantUid' | 'customerUid'>,
): boolean {
  return one.merchantUid === other.merchantUid && one.customerUid === other.customerUid;
}

/**
 * An earlier attempt that asked for the same has ended without a payment of its own. A failure that comes to light now may
 * be that one's, and no clock can tell: ours and 아임포트's differ by minutes. Taken for the open one's, it would clear the
 * way for a re-send while that one may still be paid. So it waits for the open one's horizon: see {@link nothingFound}.
 */
function hasTracelessBefore(open: Attempt, { attempts }: Charge): boolean {
  return attempts.some(
    (one) =>
      one !== open && asksForTheSame(one, open) && (one.outcome !== 'declined' || one.impUid === undefined),
  );
}

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

function alarming(reason: string, { impUid }: GatewayPayment): { readonly alarm: Alarm } {
  return { alarm: { reason, impUid } };
}

export type LookUpApplied =
  | { readonly kind: 'change'; readonly change: Change; readonly alarm?: Alarm }
  /** Nothing stands against sending (again). */
  | { readonly kind: 'clear' };

/**
 * Applies everything that 아임포트 lists under the charge's merchant_uids: after a lost answer, and before a re-send.
 * `horizonAt` is what the horizon is held against, read before 아임포트 was asked.
 */
export function applyLookUp(
  account: Account,
  payments: readonly GatewayPayment[],
  policy: BillingPolicy,
  now: Date,
  horizonAt: Date = now,
): LookUpApplied {
  const { charge } = account;
  invariant(charge !== undefined, 'look-ups belong to a charge');
  const applied = payments.map((payment) => applyPayment(account, payment, policy, now));
  // Money first: a payment as agreed settles the charge, whatever else is listed, and one that was given back next.
  const settledBy = (status: 'paid' | 'cancelled') =>
    applied.find((result, at) => result.kind === 'change' && payments[at]?.status === status);
  const settled = settledBy('paid') ?? settledBy('cancelled');
  if (settled?.kind === 'change') return { kind: 'change', change: settled.change };
  const at = applied.findIndex((result, index) => result.kind === 'mismatch' && holdsMoney(payments[index]));
  const [wrong, contradicting] = [applied[at], payments[at]];
  if (wrong?.kind === 'mismatch' && contradicting !== undefined) {
    const change = held(account, charge, wrong.reason, now);
    return { kind: 'change', change, ...alarming(wrong.reason, contradicting) };
  }
  const declined = applied.find((result) => result.kind === 'change');
  if (declined?.kind === 'change') return { kind: 'change', change: declined.change };
  if (openAttempt(charge) !== undefined)
    return { kind: 'change', change: nothingFound(account, charge, payments, policy, now, horizonAt) };
  return charge.heldFor === undefined
    ? { kind: 'clear' }
    : { kind: 'change', change: released(account, charge, now) };
}

/** A contradicting payment that failed or was given back stands in nobody's way. */
function holdsMoney(payment: GatewayPayment | undefined): boolean {
  return payment?.status === 'paid' && payment.cancelAmount < payment.amount;
}

/** Nothing that is certainly the open attempt's. At its horizon it can no longer pay, and whatever is left decides. */
function nothingFound(
  account: Account,
  charge: Charge,
  payments: readonly GatewayPayment[],
  policy: BillingPolicy,
  now: Date,
  horizonAt: Date,
): Change {
  const attempt = openAttempt(charge);
  invariant(attempt !== undefined, 'only an open attempt is looked for');
  if (!isPastHorizon(attempt, horizonAt, policy.timing)) {
    // Not found right after a time-out proves nothing: listings have lagged.
    const why = { message: attempt.message ?? 'no answer', refusedWith: attempt.refusedWith };
    return applyNoAnswer(account, why, policy, now);
  }
  const failed = newestFailureOf(attempt, charge, payments, policy);
  if (failed !== undefined) return declinedBy(account, charge, failed, policy, now);
  const refused = attempt.refusedWith !== undefined;
  const end = {
    outcome: refused ? ('refused' as const) : ('not_executed' as const),
    declineClass: refused ? classifyRefusal(attempt.message) : ('issuer_trouble' as const),
    message: attempt.message,
  };
  return afterFailure({ ...account, charge: endAttempt(charge, end, now) }, policy, now);
}

/** A "no" of the card that no attempt has been told of yet, whichever of those without a trace it answered. */
function newestFailureOf(
  open: Attempt,
  charge: Charge,
  payments: readonly GatewayPayment[],
  policy: BillingPolicy,
): GatewayPayment | undefined {
  return payments
    .filter(
      (payment) =>
        payment.status === 'failed' &&
        mayBelongTo(open, charge, payment) &&
        chargeMismatch(charge, payment, policy.payments) === undefined,
    )
    .sort((a, b) => (a.failedAt?.getTime() ?? 0) - (b.failedAt?.getTime() ?? 0))
    .at(-1);
}

function held({ subscription }: Account, charge: Charge, reason: string, now: Date): Change {
  const after = hold(charge, reason, now);
  return {
    account: { subscription, charge: after },
    events: charge.status === 'charging' ? [chargeEvent('charge.unknown', after, now)] : [],
  };
}

/** What contradicted us is no longer listed: where there was no open attempt, the charge goes on as it was. */
function released({ subscription }: Account, charge: Charge, now: Date): Change {
  if (charge.calledOffAt !== undefined) return calledOff(subscription, charge, now);
  return {
    account: {
      subscription,
      charge: { ...charge, heldFor: undefined, nextLookUpAt: undefined },
    },
    events: [],
  };
}
