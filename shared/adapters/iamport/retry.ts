import type { TransportError } from './transport.ts';

/** Why one try brought no answer that can be trusted. */
export type TryFailure =
  | { readonly kind: 'transport'; readonly reason: TransportError['kind'] }
  | { readonly kind: 'server'; readonly status: number; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'not_json'; readonly status: number }
  /** The request itself has not left. */
  | { readonly kind: 'no_token' };

export type NextTry =
  | { readonly kind: 'again'; readonly delayMs: number }
  | { readonly kind: 'give_up'; readonly reason: 'has_effects' | 'tries_used' | 'budget_used' };

const MAX_TRIES = 4;
const FIRST_DELAY_MS = 200;
/** As long as a POST must be able to wait for its answer, ms (shared/usecases/time-budget.ts). */
const MIN_POST_MS = 2_000;

/**
 * The one retry ladder towards 아임포트. (A 401 is not on it: it is answered before anything is executed, and the
 * client repeats such a request once with a new token.)
 */
export function nextTry(
  method: 'GET' | 'POST',
  triesMade: number,
  failure: TryFailure,
  leftMs: number,
): NextTry {
  if (method !== 'GET') return nextPost(triesMade, failure, leftMs);
  // Four tries cover a passing fault; an outage is the queue's business, with its minutes and hours.
  if (triesMade >= MAX_TRIES) return { kind: 'give_up', reason: 'tries_used' };
  // Doubling spares a service that struggles; if it names a delay itself, that is the one to keep.
  const doubled = FIRST_DELAY_MS * 2 ** (triesMade - 1);
  const asked = failure.kind === 'server' ? failure.retryAfterMs : undefined;
  const delayMs = Math.max(doubled, asked ?? 0);
  // A try that cannot finish in time only makes the caller late.
  if (delayMs >= leftMs) return { kind: 'give_up', reason: 'budget_used' };
  return { kind: 'again', delayMs };
}

function nextPost(triesMade: number, failure: TryFailure, leftMs: number): NextTry {
  // A POST may have been carried out although its answer was lost; whoever sent it must look it up instead.
  if (failure.kind !== 'no_token') return { kind: 'give_up', reason: 'has_effects' };
  // Without a token it has not left: asking for one once more is harmless. More would keep a customer waiting.
  if (triesMade >= 2) return { kind: 'give_up', reason: 'tries_used' };
  if (leftMs < FIRST_DELAY_MS + MIN_POST_MS) return { kind: 'give_up', reason: 'budget_used' };
  return { kind: 'again', delayMs: FIRST_DELAY_MS };
}

/** Retry-After in seconds (the HTTP-date form is not used by this API). Anything else is ignored. */
export function parseRetryAfterMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  return Number(text) * 1000;
}
