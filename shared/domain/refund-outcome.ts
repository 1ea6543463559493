import type { Account, Change } from './account.ts';
import type { Charge } from './charge.ts';
import type { RefundEvent } from './event.ts';
import { invariant } from './invariant.ts';
import type { GatewayPayment } from './payment.ts';
import { openRefund, type Refund, refundedAmount } from './refund.ts';

/** A refund's POST is looked up this long after it, ms, and its fate is decided by then at the latest. */
export const REFUND_LOOK_UP_MS = 60_000;
export const REFUND_HORIZON_MS = 15 * 60_000;

/** Write-ahead: the refund as it will be asked for. The charge's own version guards it; its subscription does not move. */
export function beginRefund(
  charge: Charge,
  request: Pick<Refund, 'refundId' | 'amount' | 'reason'>,
  now: Date,
): Charge {
  const checksum = charge.amount - refundedAmount(charge);
  invariant(request.amount > 0 && request.amount <= checksum, 'never more than was paid');
  const refund: Refund = {
    ...request,
    checksum,
    status: 'sending',
    requestedAt: now,
    nextLookUpAt: new Date(now.getTime() + REFUND_LOOK_UP_MS),
  };
  return { ...charge, refunds: [...charge.refunds, refund] };
}

/** No answer to trust: looked up until it is certain. */
export function refundUnknown(charge: Charge, message: string, now: Date): Change {
  const nextLookUpAt = new Date(now.getTime() + REFUND_LOOK_UP_MS);
  return { account: { charge: withOpen(charge, { status: 'unknown', message, nextLookUpAt }) }, events: [] };
}

export function refundFailed(charge: Charge, message: string, now: Date): Change {
  return ended(
    charge,
    { status: 'failed', message, endedAt: now, nextLookUpAt: undefined },
    'refund.failed',
    now,
  );
}

/**
 * What the payment's own record says was given back, applied to the ledger: it proves an open refund, or shows one that
 * was made outside (the 아임포트 console). `undefined`: nothing new.
 */
export function applyCancellation(
  { charge }: Account,
  payment: GatewayPayment,
  now: Date,
): Change | undefined {
  if (charge === undefined || charge.payment?.impUid !== payment.impUid) return undefined;
  const known = refundedAmount(charge);
  const open = openRefund(charge);
  if (payment.cancelAmount <= known) return undefined;
  if (open !== undefined) {
    if (payment.cancelAmount < known + open.amount) return undefined;
    const done = { status: 'succeeded', endedAt: now, nextLookUpAt: undefined } as const;
    return withWhatElseWentBack(ended(charge, done, 'refund.succeeded', now), payment, now);
  }
  const outside: Refund = {
    refundId: `outside-${payment.cancelAmount}`,
    amount: payment.cancelAmount - known,
    reason: 'canceled outside this system',
    checksum: charge.amount - known,
    status: 'succeeded',
    requestedAt: now,
    endedAt: now,
  };
  const after = { ...charge, refunds: [...charge.refunds, outside] };
  return { account: { charge: after }, events: [refundEvent('refund.succeeded', after, outside, now)] };
}

/** The horizon has passed without a trace of the open refund; what else went back meanwhile is shown. */
export function refundNotMade(charge: Charge, payment: GatewayPayment, now: Date): Change {
  return withWhatElseWentBack(refundFailed(charge, 'no trace of it at 아임포트', now), payment, now);
}

/** A change that has ended the open refund, together with what was given back outside while it was open. */
function withWhatElseWentBack(change: Change, payment: GatewayPayment, now: Date): Change {
  const more = applyCancellation(change.account, payment, now);
  if (more === undefined) return change;
  return { account: more.account, events: [...change.events, ...more.events] };
}

function ended(charge: Charge, change: Partial<Refund>, type: RefundEvent['type'], now: Date): Change {
  const after = withOpen(charge, change);
  const refund = openRefund(charge);
  invariant(refund !== undefined, 'only an open refund ends');
  return { account: { charge: after }, events: [refundEvent(type, after, refund, now)] };
}

function withOpen(charge: Charge, change: Partial<Refund>): Charge {
  const open = openRefund(charge);
  invariant(open !== undefined, 'a refund is open');
  return {
    ...charge,
    refunds: charge.refunds.map((refund) =>
      refund.refundId === open.refundId ? { ...refund, ...change } : refund,
    ),
  };
}

function refundEvent(type: RefundEvent['type'], charge: Charge, refund: Refund, at: Date): RefundEvent {
  const merchantUid = charge.payment?.merchantUid ?? charge.merchantUid;
  return {
    type,
    at,
    customerId: charge.customerId,
    merchantUid,
    refundId: refund.refundId,
    amount: refund.amount,
  };
}
