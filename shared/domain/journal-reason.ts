import { classifyDecline } from './decline.ts';
import { CANCEL_CODES, CODE_SHAPED } from './inicis.ts';

/**
 * What of a message may be written down. Our own reasons are words (`gateway_unavailable`) and stay as they are. Of the
 * PG's text only a code that we know: the rest is for the merchant's answer, as it can name a person, and six digits in it can be a
 * birthday.
 */
export function journalReason(message: string | undefined): string | undefined {
  if (message === undefined || OWN_WORD.test(message) || OWN_WORDS.has(message)) return message;
  const { class: declineClass, code } = classifyDecline(message);
  if (declineClass !== 'unknown') return `pg_${code}`;
  const [canceling] = (message.match(CODE_SHAPED) ?? []).filter((found) => CANCEL_CODES.has(found));
  return canceling === undefined ? 'pg_text' : `pg_${canceling}`;
}

const OWN_WORD = /^[a-z]+(_[a-z]+)+$/;
/** Of refunds and attempts that got no answer of the PG's. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'no answer',
  'not shown in the answer',
  'the payment holds another amount',
  'the card has been revoked',
]);
