import * as v from 'valibot';

/** Text for people: no control characters (nor line breaks), not only spaces, at most `max` characters. */
export const printable = (max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.check(isPlainText, 'no control or direction-changing characters'),
    v.minLength(1, 'must not be empty'),
    v.check((text) => [...text].length <= max, `at most ${max} characters`),
  );

/** C0/C1 controls, line separators and the bidirectional overrides that make a text read as another. */
function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]/u.test(text);
}

/** The merchant's own id of a person; it stands in keys, logs and paths. */
export const customerId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_.:@-]{1,80}$/, '1 to 80 of A–Z a–z 0–9 _ . : @ -'),
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

/** 아임포트's limits for buyer fields: 16, 64 and 16 characters. */
export const buyer = v.strictObject({
  name: printable(16),
  email: v.pipe(v.string(), v.trim(), v.maxLength(64, 'at most 64 characters'), v.email('an e-mail address')),
  tel: v.pipe(v.string(), v.trim(), v.regex(/^\+?[0-9][0-9 -]{6,14}$/, 'a phone number, e.g. 010-1234-5678')),
});
