import type { Account, BillingPolicy, Change } from './account.ts';
import { type Alarm, alarming, applyNoAnswer } from './answer-outcome.ts';
import { type Attempt, type Charge, openAttempt } from './charge.ts';
import { chargeMismatch } from './charge-match.ts';
import { applyPayment, declinedBy, mayBelongTo } from './charge-outcome.ts';
import { endAttempt, hold, isPastHorizon } from './charge-transitions.ts';
import { classifyRefusal } from './decline.ts';
import { chargeEvent } from './event.ts';
import { invariant } from './invariant.ts';
import type { GatewayPayment, PaymentMismatch } from './payment.ts';
import { afterFailure, calledOff } from './recovery.ts';

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
  const at = applied.findIndex((result, index) => {
    const payment = payments[index];
    return (
      result.kind === 'mismatch' && payment !== undefined && standsInTheWay(charge, payment, result.reason)
    );
  });
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

/**
 * A contradicting payment that failed stands in nobody's way. One that was given back does, until its record has said the
 * same twice, six hours apart: read wrong, it may be the charge's own, and nobody is charged again for what was given back.
 * One that the answer to our own POST named is the charge's own, so a record with another amount or key than was asked for
 * is damaged, and decides nothing as long as it says so.
 */
function standsInTheWay(charge: Charge, payment: GatewayPayment, reason: PaymentMismatch): boolean {
  if (payment.status === 'paid' && payment.cancelAmount < payment.amount) return true;
  if (payment.status !== 'cancelled' || !CANNOT_BE_OURS.has(reason)) return false;
  return isOurOwn(charge, payment) || charge.heldFor !== reason;
}

/** What differs from the very request. A channel or a usage may truly be another. */
const CANNOT_BE_OURS: ReadonlySet<PaymentMismatch> = new Set(['amount_mismatch', 'customer_uid_mismatch']);

function isOurOwn({ attempts }: Charge, { impUid }: GatewayPayment): boolean {
  return attempts.some((attempt) => attempt.impUid === impUid);
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
