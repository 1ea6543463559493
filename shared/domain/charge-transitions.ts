import { MAX_ATTEMPTS, MAX_MESSAGE_CHARS } from './attempt-bounds.ts';
import { type Attempt, type Charge, type ChargeTiming, openAttempt } from './charge.ts';
import type { DeclineClass } from './decline.ts';
import { invariant } from './invariant.ts';
import type { GatewayPayment } from './payment.ts';

const MINUTE_MS = 60_000;
/** Look-ups after a lost answer, ms after the POST: each gap twice the one before, then hourly; and at the horizon. */
const LOOK_UPS_MS = [1, 3, 7, 15, 31, 63].map((minutes) => minutes * MINUTE_MS);
const LAST_DOUBLED_MS = 63 * MINUTE_MS;
const HOURLY_MS = 60 * MINUTE_MS;
/** While a payment contradicts us, ms between look-ups. */
const HELD_LOOK_UP_MS = 6 * 3_600_000;

/**
 * Write-ahead: the attempt as it will be sent. Only after this has been stored may the POST leave.
 * Refuses (by invariant) whatever could pay twice: an open attempt, a paid or void charge, a held one.
 */
export function beginAttempt(
  charge: Charge,
  customerUid: string,
  now: Date,
  timing: ChargeTiming,
  mid?: string,
): Charge {
  invariant(
    charge.status === 'scheduled' || charge.status === 'declined',
    `no attempt while ${charge.status}`,
  );
  invariant(charge.heldFor === undefined, 'no attempt while a payment contradicts us');
  invariant(charge.calledOffAt === undefined, 'no attempt of what was called off');
  invariant(charge.attempts.length < MAX_ATTEMPTS, 'an item holds no more attempts: see due-work.ts');
  const leaseUntil = new Date(now.getTime() + timing.attemptLeaseMs);
  const attempt: Attempt = {
    merchantUid: charge.merchantUid,
    customerUid,
    mid,
    sentAt: now,
    leaseUntil,
    outcome: 'sending',
  };
  return {
    ...charge,
    customerUid,
    status: 'charging',
    attempts: [...charge.attempts, attempt],
    nextAttemptAt: undefined,
    waitsForCardUntil: undefined,
    nextLookUpAt: leaseUntil,
  };
}

/** The open attempt got no answer to trust. It is looked up, never re-sent, until its horizon has passed. */
export function markUnknown(
  charge: Charge,
  why: Pick<Attempt, 'message' | 'refusedWith' | 'impUid'>,
  now: Date,
  timing: ChargeTiming,
): Charge {
  const attempt = openAttempt(charge);
  invariant(attempt !== undefined, 'only an open attempt becomes unknown');
  return {
    ...withOpenAttempt(charge, { outcome: 'unknown', ...why }),
    status: 'unknown',
    nextLookUpAt: nextLookUpAt(attempt, now, timing),
  };
}

function nextLookUpAt(attempt: Attempt, now: Date, timing: ChargeTiming): Date {
  // Past the horizon the look-up itself did not succeed; again soon.
  if (isPastHorizon(attempt, now, timing)) return new Date(now.getTime() + MINUTE_MS);
  const sentMs = attempt.sentAt.getTime();
  const elapsedMs = now.getTime() - sentMs;
  const hours = Math.floor((elapsedMs - LAST_DOUBLED_MS) / HOURLY_MS) + 1;
  const next = LOOK_UPS_MS.find((afterMs) => afterMs > elapsedMs) ?? LAST_DOUBLED_MS + hours * HOURLY_MS;
  return new Date(sentMs + Math.min(next, timing.horizonMs));
}

/**
 * True when an attempt without a trace can no longer pay (horizon.ts). `now` must have been read before 아임포트 was asked:
 * what is seen later than `now` says nothing about the time before it.
 */
export function isPastHorizon(attempt: Attempt, now: Date, timing: ChargeTiming): boolean {
  return now.getTime() >= attempt.sentAt.getTime() + timing.horizonMs;
}

