import type { DeclineClass } from './decline.ts';
import type { Handles } from './handles.ts';
import { invariant } from './invariant.ts';
import { encodeMerchantUid, type MerchantUidKey } from './merchant-uid.ts';
import type { GiveBack, Refund } from './refund.ts';
import type { NamedTax } from './tax.ts';

/**
 * One amount owed once. Recurring (one per billing period) or one-off. However many attempts it takes, they share one
 * merchant_uid, so that 아임포트 itself refuses a second payment. A subscription's charges bear its handles.
 */
export interface Charge extends Handles, NamedTax {
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
  /**
   * Its subscription ended while a POST was out, or held it, or after it was given up on: followed to its end, never tried again. Or for want of it: a
   * first payment that was declined. If it turns out paid, nobody owed it.
   */
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
  /** On whose word it was sent: a caller's ARN, `customer`. Absent: nobody's, it was due. Stamped where it is stored. */
  readonly by?: string | undefined;
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
  /** The approval number (승인번호), as 아임포트 has it. Absent: not told, or stored by older code. */
  readonly applyNum?: string | undefined;
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

export function newCharge(
  key: ChargeKey,
  owed: Pick<Charge, 'customerId' | 'customerUid' | 'amount' | 'name' | keyof Handles | keyof NamedTax>,
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

/** The latest attempt that was answered with a no. `refused` is one: there was no payment, and 아임포트 has said so. */
export function lastNo({ attempts }: Charge): Attempt | undefined {
  return attempts.findLast(({ outcome }) => outcome === 'declined' || outcome === 'refused');
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

/** The 상점 ID through which it was paid. Undefined: nothing was, or the attempt does not say it. */
export function midOf({ attempts, payment }: Charge): string | undefined {
  return attempts.find(({ impUid }) => payment !== undefined && impUid === payment.impUid)?.mid;
}
