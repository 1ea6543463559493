import { isRetryable } from '../domain/billing-error.ts';
import { type Registration, type RegistrationStatus, registrationStatus } from '../domain/registration.ts';
import type { SettleHint } from '../ports.ts';
import { type QueueHintPorts, queueStrangersHint } from './queue-hint.ts';
import { type SettlePorts, settle } from './settle.ts';

export type CompleteCheckoutPorts = SettlePorts & QueueHintPorts;

/** What the browser brought back from the payment window. All of it is a hint. */
export interface WindowResult {
  /** Absent when the window failed before a payment record existed. */
  readonly impUid: string | undefined;
  /** As the browser says; must be ours when given. */
  readonly merchantUid: string | undefined;
  readonly source: 'callback' | 'redirect';
}

export interface CheckoutCompletion {
  readonly registration: Registration;
  readonly status: RegistrationStatus;
  /** Why the hint was refused, when it was. The registration stands as it stood. */
  readonly refused: string | undefined;
}

/** Leaves room for our own work inside the 10 s in which a customer must see an answer, ms. */
const LOOK_UP_BUDGET_MS = 6_000;

/**
 * Settles what a customer's browser brings back, by PC callback or mobile redirect. When 아임포트 cannot tell in time,
 * the hint goes to the queue, which finishes the job, and the customer sees `pending`.
 */
export async function completeCheckout(
  ports: CompleteCheckoutPorts,
  registration: Registration,
  result: WindowResult,
): Promise<CheckoutCompletion> {
  const { merchantUid } = registration;
  const stands = (refused?: string) => completion(ports, registration, refused);
  if (result.merchantUid !== undefined && result.merchantUid !== merchantUid) {
    ports.journal.record({
      event: 'settle',
      level: 'warn',
      source: result.source,
      merchant_uid: merchantUid,
      imp_uid: result.impUid,
      outcome: 'refused',
      reason: 'merchant_uid_mismatch',
    });
    return stands('merchant_uid_mismatch');
  }
  if (result.impUid === undefined) {
    ports.journal.record({
      event: 'settle',
      source: result.source,
      merchant_uid: merchantUid,
      outcome: 'ignored',
      reason: 'no_imp_uid',
    });
    return stands('no_imp_uid');
  }
  const hint: SettleHint = { impUid: result.impUid, merchantUid, source: result.source };
  const outcome = await settleOrQueue(ports, hint);
  switch (outcome.kind) {
    case 'settled':
    case 'unchanged':
      return completion(ports, outcome.registration ?? registration);
    case 'refused':
      // Read again: another window may have brought the card meanwhile, and then the customer shall see that.
      return completion(
        ports,
        (await ports.registrations.find(registration.registrationId)) ?? registration,
        outcome.reason,
      );
    case 'not_yet':
      return stands();
  }
}

async function settleOrQueue(ports: CompleteCheckoutPorts, hint: SettleHint) {
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
    // Dying before this send loses the hint; the webhook of the same payment brings it again.
    await queueStrangersHint(ports, hint);
    return { kind: 'not_yet', reason: 'payment_not_found' } as const;
  }
}

function completion(
  ports: CompleteCheckoutPorts,
  registration: Registration,
  refused?: string,
): CheckoutCompletion {
  return { registration, status: registrationStatus(registration, ports.clock.now()), refused };
}
