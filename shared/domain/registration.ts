import type { Card, CardSummary } from './card.ts';
import { maskCardNumber } from './card.ts';
import type { DomainEvent } from './event.ts';
import { invariant, unreachable } from './invariant.ts';
import { channelMismatch, type GatewayPayment, type PaymentMismatch, type PaymentPolicy } from './payment.ts';

/** Who is asked to pay, as the payment window shows it. Never logged. */
export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly tel: string;
}

/** What is to happen with the key as soon as it is issued ("issue and charge in one go"). */
export type OnSuccess =
  | { readonly kind: 'charge'; readonly amount: number; readonly name: string }
  | { readonly kind: 'subscribe'; readonly planId: string };

/** One single-use attempt to issue a billing key. */
export interface Registration {
  readonly registrationId: string;
  /** The window's merchant_uid; it encodes `registrationId`. */
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly customerId: string;
  readonly buyer: Buyer;
  readonly orderName: string;
  /** Integer won shown in the window; nothing is approved. */
  readonly displayAmount: number;
  readonly returnUrl: string;
  readonly onSuccess?: OnSuccess | undefined;
  /** Digest of the checkout token's secret; the secret itself is never stored here. */
  readonly tokenDigest: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly state: RegistrationState;
  readonly version: number;
}

export type RegistrationState =
  | { readonly status: 'pending' }
  | { readonly status: 'failed'; readonly impUid: string; readonly failure: RegistrationFailure }
  | { readonly status: 'succeeded'; readonly impUid: string; readonly card: CardSummary; readonly at: Date };

export interface RegistrationFailure {
  /** The PG's code when one can be read, else `pg_declined`. */
  readonly code: string;
  /** The PG's own words, for the customer. Untrusted text: escape it. */
  readonly message: string;
}

export type RegistrationStatus = 'pending' | 'succeeded' | 'failed' | 'expired';

/** A link lives this long (ms): time to find a card, short enough that a leaked link is of little use. */
export const REGISTRATION_LIFETIME_MS = 30 * 60_000;

/**
 * `expired` is a matter of time, not a stored state: a window opened before the end may still bring a key, and
 * that key is a fact we accept. What expiry stops is opening a new window.
 */
export function registrationStatus(registration: Registration, now: Date): RegistrationStatus {
  const { status } = registration.state;
  if (status === 'pending' && now >= registration.expiresAt) return 'expired';
  return status;
}

/** True while the checkout page may open a payment window. */
export function mayOpenWindow(registration: Registration, now: Date): boolean {
  return registration.state.status !== 'succeeded' && now < registration.expiresAt;
}

export type RegistrationRefusal = PaymentMismatch | 'registration_already_used';

export type RegistrationTransition =
  | {
      readonly kind: 'activate';
      readonly registration: Registration;
      readonly card: Card;
      readonly events: readonly DomainEvent[];
    }
  | { readonly kind: 'fail'; readonly registration: Registration }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'not_final' }
  | { readonly kind: 'refuse'; readonly reason: RegistrationRefusal };

/**
 * Applies what 아임포트 recorded to a registration. Idempotent, and never goes backwards: a succeeded registration
 * absorbs everything; a failed one can still succeed, since the customer may try another card in the same window.
 */
export function applyIssueRecord(
  registration: Registration,
  payment: GatewayPayment,
  policy: PaymentPolicy,
  now: Date,
): RegistrationTransition {
  const mismatch = issueMismatch(registration, payment, policy);
  if (mismatch !== undefined) return { kind: 'refuse', reason: mismatch };
  const { state } = registration;
  if (state.status === 'succeeded') {
    return state.impUid === payment.impUid
      ? { kind: 'unchanged' }
      : { kind: 'refuse', reason: 'registration_already_used' };
  }
  switch (payment.status) {
    case 'paid':
      return activate(registration, payment, now);
    case 'failed':
    case 'cancelled':
      return fail(registration, payment);
    case 'ready':
      return { kind: 'not_final' };
    default:
      return unreachable(payment.status);
  }
}

function issueMismatch(
  registration: Registration,
  payment: GatewayPayment,
  policy: PaymentPolicy,
): PaymentMismatch | undefined {
  if (payment.merchantUid !== registration.merchantUid) return 'merchant_uid_mismatch';
  if (payment.customerUid !== registration.customerUid) return 'customer_uid_mismatch';
  const channel = channelMismatch(payment, policy);
  if (channel !== undefined) return channel;
  // A window that failed never issued a key, so its record need not say `issue`.
  if (payment.status !== 'failed' && payment.customerUidUsage !== 'issue') return 'usage_mismatch';
  if (payment.amount !== registration.displayAmount) return 'amount_mismatch';
  return undefined;
}

function activate(registration: Registration, payment: GatewayPayment, now: Date): RegistrationTransition {
  invariant(registration.state.status !== 'succeeded', 'a succeeded registration is never activated again');
  const summary: CardSummary = {
    cardName: payment.cardName,
    cardNumberMasked: maskCardNumber(payment.cardNumberMasked),
  };
  const { customerUid, customerId, registrationId } = registration;
  return {
    kind: 'activate',
    registration: {
      ...registration,
      state: { status: 'succeeded', impUid: payment.impUid, card: summary, at: now },
      version: registration.version + 1,
    },
    card: {
      customerUid,
      customerId,
      registrationId,
      status: 'active',
      ...summary,
      registeredAt: now,
      revokedAt: undefined,
      version: 1,
    },
    events: [{ type: 'card.registered', at: now, customerId, customerUid, registrationId }],
  };
}

function fail(registration: Registration, payment: GatewayPayment): RegistrationTransition {
  const known = registration.state;
  if (known.status === 'failed' && known.impUid === payment.impUid) return { kind: 'unchanged' };
  return {
    kind: 'fail',
    registration: {
      ...registration,
      state: { status: 'failed', impUid: payment.impUid, failure: readFailure(payment.failReason) },
      version: registration.version + 1,
    },
  };
}

/** The PG's text may be long and odd; 200 characters is what a phone shows in a few lines. */
function readFailure(failReason: string | undefined): RegistrationFailure {
  const message = failReason?.trim().slice(0, 200) ?? '';
  const code = /\[([0-9A-Za-z]{4,10})\]/.exec(message)?.[1] ?? 'pg_declined';
  return { code, message: message === '' ? '카드사에서 등록을 거절했습니다.' : message };
}
