import fc from 'fast-check';
import { hostileText } from './hostile.ts';
import { type JsonMutation, jsonMutation } from './json-mutation.ts';

/** One way in which a request differs from a good one. */
export type HttpMutation =
  | { readonly part: 'json'; readonly change: JsonMutation }
  | { readonly part: 'param'; readonly value: string }
  | { readonly part: 'query'; readonly name: string; readonly value: string }
  | { readonly part: 'header'; readonly name: string; readonly value: string | undefined }
  | { readonly part: 'text'; readonly how: TextChange; readonly at: number }
  | { readonly part: 'bytes'; readonly bytes: Uint8Array; readonly base64: boolean }
  | { readonly part: 'shape'; readonly drop: Droppable }
  | { readonly part: 'flag' }
  /** An id of this world, of whatever kind, where another one belongs. */
  | { readonly part: 'id'; readonly where: 'param' | 'json'; readonly at: number; readonly id: number };

export type TextChange = (typeof textChanges)[number];
type Droppable = (typeof droppable)[number];

const textChanges = [
  ...['cut', 'double', 'bom', 'deep', 'deep_closed', 'huge', 'repeat_keys', 'proto', 'bad_base64', 'latin1'],
] as const;
/** What API Gateway leaves out when a request has none. */
const droppable = ['headers', 'body', 'queryStringParameters', 'pathParameters'] as const;

export interface HttpInput {
  readonly base: number;
  readonly mutations: readonly HttpMutation[];
  /** The same request comes twice. */
  readonly twice: boolean;
}

const queryNames = ['limit', 'cursor', 'imp_uid', 'merchant_uid', 'status', 'error_msg', '__proto__', 'a[b]'];
const headers: readonly (readonly [string, string | undefined])[] = [
  ['content-type', undefined],
  ['content-type', ''],
  ['content-type', 'text/plain'],
  ['content-type', 'application/jsonp'],
  ['content-type', 'Application/JSON ; charset=EUC-KR'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-type', 'application/json,text/html'],
  ['idempotency-key', undefined],
  ['idempotency-key', ''],
  ['idempotency-key', ' '],
  ['idempotency-key', 'k'.repeat(200)],
  ['idempotency-key', 'k'.repeat(201)],
  ['idempotency-key', '키'],
  ['idempotency-key', 'a\r\nb'],
  ['idempotency-key', 'history-1'],
  ['x-forwarded-for', '127.0.0.1, 10.0.0.1'],
  ['x-forwarded-host', 'evil.example'],
  ['host', 'evil.example'],
  ['origin', 'https://evil.example'],
  ['cookie', 'a=b'.repeat(1_000)],
  ['__proto__', 'x'],
];

const mutation: fc.Arbitrary<HttpMutation> = fc.oneof(
  { weight: 12, arbitrary: jsonMutation.map((change) => ({ part: 'json' as const, change })) },
  { weight: 4, arbitrary: hostileText.map((value) => ({ part: 'param' as const, value })) },
  {
    weight: 3,
    arbitrary: fc.record({
      part: fc.constant('query' as const),
      name: fc.constantFrom(...queryNames),
      value: fc.oneof(hostileText, fc.constantFrom('1', '100', '101', '0', '5,5', 'Q0hBUkdFIzAwMDA')),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...headers).map(([name, value]) => ({ part: 'header' as const, name, value })),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      part: fc.constant('text' as const),
      how: fc.constantFrom(...textChanges),
      at: fc.nat(200),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      part: fc.constant('bytes' as const),
      bytes: fc.uint8Array({ maxLength: 200 }),
      base64: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom(...droppable).map((drop) => ({ part: 'shape' as const, drop })) },
  { weight: 1, arbitrary: fc.constant({ part: 'flag' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      part: fc.constant('id' as const),
      where: fc.constantFrom('param' as const, 'json' as const),
      at: fc.nat(200),
      id: fc.nat(200),
    }),
  },
);

export const httpInput: fc.Arbitrary<HttpInput> = fc.record({
  base: fc.nat(10_000),
  mutations: fc.array(mutation, { maxLength: 3, size: 'medium' }),
  twice: fc.boolean(),
});
