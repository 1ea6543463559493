import { BillingError, type BillingErrorCode, type FieldIssue } from '../../shared/domain/billing-error.ts';
import type { HttpResponse } from './http.ts';

/** RFC 9457, with a stable `code` and, for bad input, the fields. */
export interface Problem {
  readonly status: number;
  readonly code: BillingErrorCode | 'internal_error';
  readonly title: string;
  readonly detail?: string;
  readonly errors?: readonly FieldIssue[];
}

/** The one table from error to HTTP. */
export const statusOf: Readonly<Record<BillingErrorCode, number>> = {
  invalid_request: 400,
  idempotency_key_required: 400,
  return_url_not_allowed: 400,
  first_payment_declined: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  idempotency_key_reused: 409,
  payment_refused: 409,
  agreement_changed: 409,
  already_subscribed: 409,
  subscription_canceled: 409,
  attempts_exhausted: 409,
  charging_held: 409,
  retry_refused: 409,
  too_many_holds: 409,
  card_not_usable: 409,
  customer_uid_taken: 409,
  consent_required: 409,
  consent_mismatch: 409,
  consent_too_early: 409,
  consent_not_with_contract: 400,
  plan_exists: 409,
  reference_taken: 409,
  refund_refused: 409,
  already_refunded: 409,
  refund_in_progress: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  evidence_mismatch: 422,
  gateway_unavailable: 503,
  gateway_no_token: 503,
  gateway_rejected_credentials: 503,
  gateway_invalid_answer: 503,
  storage_busy: 503,
  out_of_time: 503,
  item_of_newer_code: 503,
  secret_unusable: 503,
};

export function problemFor(error: unknown): Problem {
  if (!(error instanceof BillingError)) {
    return { status: 500, code: 'internal_error', title: 'Something went wrong on our side.' };
  }
  const status = statusOf[error.code];
  return {
    status,
    code: error.code,
    title: titleOf(error.code),
    // What went wrong inside is for the journal, not for whoever calls.
    ...(status < 500 ? { detail: error.message } : {}),
    ...(error.issues.length > 0 ? { errors: error.issues } : {}),
  };
}

function titleOf(code: BillingErrorCode): string {
  const words = code.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export function problemResponse(problem: Problem): HttpResponse {
  return problemResponseWith(problem, {});
}

/** `more`: what an operation says beside it (RFC 9457's extension members). */
export function problemResponseWith(problem: Problem, more: object): HttpResponse {
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...(problem.status === 503 ? { 'retry-after': '5' } : {}),
    },
    body: JSON.stringify({ type: 'about:blank', ...problem, ...more }),
  };
}
