import { isRetryable } from '../domain/billing-error.ts';
import type { Registration } from '../domain/registration.ts';
import type { ReturnStatus } from '../domain/return-url.ts';
import type { SettleHint } from '../ports.ts';
import { type QueueHintPorts, queueStrangersHint } from './queue-hint.ts';
import { type SettlePorts, settle } from './settle.ts';
import type { SettleOutcome } from './settle-outcome.ts';
import { settleUnnamed } from './settle-unnamed.ts';

export type CompleteCheckoutPorts = SettlePorts & QueueHintPorts;

/** What the browser brought back from the payment window. All of it is a hint. */
export interface WindowResult {
  /** Absent when it did not come through, or the window failed before a payment record existed. */
  readonly impUid: string | undefined;
  /** As the browser says; must be ours when given. */
  readonly merchantUid: string | undefined;
  /** The browser says in so many words that its window failed. It counts only where 아임포트 knows of no window. */
  readonly saysFailed: boolean;
  readonly source: 'callback' | 'redirect';
}

export interface CheckoutCompletion {
  readonly registration: Registration;
  /** What the customer is told. Final only if it follows from 아임포트's own record; `pending` is what nobody can know. */
  readonly shown: ReturnStatus;
  /** Why the hint was refused, when it was. The registration stands as it stood. */
  readonly refused?: string | undefined;
}

/** Leaves room for our own work inside the 10 s in which a customer must see an answer, ms. */
const LOOK_UP_BUDGET_MS = 6_000;
/** What a browser could not be told is asked for again so soon, ms. */
const FOLLOW_UP_SOON_MS = 60_000;

/**
 * Settles what a customer's browser brings back, by PC callback or mobile redirect. When 아임포트 cannot tell in time,
 * the queue finishes the job and the customer sees `pending`, whatever an earlier window has come to
 * (docs/decisions/0018-what-a-browser-is-shown.md).
 */
export async function completeCheckout(
  ports: CompleteCheckoutPorts,
  registration: Registration,
  result: WindowResult,
): Promise<CheckoutCompletion> {
  const outcome = await settleResult(ports, registration, result);
  switch (outcome.kind) {
    case 'settled':
    case 'unchanged': {
      const settled = outcome.registration ?? registration;
      return { registration: settled, shown: shownOf(settled, result) };
    }
    case 'refused': {
      // Read again: another window may have brought the card meanwhile, and then the customer shall see that.
      const now = (await ports.registrations.find(registration.registrationId)) ?? registration;
      return now.state.status === 'succeeded'
        ? { registration: now, shown: 'succeeded' }
        : { registration: now, shown: 'pending', refused: outcome.reason };
    }
    case 'not_yet': {
      const now = outcome.registration ?? registration;
      if (now.state.status === 'succeeded') return { registration: now, shown: 'succeeded' };
      const isNone = outcome.reason === 'payment_not_found' && result.impUid === undefined;
      return { registration: now, shown: isNone && result.saysFailed ? 'failed' : 'pending' };
    }
  }
}

/** A failure is told to whoever brought its imp_uid. Without one, it may be an earlier window's. */
function shownOf({ state }: Registration, { impUid, saysFailed }: WindowResult): ReturnStatus {
  return state.status === 'failed' && impUid === undefined && !saysFailed ? 'pending' : state.status;
}

type ResultOutcome =
  | SettleOutcome
  /** 아임포트 cannot be asked. */
  | { readonly kind: 'not_yet'; readonly reason: 'no_answer'; readonly registration?: undefined };

async function settleResult(
  ports: CompleteCheckoutPorts,
  registration: Registration,
  { impUid, merchantUid, source }: WindowResult,
): Promise<ResultOutcome> {
  if (merchantUid !== undefined && merchantUid !== registration.merchantUid) {
    ports.journal.record({
      event: 'settle',
      level: 'warn',
      source,
      merchant_uid: registration.merchantUid,
      imp_uid: impUid,
      outcome: 'refused',
      reason: 'merchant_uid_mismatch',
    });
    return { kind: 'refused', reason: 'merchant_uid_mismatch' };
  }
  if (impUid !== undefined) {
    return settleOrQueue(ports, { impUid, merchantUid: registration.merchantUid, source });
  }
  const { status } = registration.state;
  if (status === 'succeeded') return { kind: 'unchanged', status, registration };
  return settleOrFollowUp(ports, registration, source);
}

async function settleOrQueue(ports: CompleteCheckoutPorts, hint: SettleHint): Promise<ResultOutcome> {
  try {
    const outcome = await settle(ports, hint, LOOK_UP_BUDGET_MS);
    if (outcome.kind === 'not_yet') await queueStrangersHint(ports, hint);
    return outcome;
  } catch (error) {
    if (!isRetryable(error)) throw error;
    ports.journal.record({
      event: 'settle',
      level: 'warn',
      source: hint.source,
      merchant_uid: hint.merchantUid,
      imp_uid: hint.impUid,
      outcome: 'queued',
      reason: error.code,
    });
    // Dying before this send loses the hint; the webhook of the same payment brings it again, or the follow-up.
    await queueStrangersHint(ports, hint);
    return { kind: 'not_yet', reason: 'no_answer' };
  }
}

/** There is no imp_uid to queue: the registration's own follow-up is brought forward. */
async function settleOrFollowUp(
  ports: CompleteCheckoutPorts,
  registration: Registration,
  source: SettleHint['source'],
): Promise<ResultOutcome> {
  try {
    return await settleUnnamed(ports, registration, source, LOOK_UP_BUDGET_MS);
  } catch (error) {
    if (!isRetryable(error)) throw error;
    const { registrationId, merchantUid } = registration;
    const reason = error.code;
    ports.journal.record({
      event: 'settle',
      level: 'warn',
      source,
      merchant_uid: merchantUid,
      outcome: 'queued',
      reason,
    });
    // Dying before this leaves it to the follow-ups after the link's end.
    const soon = new Date(ports.clock.now().getTime() + FOLLOW_UP_SOON_MS);
    await ports.registrations.followUp(registrationId, soon);
    return { kind: 'not_yet', reason: 'no_answer' };
  }
}
