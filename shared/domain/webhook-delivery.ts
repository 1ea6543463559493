/** What became of one request to an endpoint. */
export type WebhookAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter?: string | undefined }
  /** Whether it was handled nobody can say. */
  | { readonly kind: 'no_answer'; readonly reason: string };

export type NextStep =
  | { readonly kind: 'delivered' }
  /** The endpoint wants it no more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'again'; readonly afterSeconds: number }
  /** Its aggregate goes on without it. */
  | { readonly kind: 'aside'; readonly afterSeconds: number }
  | { readonly kind: 'given_up' };

/** SQS hides a message for 12 hours at most, counted from when it was received. */
const LONGEST_DELAY_S = 41_400;

/** After each try that failed, in turn: three days in all. docs/decisions/0027-webhooks-to-merchants.md. */
const DELAYS_S = [
  ...[5, 60, 300, 1_800, 7_200, 18_000, 36_000],
  ...[LONGEST_DELAY_S, LONGEST_DELAY_S, LONGEST_DELAY_S, LONGEST_DELAY_S, LONGEST_DELAY_S],
] as const;

export const MAX_TRIES = DELAYS_S.length + 1;
/** For so many tries, 36 minutes, what comes after it waits; */
export const HELD_TRIES = 5;
/** or, where its endpoint asks for patience, up to four times this. Who asks for more has it step aside at once. */
const LONGEST_HELD_DELAY_S = 1_800;

/** `tries`: this one included. `isAside`: nothing waits for it any more. */
export function nextStep(answer: WebhookAnswer, tries: number, isAside: boolean, now: Date): NextStep {
  if (isSuccess(answer)) return { kind: 'delivered' };
  if (answer.kind === 'answered' && answer.status === 410) return { kind: 'gone' };
  const delay = DELAYS_S[tries - 1];
  if (delay === undefined) return { kind: 'given_up' };
  const afterSeconds = Math.min(LONGEST_DELAY_S, Math.max(delay, askedSeconds(answer, now)));
  const isHeldTooLong = tries >= HELD_TRIES || afterSeconds > LONGEST_HELD_DELAY_S;
  return { kind: isHeldTooLong && !isAside ? 'aside' : 'again', afterSeconds };
}

/** Why it failed, in a word for the journal. */
export function reasonOf(answer: WebhookAnswer): string {
  return answer.kind === 'answered' ? `status_${answer.status}` : answer.reason;
}

/** Any other answer, a redirect too, has not taken the event. */
export function isSuccess(answer: WebhookAnswer): boolean {
  return answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
}

/** Retry-After, as seconds or as a date. Whatever else it says is nothing. */
export function askedSeconds(answer: WebhookAnswer, now: Date): number {
  if (answer.kind !== 'answered' || answer.retryAfter === undefined) return 0;
  const text = answer.retryAfter.trim();
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
}
