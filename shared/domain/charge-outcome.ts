import type { Account, BillingPolicy, Change } from './account.ts';
import {
  type Attempt,
  type Charge,
  endAttempt,
  hold,
  isPastHorizon,
  markPaid,
  markUnknown,
  openAttempt,
} from './charge.ts';
import { chargeMismatch } from './charge-match.ts';
import { classifyDecline, type DeclineClass } from './decline.ts';
import { chargeEvent, subscriptionEvent } from './event.ts';
import type { ChargeAnswer } from './gateway-answer.ts';
import { invariant, unreachable } from './invariant.ts';
import type { GatewayPayment, PaymentMismatch } from './payment.ts';
import { afterFailure } from './recovery.ts';
import { applyCancellation } from './refund-outcome.ts';
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
  if (back === undefined) return settled;
  return {
    account: { ...settled.account, charge: back.account.charge },
    events: [...settled.events, ...back.events],
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
  if (charge.key.kind !== 'subscription' || charge.key.period !== subscription.period) {
    return { account: { subscription, charge: after }, events };
  }
  const advanced = advance(subscription, policy.chargingHourKst, now);
  const activated = advanced.status === 'active' && subscription.status !== 'active';
  return {
    account: { subscription: advanced, charge: after },
    events: activated ? [...events, subscriptionEvent('subscription.activated', advanced, now)] : events,
  };
}

function applyFailed(
  account: Account,
  charge: Charge,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): PaymentApplied {
  const attempt = openAttempt(charge);
  const known = charge.attempts.some(({ impUid }) => impUid === payment.impUid);
  if (attempt === undefined) return { kind: 'unchanged' };
  const mine = attempt.merchantUid === payment.merchantUid && attempt.customerUid === payment.customerUid;
  if (known || !mine || isOfEarlierAttempt(charge, attempt, payment)) return { kind: 'unchanged' };
  const { class: declineClass } = classifyDecline(payment.failReason);
  const end = {
    outcome: 'declined',
    declineClass,
    message: payment.failReason,
    impUid: payment.impUid,
  } as const;
  return {
    kind: 'change',
    change: afterFailure({ ...account, charge: endAttempt(charge, end, now) }, policy, now),
  };
}

/**
 * A failure that came to light late may belong to an earlier attempt that was given up without a trace. Taken for the
 * open one's, it would clear the way for a re-send while that one may still be paid. 아임포트's times are whole seconds.
 */
function isOfEarlierAttempt({ attempts }: Charge, open: Attempt, { failedAt }: GatewayPayment): boolean {
  const traceless = attempts.some(
    ({ merchantUid, customerUid, impUid, endedAt }) =>
      endedAt !== undefined &&
      impUid === undefined &&
      merchantUid === open.merchantUid &&
      customerUid === open.customerUid,
  );
  return traceless && failedAt !== undefined && failedAt.getTime() + 1_000 <= open.sentAt.getTime();
}

