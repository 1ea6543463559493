import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import { chargingHeld } from '../../domain/hold.ts';
import type { AccessTokens } from './access-token.ts';
import { nextTry, parseRetryAfterMs, type TryFailure } from './retry.ts';
import { type HttpAnswer, type HttpTransport, TransportError } from './transport.ts';
import { envelope } from './wire.ts';

export interface IamportRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** For everything: tokens, tries and the waits between them. */
  readonly budgetMs: number;
  /** Once so much has gone by it is not handed to the socket any more (`out_of_time`): nothing has been sent then. */
  readonly leaveWithinMs?: number;
  /** Asked when everything else is ready: true, and nothing is sent (`charging_held`). */
  readonly isStopped?: (() => Promise<boolean>) | undefined;
}

/** A JSON answer in V1's envelope. HTTP 404 is an answer here; what it means is the caller's business. */
export interface IamportAnswer {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly response: unknown;
}

export interface IamportClient {
  /** Throws a retryable BillingError `gateway_unavailable` when no answer could be had. */
  request(request: IamportRequest): Promise<IamportAnswer>;
}

export interface IamportClientOptions {
  readonly transport: HttpTransport;
  readonly tokens: AccessTokens;
  /** Longest wait for one look-up or token, ms. */
  readonly timeoutMs: number;
  /** Monotonic milliseconds, for budgets only. */
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export function createIamportClient(options: IamportClientOptions): IamportClient {
  const { transport, tokens, timeoutMs, monotonicMs, sleep } = options;

  async function once(request: IamportRequest, leftMs: () => number): Promise<HttpAnswer> {
    const send = async (token: string) => {
      if (await request.isStopped?.()) throw chargingHeld();
      // After the token, which may take its time, and again before the repetition after a 401.
      if (request.budgetMs - leftMs() > (request.leaveWithinMs ?? Number.POSITIVE_INFINITY)) throw tooLate();
      return transport({
        method: request.method,
        path: request.path,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        // A look-up is cut short to be repeated; a POST is sent once, so it gets all the time there is.
        timeoutMs: request.method === 'GET' ? waitMs(leftMs()) : Math.max(1, leftMs()),
      });
    };
    const token = await tokens.get(waitMs(leftMs()));
    const answer = await send(token);
    if (answer.status !== 401) return answer;
    // 401 comes before anything is executed, so repeating even a POST is safe. Once only.
    tokens.drop(token);
    return send(await tokens.get(waitMs(leftMs())));
  }

  // Whole milliseconds: a monotonic clock has fractions, which AbortSignal.timeout refuses with a RangeError.
  const waitMs = (leftMs: number) => Math.max(1, Math.floor(Math.min(timeoutMs, leftMs)));

  return {
    async request(request) {
      const endAt = monotonicMs() + request.budgetMs;
      const leftMs = () => endAt - monotonicMs();
      for (let tries = 1; ; tries += 1) {
        const result = await attempt(() => once(request, leftMs));
        if ('answer' in result) return result.answer;
        // Bounded by the ladder's number of tries and by the budget.
        const next = nextTry(request.method, tries, result.failure, leftMs());
        if (next.kind === 'give_up') {
          // A POST without a token has certainly not been sent, and that is what its sender must hear.
          const isUnsent = request.method === 'POST' && result.failure.kind === 'no_token';
          throw isUnsent ? result.cause : unavailable(result.failure, next.reason, result.cause);
        }
        await sleep(next.delayMs);
      }
    },
  };
}

type Attempt = { answer: IamportAnswer } | { failure: TryFailure; cause?: unknown };

async function attempt(send: () => Promise<HttpAnswer>): Promise<Attempt> {
  try {
    return readAnswer(await send());
  } catch (error) {
    if (error instanceof TransportError)
      return { failure: { kind: 'transport', reason: error.kind }, cause: error };
    if (error instanceof BillingError && error.code === 'gateway_no_token')
      return { failure: { kind: 'no_token' }, cause: error };
    throw error;
  }
}

function readAnswer(answer: HttpAnswer): Attempt {
  const { status } = answer;
  if (status === 401) {
    throw new BillingError('gateway_rejected_credentials', '아임포트 refused a fresh token', {
      retryable: true,
    });
  }
  if (status >= 500 || status === 429 || status === 408) {
    return { failure: { kind: 'server', status, retryAfterMs: parseRetryAfterMs(answer.retryAfter) } };
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), answer.body);
  // A maintenance page in HTML, a redirect, a cut body: nothing to act on.
  if (!parsed.success || (status >= 300 && status < 400)) return { failure: { kind: 'not_json', status } };
  const { code, message, response } = parsed.output;
  return { answer: { status, code, message: message ?? '', response } };
}

function tooLate(): BillingError {
  return new BillingError('out_of_time', 'too late to leave: nothing was sent', { retryable: true });
}

function unavailable(failure: TryFailure, gaveUp: string, cause: unknown): BillingError {
  const what =
    failure.kind === 'transport'
      ? failure.reason
      : 'status' in failure
        ? `HTTP ${failure.status} ${failure.kind}`
        : failure.kind;
  return new BillingError('gateway_unavailable', `아임포트 gave no answer to trust (${what}; ${gaveUp})`, {
    retryable: true,
    cause,
    retryAfterMs: failure.kind === 'server' ? failure.retryAfterMs : undefined,
  });
}