/** A payment of ours exists that is not as agreed: look again, slowly, and send nothing. The operator is alarmed. */
export function hold(charge: Charge, reason: string, now: Date): Charge {
  const open = openAttempt(charge);
  const marked = open === undefined ? charge : withOpenAttempt(charge, { outcome: 'unknown' });
  return {
    ...marked,
    status: open === undefined ? charge.status : 'unknown',
    heldFor: reason,
    nextLookUpAt: new Date(now.getTime() + HELD_LOOK_UP_MS),
  };
}

/** Paid, by this payment. From `void` too it is refused: a void charge that was paid is to be given back. */
export function markPaid(charge: Charge, payment: GatewayPayment, now: Date): Charge {
  invariant(
    charge.status !== 'paid' && charge.status !== 'void',
    `a ${charge.status} charge stays ${charge.status}`,
  );
  invariant(payment.amount === charge.amount, 'paid means the whole amount');
  const index = attemptIndexOf(charge, payment);
  return {
    ...charge,
    status: 'paid',
    attempts: charge.attempts.map((attempt, at) =>
      at === index
        ? {
            ...attempt,
            outcome: 'paid',
            impUid: payment.impUid,
            endedAt: now,
            message: undefined,
            declineClass: undefined,
          }
        : closed(attempt, now),
    ),
    payment: {
      impUid: payment.impUid,
      merchantUid: payment.merchantUid,
      customerUid: payment.customerUid ?? charge.customerUid,
      at: payment.paidAt ?? now,
      applyNum: payment.applyNum,
      cardName: payment.cardName,
      receiptUrl: payment.receiptUrl,
    },
    nextAttemptAt: undefined,
    waitsForCardUntil: undefined,
    nextLookUpAt: undefined,
    heldFor: undefined,
  };
}

/** An attempt that was open beside the one that paid can no longer pay: 아임포트 refuses its merchant_uid from now on. */
function closed(attempt: Attempt, now: Date): Attempt {
  const open = attempt.outcome === 'sending' || attempt.outcome === 'unknown';
  return open ? { ...attempt, outcome: 'not_executed', endedAt: now } : attempt;
}

/** Which attempt a payment belongs to: the one that recorded it, else the latest that asked for exactly this. */
function attemptIndexOf(charge: Charge, payment: GatewayPayment): number {
  const recorded = charge.attempts.findIndex(({ impUid }) => impUid === payment.impUid);
  if (recorded >= 0) return recorded;
  return charge.attempts.findLastIndex(
    ({ merchantUid, customerUid }) =>
      merchantUid === payment.merchantUid && customerUid === payment.customerUid,
  );
}

export interface AttemptEnd {
  readonly outcome: 'declined' | 'refused' | 'not_executed';
  readonly declineClass: DeclineClass;
  readonly message?: string | undefined;
  readonly impUid?: string | undefined;
}

/** The open attempt ended without a payment. What comes next is dunning's business. */
export function endAttempt(charge: Charge, end: AttemptEnd, now: Date): Charge {
  invariant(openAttempt(charge) !== undefined, 'only an open attempt ends');
  return {
    ...withOpenAttempt(charge, { ...end, endedAt: now }),
    status: 'declined',
    nextLookUpAt: undefined,
    heldFor: undefined,
  };
}

function withOpenAttempt(charge: Charge, change: Partial<Attempt>): Charge {
  const last = charge.attempts.length - 1;
  const cut = 'message' in change ? { message: change.message?.slice(0, MAX_MESSAGE_CHARS) } : {};
  return {
    ...charge,
    attempts: charge.attempts.map((attempt, at) =>
      at === last ? { ...attempt, ...change, ...cut } : attempt,
    ),
  };
}

/** It will never be made. */
export function voided(charge: Charge): Charge {
  return {
    ...charge,
    status: 'void',
    nextAttemptAt: undefined,
    waitsForCardUntil: undefined,
    nextLookUpAt: undefined,
    heldFor: undefined,
  };
}
