import * as v from 'valibot';

export const PLAIN_TEXT = 'no control or direction-changing characters';

/**
 * Text for people: no control characters (nor line breaks), not only spaces, at most `max` characters. In NFC: decomposed,
 * as file names and forms of a Mac are, 홍길동 would count as eight characters.
 */
export const printable = (max: number) =>
  v.pipe(
    v.string(),
    v.normalize('NFC'),
    v.trim(),
    v.check(isPlainText, PLAIN_TEXT),
    v.minLength(1, 'must not be empty'),
    v.check((text) => [...text].length <= max, `at most ${max} characters`),
  );

/** C0/C1 controls, line separators and the bidirectional overrides that make a text read as another. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]/u.test(text);
}
