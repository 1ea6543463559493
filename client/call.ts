import { BillingUnavailable, type ProblemBody, problemOf, type Unanswered } from './problems.ts';
import { type Operation, prepare, type Wire } from './request.ts';
import type { Send } from './send.ts';
import type { CallOptions, OperationId } from './types.ts';

export interface Patience {
  /** How often a request that is safe to repeat is sent after the first time. */
  readonly retries: number;
  /** For one answer, ms. */
  readonly timeoutMs: number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export type Call = (
  id: OperationId,
  operation: Operation,
  params: Wire,
  options: CallOptions,
) => Promise<unknown>;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Of what the API asks for itself. */
const LONGEST_ASKED_MS = 30_000;

type Outcome =
  | { readonly kind: 'answered'; readonly json: unknown }
  | { readonly kind: 'refused'; readonly error: Error }
  | (Unanswered & { readonly kind: 'unanswered'; readonly askedMs: number });

export function createCall(base: string, send: Send, patience: Patience): Call {
  return async (id, operation, params, { idempotencyKey: given, signal }) => {
    const { url, init, isRepeatable, idempotencyKey } = prepare(base, operation, params, given);
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      const outcome = await attempt(id, send, url, init, patience.timeoutMs, signal);
      if (outcome.kind === 'answered') return outcome.json;
      if (outcome.kind === 'refused') throw outcome.error;
      // Whoever has ended the call is told so, and not that nobody answers.
      signal?.throwIfAborted();
      if (!isRepeatable || tries > patience.retries)
        throw new BillingUnavailable(id, { ...outcome, idempotencyKey });
      await patience.sleep(pauseMs(tries, outcome.askedMs, patience.random), signal);
    }
  };
}

/** Doubling, and anywhere below that, so that those who failed together do not come again together. */
function pauseMs(tries: number, askedMs: number, random: () => number): number {
  const upTo = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  return Math.max(askedMs, Math.round(random() * upTo));
}

async function attempt(
  id: OperationId,
  send: Send,
  url: string,
  init: RequestInit,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const late = AbortSignal.timeout(timeoutMs);
  const response = await send(url, {
    ...init,
    signal: signal === undefined ? late : AbortSignal.any([late, signal]),
  });
  if ('failed' in response) return { kind: 'unanswered', askedMs: 0, cause: response.failed };
  const { status } = response;
  const read = await bodyOf(response);
  const isProblem = status >= 400 && !(read.isJson && isAnswer(response));
  if (!isProblem && read.isJson) return { kind: 'answered', json: read.json };
  // A body that breaks off, or is of somebody in between, tells nothing of what has become of the request.
  if (status >= 500 || status === 429 || status < 400)
    return { kind: 'unanswered', askedMs: askedMs(response), status, code: codeIn(read), cause: read.cause };
  return { kind: 'refused', error: problemOf(id, status, read.isJson ? (read.json as ProblemBody) : {}) };
}

/** A decline and a refund that was refused are facts, in the form of all others. API Gateway says `{"message"}` as JSON too. */
const isAnswer = ({ status, headers }: Response): boolean =>
  (status === 402 || status === 409) && mediaOf(headers) === 'application/json';

const mediaOf = (headers: Headers): string =>
  (headers.get('content-type') ?? '').split(';', 1)[0]?.trim() ?? '';

interface Body {
  readonly isJson: boolean;
  readonly json?: unknown;
  readonly cause?: unknown;
}

async function bodyOf(response: Response): Promise<Body> {
  try {
    return { isJson: true, json: JSON.parse(await response.text()) };
  } catch (cause) {
    return { isJson: false, cause };
  }
}

const codeIn = ({ json }: Body): Unanswered['code'] => (json as ProblemBody | undefined)?.code;

function askedMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0) * 1_000, LONGEST_ASKED_MS) : 0;
}
