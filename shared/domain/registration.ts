import type { Account, Change } from './account.ts';
import type { Card, CardSummary } from './card.ts';
import type { DomainEvent } from './event.ts';
import type { FirstPaymentPolicy } from './first-payment-policy.ts';
import type { Handles } from './handles.ts';
import type { PaymentMismatch } from './payment.ts';
import type { PlanTerms } from './plan.ts';
import type { NamedTax } from './tax.ts';

/** Who is asked to pay, as the payment window shows it. Never logged. */
export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly tel: string;
}

/** What is to happen with the key as soon as it is issued ("issue and charge in one go"). */
export type OnSuccess =
  | (NamedTax & { readonly kind: 'charge'; readonly amount: number; readonly name: string })
  | {
      readonly kind: 'subscribe';
      readonly plan: PlanTerms;
      readonly trialDays: number;
      /** Also beside another live subscription to the same plan. */
      readonly allowDuplicate?: boolean | undefined;
      /** Absent in items of earlier code, which knew `retry` only. */
      readonly firstPayment?: FirstPaymentPolicy | undefined;
    }
  /** Asked for on the customer's page: the card is put behind a subscription of theirs, and pays at once what is owed. */
  | {
      readonly kind: 'change_card';
      readonly subscriptionId: string;
      /** What the customer was told that it pays at once. Absent: nothing is owed. */
      readonly owed?: { readonly period: number; readonly amount: number } | undefined;
      /** The link whose page it was asked for on, and leads back to. */
      readonly manageLinkId: string;
    };

/** One single-use attempt to issue a billing key. What comes of it bears its handles as well. */
export interface Registration extends Handles {
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
  /** When 아임포트 is asked once more what became of it, in case every message was lost. */
  readonly followUpAt?: Date | undefined;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

export type RegistrationState =
  | { readonly status: 'pending' }
  | { readonly status: 'failed'; readonly impUid: string; readonly failure: RegistrationFailure }
  | {
      readonly status: 'succeeded';
      readonly impUid: string;
      readonly card: CardSummary;
      readonly at: Date;
      /** The customer had the subscription already that was to come with the card. */
      readonly alreadySubscribed?: boolean | undefined;
      /** When 아임포트 issued the key that stands behind customer_uid now. Absent in items of earlier code. */
      readonly issuedAt?: Date | undefined;
      /** The card came too late for what was to be charged with it: see {@link CHARGE_WITHIN_MS}. */
      readonly chargeExpired?: boolean | undefined;
    };

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
 * When 아임포트 is asked what became of it, ms after the end, in case every message was lost. A window opened at the last
 * moment has mostly been closed by the first; the second comes while a charge may still begin; the third is for outages.
 */
export const FOLLOW_UPS_AFTER_MS = [10 * 60_000, 50 * 60_000, 24 * 60 * 60_000] as const;

/** A charge that came with the registration begins within this, ms after the end, or not at all. */
export const CHARGE_WITHIN_MS = 60 * 60_000;

/** The next time to ask 아임포트; undefined: it has been asked often enough. */
export function nextFollowUp({ expiresAt }: Pick<Registration, 'expiresAt'>, now: Date): Date | undefined {
  const times = FOLLOW_UPS_AFTER_MS.map((ms) => new Date(expiresAt.getTime() + ms));
  return times.find((at) => at > now);
}

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
      /** What the key is to be used for at once, stored with it and due now. */
      readonly account?: Change | undefined;
      /** What `account` changes, as it was read. Absent: it comes into being. */
      readonly accountBefore?: Account | undefined;
    }
  /** Another key has replaced the first behind the same customer_uid: the card that is charged from now on. */
  | {
      readonly kind: 'replace';
      readonly registration: Registration;
      readonly summary: CardSummary;
      readonly events: readonly DomainEvent[];
    }
  | { readonly kind: 'fail'; readonly registration: Registration }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'not_final' }
  | { readonly kind: 'refuse'; readonly reason: RegistrationRefusal };
