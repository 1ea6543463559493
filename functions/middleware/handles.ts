import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { type GivenHandles, handlesOf } from '../../shared/domain/handles.ts';
import { isPlainText, PLAIN_TEXT } from './plain-text.ts';

const MAX_REFERENCE = 64;
const MAX_KEYS = 10;
const MAX_KEY = 40;
const MAX_BYTES = 500;

/** The merchant's, and so taken as it comes: two references are one when their bytes are the same. */
const reference = v.pipe(
  v.string(),
  v.check(isPlainText, PLAIN_TEXT),
  v.check((text) => text.trim() === text, 'no spaces around it'),
  v.check((text) => text !== '' && [...text].length <= MAX_REFERENCE, `1 to ${MAX_REFERENCE} characters`),
);

/** What JavaScript takes for something else, wherever the object is copied. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const OBJECT = 'an object of strings';

const metadata = v.pipe(
  v.custom<Record<string, string>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    OBJECT,
  ),
  v.rawCheck(({ dataset: { value: input, typed }, addIssue }) => {
    if (!typed) return;
    for (const [key, value] of Object.entries(input)) {
      const problem = problemOf(key, value);
      if (problem !== undefined)
        addIssue({ message: problem, path: [{ type: 'object', origin: 'value', input, key, value }] });
    }
    if (Object.keys(input).length > MAX_KEYS) addIssue({ message: `at most ${MAX_KEYS} keys` });
    if (new TextEncoder().encode(JSON.stringify(input)).length > MAX_BYTES)
      addIssue({ message: `at most ${MAX_BYTES} bytes as JSON in UTF-8` });
  }),
);

function problemOf(key: string, value: unknown): string | undefined {
  const isKey = isPlainText(key) && key.trim() !== '' && [...key].length <= MAX_KEY && !RESERVED.has(key);
  if (!isKey)
    return `a key of 1 to ${MAX_KEY} characters, without control characters, that JavaScript has no use for`;
  if (typeof value !== 'string') return 'a string';
  return isPlainText(value) ? undefined : PLAIN_TEXT;
}

/** The handles that whoever makes something may give. */
export const handleFields = {
  reference: v.optional(reference),
  /** Refused while another of its kind has it. */
  reference_unique: v.optional(v.boolean(), false),
  metadata: v.optional(metadata),
};

export function givenHandles(input: {
  readonly reference?: string | undefined;
  readonly reference_unique: boolean;
  readonly metadata?: Record<string, string> | undefined;
}): GivenHandles {
  if (input.reference_unique && input.reference === undefined) {
    throw new BillingError('invalid_request', 'the request does not fit', {
      issues: [{ path: 'reference', message: 'required with reference_unique' }],
    });
  }
  return { handles: handlesOf(input), isUnique: input.reference_unique };
}
