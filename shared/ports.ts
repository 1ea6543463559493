import type { Card } from './domain/card.ts';
import type { GatewayPayment, PaymentPolicy } from './domain/payment.ts';
import type { Registration, RegistrationTransition } from './domain/registration.ts';
import type { AllowedReturnUrls } from './domain/return-url.ts';

/** Time is asked for once per unit of work and passed down. */
export interface Clock {
  now(): Date;
}

/** Sources of what must be unguessable or unique. */
export interface Ids {
  /** 26 characters, sortable by `now`, 80 random bits. */
  ulid(now: Date): string;
  /** 256 random bits, base64url. */
  secret(): string;
}

/** Digests and constant-time comparison for the secret part of a checkout token. */
export interface Digests {
  of(secret: string): string;
  equal(a: string, b: string): boolean;
}

/** 아임포트, as far as the use cases need it. */
export interface PaymentGateway {
  /**
   * Looks one payment up; a look-up is repeated inside `budgetMs`. `undefined`: 아임포트 knows no such payment *yet*.
   * Throws a retryable BillingError (`gateway_unavailable`, `gateway_invalid_answer`) when there is no answer to trust.
   */
  findPayment(impUid: string, budgetMs: number): Promise<GatewayPayment | undefined>;
}

type Activation = Extract<RegistrationTransition, { kind: 'activate' }>;

export interface RegistrationRepository {
  /** The id is fresh, so an existing one is a conflict to be reported, not to be overwritten. */
  create(registration: Registration): Promise<'created' | 'exists'>;
  find(registrationId: string): Promise<Registration | undefined>;
  /** Registration succeeded, card active and event recorded, all or nothing. `stale`: read again and decide again. */
  activate(activation: Activation): Promise<'done' | 'stale'>;
  recordFailure(registration: Registration): Promise<'done' | 'stale'>;
}

export interface CardRepository {
  find(customerUid: string): Promise<Card | undefined>;
}

/** A hint that something happened at 아임포트. Ids only: this is also the body of the queue message. */
export interface SettleHint {
  readonly impUid: string;
  readonly merchantUid: string;
  readonly source: 'webhook' | 'redirect' | 'callback';
}

export interface SettleQueue {
  /** At least once. The worker may see it late, twice and out of order. */
  send(hint: SettleHint): Promise<void>;
}

/** Seeds and first answers of requests that carry an Idempotency-Key. */
export interface IdempotencyRepository {
  /** Reserves `key` for `bodyDigest`, or returns what was reserved before. */
  reserve(reservation: IdempotencyReservation): Promise<IdempotencyRecord>;
  saveAnswer(key: string, answer: SavedAnswer): Promise<void>;
}

export interface IdempotencyReservation {
  readonly key: string;
  readonly bodyDigest: string;
  readonly seed: RequestSeed;
  readonly at: Date;
}

export interface IdempotencyRecord extends IdempotencyReservation {
  readonly answer: SavedAnswer | undefined;
}

export interface SavedAnswer {
  readonly status: number;
  readonly body: string;
}

/** All that is random in one request, drawn once, so that a repeated request is the same request. */
export interface RequestSeed {
  readonly id: string;
  readonly secret: string;
}

/**
 * The record of what arrived and why it was accepted or refused. One line each, ids and outcomes only; on AWS it is
 * the log, on one machine it is also the console's time line.
 */
export interface Journal {
  record(entry: JournalEntry): void;
}

export interface JournalEntry {
  readonly event: string;
  readonly level?: 'info' | 'warn' | 'error';
  readonly registration_id?: string | undefined;
  readonly merchant_uid?: string | undefined;
  readonly customer_uid?: string | undefined;
  readonly imp_uid?: string | undefined;
  readonly source?: string | undefined;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly request_id?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly receive_count?: number | undefined;
}

/** What a merchant decides per stage (infra/config.ts), as far as the use cases need it. */
export interface Settings {
  /** Where customers reach us, without a trailing slash. */
  readonly publicBaseUrl: string;
  /** 가맹점 식별코드, the argument of `IMP.init`. Public. */
  readonly impCode: string;
  readonly sdkUrl: string;
  readonly payments: PaymentPolicy;
  readonly allowedReturnUrls: AllowedReturnUrls;
  readonly webhookSource: {
    readonly policy: 'off' | 'report' | 'enforce';
    readonly addresses: readonly string[];
  };
}
