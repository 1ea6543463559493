import { randomUUID } from 'node:crypto';

/** A row of the table of operations. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly key?: boolean;
  readonly list?: string;
}

export type Wire = Readonly<Record<string, unknown>>;

export interface Prepared {
  readonly url: string;
  readonly init: RequestInit;
  /** The same request may be sent again. */
  readonly isRepeatable: boolean;
  readonly idempotencyKey: string | undefined;
}

/** One request, made once: each of its tries sends the same bytes under the same key. */
export function prepare(base: string, operation: Operation, params: Wire, given?: string): Prepared {
  const { method, path } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(name, params[name]));
  const rest = Object.fromEntries(
    Object.entries(params).filter(([name, value]) => !names.includes(name) && value !== undefined),
  );
  const hasRest = Object.keys(rest).length > 0;
  const hasBody = hasRest && method !== 'GET';
  const query = hasRest && method === 'GET' ? `?${queryOf(rest)}` : '';
  const idempotencyKey = operation.key === true ? (given ?? randomUUID()) : undefined;
  return {
    url: `${base}${filled}${query}`,
    init: {
      method,
      redirect: 'error',
      headers: {
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(hasBody ? { body: JSON.stringify(rest) } : {}),
    },
    isRepeatable: method === 'GET' || idempotencyKey !== undefined,
    idempotencyKey,
  };
}

/** A URL resolves segments of dots, in whatever spelling: they would lead to another route. */
function segment(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || value === '.' || value === '..')
    throw new TypeError(`${name}: it stands in the path, and is to be text other than dots`);
  return encodeURIComponent(value);
}

/** `+` would be signed as a space and be read as a plus. */
const queryOf = (rest: Wire): string =>
  new URLSearchParams(Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]))
    .toString()
    .replaceAll('+', '%20');
