import { MAX_ATTEMPTS, MAX_MESSAGE_CHARS } from './attempt-bounds.ts';
import type { DeclineClass } from './decline.ts';
import { invariant } from './invariant.ts';
import { encodeMerchantUid, type MerchantUidKey } from './merchant-uid.ts';
import type { GatewayPayment } from './payment.ts';
import type { GiveBack, Refund } from './refund.ts';

/**
 * One amount owed once. Recurring (one per billing period) or one-off. However many attempts it takes, they share one
 * merchant_uid, so that 아임포트 itself refuses a second payment.
 */
export interface Charge {
  readonly key: ChargeKey;
  /** The merchant_uid in use. Earlier ones stay with their attempts. */
  readonly merchantUid: string;
  readonly customerId: string;
  /** The card that the next attempt charges; each attempt keeps the one it charged. */
  readonly customerUid: string;
  /** Integer won. Never changes. */
  readonly amount: number;
  readonly name: string;
  readonly status: ChargeStatus;
  readonly attempts: readonly Attempt[];
  readonly refunds: readonly Refund[];
  readonly payment?: PaidBy | undefined;
  /** `declined`/`scheduled`: when it is tried (again). Absent on `declined`: not before somebody changes something. */
  readonly nextAttemptAt?: Date | undefined;
  /** `declined` with no card to retry on: when waiting for a new card ends. */
  readonly waitsForCardUntil?: Date | undefined;
  /** `charging`/`unknown`: when it is looked up next. */
  readonly nextLookUpAt?: Date | undefined;
  /** Its subscription ended while a POST was out, or held it: followed to its end, never tried again. */
  readonly calledOffAt?: Date | undefined;
  /** A payment that is not as agreed was seen under our merchant_uid: nothing is sent until it is cleared up. */
  readonly heldFor?: string | undefined;
  /** A payment beside the one that counts, on its way back. */
  readonly giveBack?: GiveBack | undefined;
  readonly createdAt: Date;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

export type ChargeKey = Exclude<MerchantUidKey, { kind: 'registration' }>;

/**
 * scheduled: nothing is under way. charging: a POST is out. unknown: it was sent and nobody can say what became of it.
 * paid, void: for good. declined: refused; tried again at `nextAttemptAt` if that is set.
 */
export type ChargeStatus = (typeof CHARGE_STATUSES)[number];

export const CHARGE_STATUSES = ['scheduled', 'charging', 'unknown', 'paid', 'declined', 'void'] as const;

/** One POST to 아임포트, written down before it is sent. What it asked for never changes afterwards. */
export interface Attempt {
  readonly merchantUid: string;
  readonly customerUid: string;
  /** 상점 ID in force when it was sent: its payment is held against this one, whatever is configured since. */
  readonly mid?: string | undefined;
  /** From here the horizon counts. */
  readonly sentAt: Date;
  /**
   * Until then the process that sent it is probably at work, and a look-up would be wasted. Nothing relies on it: what
   * keeps a POST from being repeated is the horizon alone.
   */
  readonly leaseUntil: Date;
  readonly outcome: AttemptOutcome;
  /** Of the payment that ended it; or of one that was answered and does not fit: what an operator looks for. */
  readonly impUid?: string | undefined;
  readonly declineClass?: DeclineClass | undefined;
  /** The PG's own words, or why there is no answer. Never personal data. */
  readonly message?: string | undefined;
  /** 아임포트 answered with this `code` (≠ 0) and no payment. */
  readonly refusedWith?: number | undefined;
  readonly endedAt?: Date | undefined;
}

/**
 * sending: written ahead, no answer yet. unknown: no answer to trust. paid, declined: definite. refused: 아임포트 said
 * no without a payment (`code` ≠ 0) and the look-ups agree. not_executed: the horizon passed without a trace.
 */
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

export const ATTEMPT_OUTCOMES = [
  'sending',
  'unknown',
  'paid',
  'declined',
  'refused',
  'not_executed',
] as const;

export interface PaidBy {
  readonly impUid: string;
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly at: Date;
  readonly cardName?: string | undefined;
  readonly receiptUrl?: string | undefined;
}

/** How long things take, ms. Derived from the functions' time-outs in one place (infra/topology.ts). */
export interface ChargeTiming {
  /** Longer than any process that sends can live. */
  readonly attemptLeaseMs: number;
  /** A POST whose fate is unknown is not repeated earlier than this after it was sent. */
  readonly horizonMs: number;
}

const MINUTE_MS = 60_000;
/** Look-ups after a lost answer, ms after the POST: each gap twice the one before, then hourly; and at the horizon. */
const LOOK_UPS_MS = [1, 3, 7, 15, 31, 63].map((minutes) => minutes * MINUTE_MS);
const LAST_DOUBLED_MS = 63 * MINUTE_MS;
const HOURLY_MS = 60 * MINUTE_MS;
/** While a payment contradicts us, ms between look-ups. */
const HELD_LOOK_UP_MS = 6 * 3_600_000;

export function newCharge(
  key: ChargeKey,
  owed: Pick<Charge, 'customerId' | 'customerUid' | 'amount' | 'name'>,
  now: Date,
): Charge {
  return {
    ...owed,
    key,
    merchantUid: encodeMerchantUid(key),
    status: 'scheduled',
    attempts: [],
    refunds: [],
    nextAttemptAt: now,
    createdAt: now,
    version: 0,
  };
}

export function isInFlight(charge: Charge | undefined): boolean {
  return charge?.status === 'charging' || charge?.status === 'unknown';
}

/** The attempt whose fate is open. */
export function openAttempt(charge: Charge): Attempt | undefined {
  return isInFlight(charge) ? charge.attempts.at(-1) : undefined;
}

/** Which attempt a POST was written ahead as. Its answer is about this one, and about no other. */
export interface AttemptIdentity {
  readonly index: number;
  readonly sentAt: Date;
}

/** Of the attempt that has just been written ahead. */
export function identityOfLast({ attempts }: Charge): AttemptIdentity {
  const last = attempts.at(-1);
  invariant(last !== undefined, 'an attempt has been written ahead');
  return { index: attempts.length - 1, sentAt: last.sentAt };
}

/** True while that very attempt is open: nobody has settled it, and no later one has begun. */
export function isStillOpen(charge: Charge, { index, sentAt }: AttemptIdentity): boolean {
  const open = openAttempt(charge);
  return index === charge.attempts.length - 1 && open?.sentAt.getTime() === sentAt.getTime();
}

/** Every merchant_uid that was ever sent for it: what has to be looked up before anything is sent again. */
export function usedMerchantUids(charge: Charge): readonly string[] {
  return [...new Set(charge.attempts.map(({ merchantUid }) => merchantUid))];
}

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