/** The POST ended without an answer to trust (`code` ≠ 0 included). Told to the world once per attempt. */
export function applyNoAnswer(
  account: Account,
  why: { readonly message: string; readonly refusedWith?: number | undefined },
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

export interface AnswerApplied {
  /** Absent: it has been settled already, or nothing is open any more. */
  readonly change?: Change;
  /** What an operator must look into. */
  readonly alarm?: string;
}

/** Applies the answer to the POST of the open attempt to the account as it stands by now. */
export function applyAnswer(
  account: Account,
  answer: ChargeAnswer,
  policy: BillingPolicy,
  now: Date,
): AnswerApplied {
  const isOpen = account.charge !== undefined && openAttempt(account.charge) !== undefined;
  switch (answer.kind) {
    case 'answered':
      return applyAnsweredPayment(account, answer.payment, isOpen, policy, now);
    case 'refused': {
      const why = { message: answer.message, refusedWith: answer.code };
      return isOpen ? { change: applyNoAnswer(account, why, policy, now) } : {};
    }
    case 'no_answer':
      return isOpen ? { change: applyNoAnswer(account, { message: answer.reason }, policy, now) } : {};
    case 'not_sent':
      return isOpen ? { change: applyNotSent(account, answer.reason, policy, now) } : {};
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
  const applied = applyPayment(account, payment, policy, now);
  if (applied.kind === 'change') return { change: applied.change };
  if (applied.kind === 'surplus') return { alarm: 'surplus_payment' };
  if (!isOpen || applied.kind === 'unchanged') return {};
  // Not what we asked for, or not final: as good as no answer. The look-up has the last word.
  const reason = applied.kind === 'mismatch' ? applied.reason : 'not_final';
  return { change: applyNoAnswer(account, { message: reason }, policy, now), alarm: reason };
}

export type LookUpApplied =
  | { readonly kind: 'change'; readonly change: Change; readonly alarm?: string }
  /** Nothing stands against sending (again). */
  | { readonly kind: 'clear' };

/** Applies everything that 아임포트 lists under the charge's merchant_uids: after a lost answer, and before a re-send. */
export function applyLookUp(
  account: Account,
  payments: readonly GatewayPayment[],
  policy: BillingPolicy,
  now: Date,
): LookUpApplied {
  const { charge } = account;
  invariant(charge !== undefined, 'look-ups belong to a charge');
  const applied = payments.map((payment) => applyPayment(account, payment, policy, now));
  // Money first: a payment as agreed settles the charge, whatever else is listed, and one that was given back next.
  const settledBy = (status: 'paid' | 'cancelled') =>
    applied.find((result, at) => result.kind === 'change' && payments[at]?.status === status);
  const settled = settledBy('paid') ?? settledBy('cancelled');
  if (settled?.kind === 'change') return { kind: 'change', change: settled.change };
  const wrong = applied.find((result, at) => result.kind === 'mismatch' && holdsMoney(payments[at]));
  if (wrong?.kind === 'mismatch')
    return { kind: 'change', change: held(account, charge, wrong.reason, now), alarm: wrong.reason };
  const declined = applied.find((result) => result.kind === 'change');
  if (declined?.kind === 'change') return { kind: 'change', change: declined.change };
  if (openAttempt(charge) !== undefined) return nothingFound(account, charge, policy, now);
  return charge.heldFor === undefined
    ? { kind: 'clear' }
    : { kind: 'change', change: released(account, charge) };
}

/** A contradicting payment that failed or was given back stands in nobody's way. */
function holdsMoney(payment: GatewayPayment | undefined): boolean {
  return payment?.status === 'paid' && payment.cancelAmount < payment.amount;
}

function nothingFound(account: Account, charge: Charge, policy: BillingPolicy, now: Date): LookUpApplied {
  const attempt = openAttempt(charge);
  invariant(attempt !== undefined, 'only an open attempt is looked for');
  if (!isPastHorizon(attempt, now, policy.timing)) {
    // Not found right after a time-out proves nothing: listings have lagged.
    const why = { message: attempt.message ?? 'no answer', refusedWith: attempt.refusedWith };
    return { kind: 'change', change: applyNoAnswer(account, why, policy, now) };
  }
  const refused = attempt.refusedWith !== undefined;
  const end = {
    outcome: refused ? ('refused' as const) : ('not_executed' as const),
    declineClass: refused ? refusalClass(attempt.message) : ('issuer_trouble' as const),
    message: attempt.message,
  };
  return {
    kind: 'change',
    change: afterFailure({ ...account, charge: endAttempt(charge, end, now) }, policy, now),
  };
}

/** `code -1` often carries the PG's decline code; without one it is trouble, which is no decline. */
function refusalClass(message: string | undefined): DeclineClass {
  const { class: declineClass } = classifyDecline(message);
  return declineClass === 'unknown' ? 'issuer_trouble' : declineClass;
}

function held({ subscription }: Account, charge: Charge, reason: string, now: Date): Change {
  const after = hold(charge, reason, now);
  return {
    account: { subscription, charge: after },
    events: charge.status === 'charging' ? [chargeEvent('charge.unknown', after, now)] : [],
  };
}

/** What contradicted us is no longer listed: where there was no open attempt, the charge goes on as it was. */
function released({ subscription }: Account, charge: Charge): Change {
  return {
    account: {
      subscription,
      charge: { ...charge, heldFor: undefined, nextLookUpAt: undefined },
    },
    events: [],
  };
}
