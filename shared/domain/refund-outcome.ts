import type { Account, Change } from './account.ts';
import { BY_ITSELF, BY_OTHERS } from './by.ts';
import type { Charge } from './charge.ts';
import { type Copies, copyAfterMs, FIRST_LOOK_UP_MS, nextLookUpAt, sentAgain } from './copies.ts';
import type { RefundEvent } from './event.ts';
import { type Handles, handlesOf } from './handles.ts';
import { invariant } from './invariant.ts';
import type { GatewayPayment } from './payment.ts';
import {
  isByItself,
  leftOf,
  openRefund,
  type Refund,
  refundedAmount,
  refundIdByItself,
  refundTag,
} from './refund.ts';
import { type NamedTax, taxOf, taxOfPart } from './tax.ts';

/** Write-ahead: the refund as it will be asked for. The charge's own version guards it; its subscription does not move. */
export function beginRefund(
  charge: Charge,
  request: Pick<Refund, 'refundId' | 'amount' | 'reason' | keyof Handles | keyof NamedTax>,
  now: Date,
): Charge {
  const left = leftOf(charge);
  const checksum = left.amount;
  invariant(request.amount > 0 && request.amount <= checksum, 'never more than was paid');
  const refund: Refund = {
    ...request,
    ...taxOfPart(left, request),
    checksum,
    status: 'sending',
    requestedAt: now,
    sentAt: now,
    copies: 1,
    nextLookUpAt: new Date(now.getTime() + FIRST_LOOK_UP_MS),
  };
  return { ...charge, refunds: [...charge.refunds, refund] };
}

/** What is left of a payment that came after its subscription's end goes back: due at once, sent by whoever finds it. */
export function giveBack(charge: Charge, now: Date): Charge {
  const left = leftOf(charge);
  if (left.amount === 0 || openRefund(charge) !== undefined) return charge;
  const refund: Refund = {
    refundId: refundIdByItself(charge.refunds),
    ...left,
    reason: '해지 후 승인된 결제 취소',
    by: BY_ITSELF,
    checksum: left.amount,
    status: 'sending',
    requestedAt: now,
    copies: 0,
    nextLookUpAt: now,
  };
  return { ...charge, refunds: [...charge.refunds, refund] };
}

/** No answer to trust: looked up until it is certain. `horizonMs`: when this copy can no longer take effect. */
export function refundUnknown(charge: Charge, message: string, now: Date, horizonMs: number): Change {
  const refund = openRefund(charge);
  invariant(refund !== undefined, 'a refund is open');
  const change = {
    status: 'unknown',
    message,
    nextLookUpAt: nextLookUpAt(sent(refund), horizonMs, now),
  } as const;
  return { account: { charge: withOpen(charge, change) }, events: [] };
}

const sent = ({ sentAt, requestedAt, copies = 1 }: Refund): Copies => ({
  sentAt: sentAt ?? requestedAt,
  copies,
});

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
 * was made outside (the 아임포트 console). `undefined`: nothing new. `isAnswer`: it came in answer to the refund's POST.
 */
export function applyCancellation(
  { charge }: Account,
  payment: GatewayPayment,
  now: Date,
  isAnswer = false,
): Change | undefined {
  if (charge === undefined || !isRecordOf(charge, payment)) return undefined;
  const known = refundedAmount(charge);
  const open = openRefund(charge);
  if (payment.cancelAmount <= known) return undefined;
  if (open !== undefined) {
    if (!isProven(open, payment, known, isAnswer)) return undefined;
    const done = { status: 'succeeded', endedAt: now, nextLookUpAt: undefined } as const;
    return withWhatElseWentBack(ended(charge, done, 'refund.succeeded', now), payment, now);
  }
  const amount = payment.cancelAmount - known;
  const outside: Refund = {
    refundId: `outside-${payment.cancelAmount}`,
    amount,
    ...taxOfPart(leftOf(charge), { amount }),
    reason: 'canceled outside this system',
    by: BY_OTHERS,
    checksum: charge.amount - known,
    status: 'succeeded',
    requestedAt: now,
    endedAt: now,
  };
  const after = { ...charge, refunds: [...charge.refunds, outside] };
  return { account: { charge: after }, events: [refundEvent('refund.succeeded', after, outside, now)] };
}

