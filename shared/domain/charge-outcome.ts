import type { Account, BillingPolicy, Change } from './account.ts';
import { type Attempt, type Charge, openAttempt } from './charge.ts';
import { chargeMismatch } from './charge-match.ts';
import { endAttempt, markPaid } from './charge-transitions.ts';
import { classifyDecline } from './decline.ts';
import { chargeEvent, subscriptionEvent } from './event.ts';
import { invariant } from './invariant.ts';
import type { GatewayPayment, PaymentMismatch } from './payment.ts';
import { afterFailure } from './recovery.ts';
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
  return {
    account: {
      ...settled.account,
      charge: after && goesBack(account, charge, policy) ? giveBack(after, now) : after,
    },
    events: [...settled.events, ...(back?.events ?? [])],
  };
}

/**
 * Whatever a stage does with a payment whose subscription had ended: whoever was told that the first one was declined has
 * paid elsewhere by now, or has left.
 */
function goesBack({ subscription }: Account, { calledOffAt }: Charge, policy: BillingPolicy): boolean {
  if (calledOffAt === undefined) return false;
  return policy.paidAfterCancel === 'give_back' || subscription?.cancelReason === 'first_payment_declined';
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
  if (isBehind || goesBack({ subscription }, charge, policy)) {
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

export function declinedBy(
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
export function mayBelongTo(open: Attempt, { attempts }: Charge, payment: GatewayPayment): boolean {
  const isClaimed = attempts.some((one) => one !== open && one.impUid === payment.impUid);
  return !isClaimed && asksForTheSame(open, payment);
}

export function asksForTheSame(
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
export function hasTracelessBefore(open: Attempt, { attempts }: Charge): boolean {
  return attempts.some(
    (one) =>
      one !== open && asksForTheSame(one, open) && (one.outcome !== 'declined' || one.impUid === undefined),
  );
}
