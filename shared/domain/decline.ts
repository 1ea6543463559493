import { BARE_FAMILY, CODE_SHAPED, canonicalCode, DECLINE_CODES } from './inicis.ts';
import { invariant, unreachable } from './invariant.ts';

/** Why a charge was declined, as far as its code tells. `unknown`: no code, or one that is not in our table. */
export type DeclineClass = keyof typeof DECLINE_CODES | 'unknown';

/** Every class, for whoever stores or reads one. */
export const DECLINE_CLASSES = [
  'insufficient_balance',
  'over_limit',
  'card_invalid',
  'card_blocked',
  'issuer_trouble',
  'duplicate',
  'key_missing',
  'merchant_limit',
  'call_issuer',
  'unknown',
] as const;

/** What to do about a class; `dunning.ts` turns it into instants. */
export type DeclineAdvice =
  | 'retry_in_days'
  | 'new_card'
  | 'retry_in_hours'
  | 'look_up'
  | 'few_retries'
  | 'operator';

const CLASS_BY_CODE = invert<keyof typeof DECLINE_CODES>(DECLINE_CODES);

/**
 * Reads a payment's `fail_reason`. Where in it a code stands is not documented, so it
 * is read tolerantly and whatever cannot be read is `unknown`. Keep the raw text beside the result. Never throws.
 */
export function classifyDecline(failReason: string | undefined): {
  readonly class: DeclineClass;
  readonly code?: string;
} {
  const code = failReason === undefined ? undefined : declineCodeIn(failReason);
  if (code === undefined) return { class: 'unknown' };
  return { class: CLASS_BY_CODE.get(code) ?? 'unknown', code };
}

/**
 * Reads the message of a refusal (`code -1`) behind which there is no payment. A code in it is the PG's answer, and so a
 * decline, listed or not; without one nobody has said no.
 */
export function classifyRefusal(message: string | undefined): DeclineClass {
  const { class: declineClass, code } = classifyDecline(message);
  const isAnswered = code !== undefined || ANY_CODE.test(folded(message ?? ''));
  return declineClass === 'unknown' && !isAnswered ? 'issuer_trouble' : declineClass;
}

export function declineAdvice(declineClass: DeclineClass): DeclineAdvice {
  switch (declineClass) {
    case 'insufficient_balance':
    case 'over_limit':
    case 'unknown': // soft, and capped by the number of day steps
      return 'retry_in_days';
    case 'card_invalid':
    case 'card_blocked':
    case 'key_missing':
      return 'new_card';
    case 'issuer_trouble':
      return 'retry_in_hours';
    case 'duplicate':
      return 'look_up';
    case 'call_issuer':
      return 'few_retries';
    case 'merchant_limit':
      return 'operator';
    default:
      return unreachable(declineClass);
  }
}

/** The PG's own code of a declined attempt, of what it said then. */
export function declineCodeOf(attempt: {
  readonly outcome: string;
  readonly message?: string | undefined;
}): string | undefined {
  return attempt.outcome === 'declined' ? declineCodeIn(attempt.message ?? '') : undefined;
}

/** Longer texts are cut: the field is a sentence, and a bound keeps hostile text cheap. */
const MAX_READ_CHARS = 1000;
/** Alone in its brackets and with a digit: some code, of whatever sheet (`[2116]`, `[V023]`). */
const ANY_CODE = /[[【](?=[A-Z]{0,5}[0-9])[0-9A-Z]{3,6}[\]】]/;
const BRACKETED = /[[【]([^[\]【】]{1,200})[\]】]/g;

/**
 * The code in a text, in its six-character form (`1254` is returned as `120054`, its twin), or undefined. Text in
 * brackets comes first (`…[120054]잔액부족`), then bare codes; among several, one that our tables know. Never throws.
 */
export function declineCodeIn(failReason: string): string | undefined {
  const text = folded(failReason);
  const bracketed = [...text.matchAll(BRACKETED)].flatMap(([, inside = '']) => codesIn(inside));
  const bare = codesIn(text.replace(BRACKETED, ' ')).filter(isPlausibleBare);
  return bracketed.find(isListed) ?? bracketed[0] ?? bare.find(isListed) ?? bare[0];
}

function codesIn(text: string): string[] {
  return [...text.matchAll(CODE_SHAPED)]
    .filter((match) => !isCounted(match))
    .map(([code]) => canonicalCode(code));
}

/** NFKC folds the full-width brackets and digits that card companies' systems like to send. */
function folded(text: string): string {
  return text.slice(0, MAX_READ_CHARS).normalize('NFKC').toUpperCase();
}

/**
 * `1254호`, `1219건의`: four digits with a Hangul counter attached are a number of something; `1254잔액부족` is a code
 * with its text. Attached to any other word, only a listed code is believed.
 */
function isCounted(match: RegExpExecArray): boolean {
  const [code] = match;
  if (code.length !== 4) return false;
  const word = /^[가-힣]+/.exec(match.input.slice(match.index + 4))?.[0];
  return word !== undefined && (COUNTER.test(word) || !isListed(canonicalCode(code)));
}

/** A counter, and a particle. */
const COUNTER =
  /^(?:호|호실|호선|건|번|번길|번지|회|회차|차|명|분|개|월|일|년|년도|원|동|층|장|대|위|점|시|초|통|매|번째)(?:의|에|에서|에게|을|를|은|는|이|가|로|으로|도|만|까지|부터|째|중|이상|이하|씩)?$/;

function isListed(code: string): boolean {
  return CLASS_BY_CODE.has(code);
}

function isPlausibleBare(code: string): boolean {
  return isListed(code) || BARE_FAMILY.test(code);
}

function invert<Name extends string>(
  table: Readonly<Record<Name, readonly string[]>>,
): ReadonlyMap<string, Name> {
  const byCode = new Map<string, Name>();
  for (const name of Object.keys(table) as Name[]) {
    for (const code of table[name]) {
      invariant(!byCode.has(code), `decline codes: ${code} is listed twice`);
      byCode.set(code, name);
    }
  }
  return byCode;
}
