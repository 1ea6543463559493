import { CANCEL_CODES, DECLINE_CODES } from './decline-codes.ts';
import { invariant, unreachable } from './invariant.ts';

/** Why a charge was declined, as far as its code tells. `unknown`: no code, or one that is not in our table. */
export type DeclineClass = keyof typeof DECLINE_CODES | 'unknown';

/** Why a cancel was refused. */
export type CancelRefusal = keyof typeof CANCEL_CODES | 'unknown';

/** What to do about a class; `dunning.ts` turns it into instants. */
export type DeclineAdvice =
  | 'retry_in_days'
  | 'new_card'
  | 'retry_in_hours'
  | 'look_up'
  | 'few_retries'
  | 'operator';

const CLASS_BY_CODE = invert<keyof typeof DECLINE_CODES>(DECLINE_CODES);
const REFUSAL_BY_CODE = invert<keyof typeof CANCEL_CODES>(CANCEL_CODES);

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

/** Reads the `message` of a refused `/payments/cancel` as {@link classifyDecline} does. */
export function classifyCancelRefusal(message: string | undefined): {
  readonly refusal: CancelRefusal;
  readonly code?: string;
} {
  const code = message === undefined ? undefined : declineCodeIn(message);
  if (code === undefined) return { refusal: 'unknown' };
  return { refusal: REFUSAL_BY_CODE.get(code) ?? 'unknown', code };
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

/** Longer texts are cut: the field is a sentence, and a bound keeps hostile text cheap. */
const MAX_READ_CHARS = 1000;
const BRACKETED = /[[【]([^[\]【】]{1,200})[\]】]/g;

/**
 * Six letters and digits, or four beginning with 11 or 12: the two shapes of the sheet. Not part of a longer word
 * or of a masked card number, not joined to digits by `-` or `.` (telephone numbers, dates), not an amount of won.
 */
const CODE_SHAPED =
  /(?<![0-9A-Z*₩])(?<![0-9][-.])(?:[0-9]{2}[0-9A-Z]{4}|1[12][0-9A-Z]{2})(?![0-9A-Z*])(?![-.][0-9])(?!\s?원)/g;

/** Outside brackets an unlisted code is believed only in the PG's own families: six digits may be a birth date. */
const BARE_FAMILY = /^(?:1200[0-9A-Z]{2}|5[05]0[0-9]{3})$/;

/**
 * The code in a text, in its six-character form (`1254` is returned as `120054`, its twin), or undefined. Text in
 * brackets comes first (`…[120054]잔액부족`), then bare codes; among several, one that our tables know. Never throws.
 */
export function declineCodeIn(failReason: string): string | undefined {
  // NFKC folds the full-width brackets and digits that card companies' systems like to send.
  const text = failReason.slice(0, MAX_READ_CHARS).normalize('NFKC').toUpperCase();
  const bracketed = [...text.matchAll(BRACKETED)].flatMap(([, inside = '']) => codesIn(inside));
  const bare = codesIn(text.replace(BRACKETED, ' ')).filter(isPlausibleBare);
  return bracketed.find(isListed) ?? bracketed[0] ?? bare.find(isListed) ?? bare[0];
}

function codesIn(text: string): string[] {
  return [...text.matchAll(CODE_SHAPED)]
    .filter((match) => !isCounted(match))
    .map(([code]) => canonical(code));
}

/** `1254호`, `1219건`: four digits with a Hangul counter attached are a number of something. */
function isCounted(match: RegExpExecArray): boolean {
  const [code] = match;
  return code.length === 4 && /^[가-힣]/.test(match.input.slice(match.index + 4));
}

/** `12xx` and `1200xx` are the same code, four and six characters long. */
function canonical(code: string): string {
  return code.length === 4 && code.startsWith('12') ? `1200${code.slice(2)}` : code;
}

function isListed(code: string): boolean {
  return CLASS_BY_CODE.has(code) || REFUSAL_BY_CODE.has(code);
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