/** The record of the ledger's own payment, as it was settled. One that says another amount or key is damaged, and proves nothing. */
export function isRecordOf({ payment: settled, amount }: Charge, record: GatewayPayment): boolean {
  return (
    settled?.impUid === record.impUid &&
    settled.merchantUid === record.merchantUid &&
    amount === record.amount &&
    (record.customerUid ?? settled.customerUid) === settled.customerUid
  );
}

/**
 * Our cancel is in the payment's history under its own name: the same amount given back in the console is not ours. Where
 * the history is not told, or our POST named nothing, the sum has to do.
 */
function isProven(refund: Refund, payment: GatewayPayment, known: number, isAnswer: boolean): boolean {
  // Nothing of it has left yet: whatever went back is somebody else's.
  if (refund.copies === 0) return false;
  const { cancellations, cancelAmount } = payment;
  const told = cancellations?.reduce((sum, { amount }) => sum + amount, 0);
  if (isAnswer || refund.sentAt === undefined || cancellations === undefined || told !== cancelAmount)
    return cancelAmount >= known + refund.amount;
  const tag = refundTag(refund.refundId);
  return cancellations.some(
    ({ amount, reason }) => amount === refund.amount && reason?.includes(tag) === true,
  );
}

/** The payment holds another amount than the POST demands, so no copy of it can take effect; what went back is shown. */
export function refundNotMade(charge: Charge, payment: GatewayPayment, now: Date): Change {
  return withWhatElseWentBack(refundFailed(charge, 'the payment holds another amount', now), payment, now);
}

/** 아임포트 said no. The record shows whether the books differ, or whether an earlier copy was taken after all. */
export function refundRefused(
  charge: Charge,
  message: string,
  payment: GatewayPayment | undefined,
  now: Date,
): Change {
  const proven = payment && applyCancellation({ charge }, payment, now);
  if (proven !== undefined) return proven;
  const failed = refundFailed(charge, message, now);
  return payment === undefined ? failed : withWhatElseWentBack(failed, payment, now);
}

export type RefundStep =
  | { readonly kind: 'change'; readonly change: Change }
  /** Nobody has taken it, and no copy that has left can still be taken: the same cancel, under its own checksum. */
  | { readonly kind: 'send_again'; readonly charge: Charge };

/**
 * What becomes of a refund that got no answer. The record decides and nothing else: it shows the refund, or holds another
 * amount than the POST demands. As long as it does neither, the POST is sent again; its checksum lets one copy through.
 * `listed` undefined, or damaged: 아임포트 does not know the payment; whoever is sent the POST again will say so.
 */
export function refundStep(
  charge: Charge,
  listed: GatewayPayment | undefined,
  horizonMs: number,
  now: Date,
): RefundStep {
  const refund = openRefund(charge);
  invariant(refund !== undefined, 'an open refund is followed up');
  const payment = listed !== undefined && isRecordOf(charge, listed) ? listed : undefined;
  const proven = payment && applyCancellation({ charge }, payment, now);
  if (proven !== undefined) return { kind: 'change', change: proven };
  const isOut = refund.copies !== 0;
  const quietMs = isOut ? now.getTime() - sent(refund).sentAt.getTime() : Number.POSITIVE_INFINITY;
  if (payment !== undefined && quietMs >= horizonMs && balance(payment) !== refund.checksum)
    return { kind: 'change', change: instead(refund, refundNotMade(charge, payment, now), now) };
  if (quietMs < copyAfterMs(sent(refund), horizonMs)) {
    const message = refund.message ?? 'no answer';
    return { kind: 'change', change: refundUnknown(charge, message, now, horizonMs) };
  }
  const copy = { status: 'sending', ...sentAgain(sent(refund), now) } as const;
  return { kind: 'send_again', charge: withOpen(charge, copy) };
}

/** Somebody has given back a part meanwhile: the rest goes back all the same. */
function instead(refund: Refund, change: Change, now: Date): Change {
  const { charge } = change.account;
  if (charge === undefined || !isByItself(refund)) return change;
  return { ...change, account: { ...change.account, charge: giveBack(charge, now) } };
}

const balance = ({ amount, cancelAmount }: GatewayPayment) => amount - cancelAmount;

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
    ...taxOf(refund),
    ...handlesOf(refund),
  };
}
