/**
 * Every operational failure of the product, by name. HTTP maps the code to a status (functions/middleware/problem.ts);
 * the queue side reads only `retryable`.
 */
export type BillingErrorCode =
  | 'invalid_request'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'not_found'
  | 'forbidden'
  | 'conflict'
  | 'idempotency_key_required'
  | 'idempotency_key_reused'
  | 'return_url_not_allowed'
  | 'already_subscribed'
  | 'first_payment_declined'
  | 'subscription_canceled'
  | 'attempts_exhausted'
  | 'charging_held'
  | 'retry_refused'
  | 'too_many_holds'
  | 'card_not_usable'
  | 'customer_uid_taken'
  | 'evidence_mismatch'
  | 'consent_required'
  | 'consent_mismatch'
  | 'consent_too_early'
  | 'consent_not_with_contract'
  | 'plan_exists'
  | 'reference_taken'
  | 'refund_refused'
  | 'already_refunded'
  | 'refund_in_progress'
  | 'payment_refused'
  | 'agreement_changed'
  | 'gateway_unavailable'
  | 'gateway_no_token'
  | 'gateway_rejected_credentials'
  | 'gateway_invalid_answer'
  | 'storage_busy'
  | 'out_of_time'
  | 'item_of_newer_code'
  | 'secret_unusable';

/** Where in the request something is wrong, and what is expected there. `path` is dotted: `buyer.email`. */
export interface FieldIssue {
  readonly path: string;
  readonly message: string;
}

/** `message` is read by people and logged: ids and outcomes only, never personal data, keys or tokens. */
export class BillingError extends Error {
  override readonly name = 'BillingError';
  readonly code: BillingErrorCode;
  /** True when the same request may succeed later without anyone changing anything. */
  readonly retryable: boolean;
  readonly issues: readonly FieldIssue[];
  /** How long the other side asked us to wait, ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: BillingErrorCode,
    message: string,
    options: {
      retryable?: boolean;
      cause?: unknown;
      issues?: readonly FieldIssue[];
      retryAfterMs?: number | undefined;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.issues = options.issues ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** True for a failure that a later, identical try may not meet again. */
export function isRetryable(error: unknown): error is BillingError {
  return error instanceof BillingError && error.retryable;
}

/** For the journal: the code of one of ours, of any other the name of its class. Never its message. */
export function reasonOf(error: unknown): string {
  if (error instanceof BillingError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
