import * as v from 'valibot';
import { kstDate } from '../../shared/domain/billing-calendar.ts';
import { FIRST_PAYMENTS } from '../../shared/domain/first-payment-policy.ts';
import { monthOf } from '../../shared/domain/korean-days.ts';
import { isPlainText, PLAIN_TEXT, printable } from './plain-text.ts';

/**
 * The merchant's own id of a person, whatever it is made of: `a+b@shop.example`, `auth0|abc`, `회원-77`. It is the
 * merchant's and so taken as it comes, neither trimmed nor normalized: two ids are one when their bytes are the same.
 */
export const customerId = v.pipe(
  v.string(),
  v.check(isPlainText, PLAIN_TEXT),
  v.check((id) => id.trim() !== '', 'must not be empty'),
  v.check((id) => new TextEncoder().encode(id).length <= 128, 'at most 128 bytes of UTF-8'),
  // As a segment of a path every client takes these two for something else.
  v.check((id) => id !== '.' && id !== '..', 'neither . nor ..'),
);

/** imp_uid as 아임포트 makes them (`imp_…`, `imps_…`), read tolerantly. */
export const impUid = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,80}$/, '1 to 80 of A–Z a–z 0–9 _ -'));

export const merchantUid = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/, '1 to 40 of A–Z a–z 0–9 _ -'));

export const won = (min: number) =>
  v.pipe(
    v.number(),
    v.integer('integer won'),
    v.minValue(min, `at least ${min} won`),
    v.maxValue(MAX_WON, `at most ${MAX_WON} won`),
  );

/** A slip of the keyboard is likelier than a card charge over 100 million won. */
const MAX_WON = 100_000_000;

/** Ours, made by POST /card-registrations, or another system's, which POST /cards takes as it comes: 아임포트 bounds only its length. */
export const customerUid = v.pipe(
  v.string(),
  v.check(isPlainText, PLAIN_TEXT),
  v.check((uid) => uid.trim() !== '', 'must not be empty'),
  v.check((uid) => [...uid].length <= 80, 'at most 80 characters'),
  // As a segment of a path every client takes these two for something else.
  v.check((uid) => uid !== '.' && uid !== '..', 'neither . nor ..'),
);

/** The merchant's id of a plan. */
export const planId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/, '1 to 40 of A–Z a–z 0–9 _ -'));

const AN_INSTANT = 'an instant such as 2027-01-31T01:00:00Z';

/** An instant with its offset: `2027-01-31T10:00:00+09:00`. */
export const instant = v.pipe(
  v.string(),
  v.isoTimestamp(AN_INSTANT),
  v.transform(readInstant),
  v.date(AN_INSTANT),
);

/**
 * Invalid where the form alone is not enough: what JavaScript cannot read (`…T10:00:00+09`), what it silently moves
 * (February 31), and years outside of 2001–9998: a few days around it must be on the billing calendar (2000–9999).
 */
function readInstant(text: string): Date {
  const [at, date] = [new Date(text), text.slice(0, 10)];
  const year = at.getUTCFullYear();
  const isReal = year >= 2001 && year <= 9998 && new Date(date).toISOString().startsWith(date);
  return isReal ? at : new Date(Number.NaN);
}

/** How a consent was collected, in the merchant's words: `web`, `phone` … */
export const consentMethod = printable(40);

/** What a customer was shown: lines of text, kept as they come. */
export const shownText = v.pipe(
  v.string(),
  v.check((text) => isPlainText(text.replaceAll(/[\n\r\t]/g, ' ')), PLAIN_TEXT),
  v.minLength(1, 'must not be empty'),
  v.check((text) => [...text].length <= 2_000, 'at most 2,000 characters'),
);

/** A date of the Korean calendar: `2027-01-31`. */
export const koreanDate = v.pipe(
  v.string(),
  v.isoDate('a date such as 2027-01-31'),
  v.check((text) => readInstant(`${text}T00:00:00Z`).getTime() >= 0, 'a date such as 2027-01-31'),
);

/** The same, as an instant in that day: noon in Seoul. */
export const koreanDay = v.pipe(
  koreanDate,
  v.transform((day) => readInstant(`${day}T03:00:00Z`)),
);

/** A month of the Korean calendar that has begun. */
export const begunMonth = (now: Date) =>
  v.pipe(
    v.string(),
    v.check(
      (month) => /^20\d\d-(?:0[1-9]|1[0-2])$/.test(month) && month <= monthOf(kstDate(now)),
      'a month that has begun in Korea, such as 2027-01',
    ),
  );

/** What a declined first payment means; docs/decisions/0021. */
export const firstPayment = v.optional(v.picklist(FIRST_PAYMENTS, 'required or retry'), 'required');

export const trialDays = v.pipe(
  v.number(),
  v.integer('whole days'),
  v.minValue(0, 'from 0 days'),
  v.maxValue(730, 'up to 730 days'),
);

/** What stands on the card statement. */
export const chargeName = printable(40);
