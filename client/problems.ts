import type { PROBLEM_CODES } from './generated/operations.ts';
import type { OperationId, Schemas } from './types.ts';

/** Each is explained in docs/api.openapi.yaml. A newer API may answer one that is not among them. */
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Where in the request something is wrong, dotted (`buyer.email`), and what is expected there. */
export type FieldIssue = Readonly<NonNullable<Schemas['Problem']['errors']>[number]>;

/** The API has refused, and nothing was done. Ids and codes only: neither what was sent nor what signed it. */
export class BillingProblem extends Error {
  override readonly name: string = 'BillingProblem';
  readonly operation: OperationId;
  readonly status: number;
  /** Absent where API Gateway has refused: not signed, or not allowed to. */
  readonly code: ProblemCode | undefined;
  readonly detail: string | undefined;
  readonly fields: readonly FieldIssue[];

  constructor(operation: OperationId, status: number, body: ProblemBody) {
    const { code, detail = body.message, errors = [] } = body;
    const paths = errors.length === 0 ? '' : ` (${errors.map(({ path }) => path).join(', ')})`;
    super(
      `${operation}: ${status} ${[code, detail].filter((word) => word !== undefined).join(': ')}${paths}`,
    );
    this.operation = operation;
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.fields = errors;
  }
}

/** A subscription's required first payment was declined: it has ended. Another card is another request, under another key. */
export class FirstPaymentDeclined extends BillingProblem {
  override readonly name = 'FirstPaymentDeclined';
  declare readonly code: 'first_payment_declined';
  readonly subscriptionId: string;
  /** Null: nobody has said no; every request was lost without a trace. */
  readonly lastDecline: Schemas['NullableDecline'];

  constructor(operation: OperationId, status: number, body: ProblemBody & Schemas['FirstPaymentDeclined']) {
    super(operation, status, body);
    this.subscriptionId = body.subscription_id;
    this.lastDecline = body.last_decline;
  }
}

export interface Unanswered {
  readonly status?: number | undefined;
  readonly code?: ProblemCode | undefined;
  readonly cause?: unknown;
  readonly idempotencyKey?: string | undefined;
}

/** No answer, or a failure of the API's own, at each of the tries. Whether it was done is not known: ask again, under the same key. */
export class BillingUnavailable extends Error {
  override readonly name = 'BillingUnavailable';
  readonly operation: OperationId;
  /** Absent: there was no answer. */
  readonly status: number | undefined;
  readonly code: ProblemCode | undefined;
  /** Under which a POST was sent, also where the client has made it. */
  readonly idempotencyKey: string | undefined;

  constructor(operation: OperationId, { status, code, cause, idempotencyKey }: Unanswered) {
    super(`${operation}: ${status === undefined ? 'no answer' : [status, code].join(' ').trim()}`, { cause });
    this.operation = operation;
    this.status = status;
    this.code = code;
    this.idempotencyKey = idempotencyKey;
  }
}

/** `if (isProblem(error, 'already_subscribed')) …`: whether the API has refused for one of these reasons. */
export function isProblem<const C extends ProblemCode>(
  error: unknown,
  ...codes: readonly C[]
): error is BillingProblem & { readonly code: C } {
  return error instanceof BillingProblem && codes.some((code) => code === error.code);
}

/** RFC 9457; or API Gateway's own, which has a `message` only. */
export type ProblemBody = Partial<Schemas['Problem']> & { readonly message?: string };

export function problemOf(operation: OperationId, status: number, body: ProblemBody): BillingProblem {
  return body.code === 'first_payment_declined'
    ? new FirstPaymentDeclined(operation, status, body as Schemas['FirstPaymentDeclined'])
    : new BillingProblem(operation, status, body);
}
