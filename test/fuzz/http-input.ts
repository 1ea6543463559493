import { type HttpEventOptions, httpEvent } from '../support/events.ts';
import { toJsonText } from './hostile.ts';
import type { HttpInput, TextChange } from './http-mutation.ts';
import type { GoodRequest } from './http-requests.ts';
import { mutateJson } from './json-mutation.ts';

export interface BuiltRequest {
  readonly event: ReturnType<typeof httpEvent>;
  /** Its body as it reads once decoded; '' when there is none. */
  readonly text: string;
  /** The same as a reader of JSON sees it; undefined when it is none. */
  readonly json: unknown;
  /** The first names of the fields that mutations changed; undefined when more than fields has changed. */
  readonly touched: ReadonlySet<string> | undefined;
  readonly isGood: boolean;
}

/** The request that an input stands for, as API Gateway hands it over. */
export function buildRequest(
  firstRoute: string,
  goods: readonly GoodRequest[],
  ids: readonly string[],
  input: HttpInput,
): BuiltRequest {
  const good = goods[input.base % goods.length] ?? {};
  const route = good.route ?? firstRoute;
  let json = good.json;
  const touched = new Set<string>();
  let onlyFields = true;
  const params = { ...good.params };
  const query: Record<string, string> = { ...good.query };
  const sent: Record<string, string | undefined> = {
    'content-type': good.form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
    ...(input.base % 3 === 0 || needsKey(route) ? { 'idempotency-key': `key-${input.base}` } : {}),
  };
  for (const one of input.mutations) {
    const id = one.part === 'id' ? (ids[one.id % ids.length] ?? '') : '';
    if ((one.part === 'json' || (one.part === 'id' && one.where === 'json')) && json !== undefined) {
      const change =
        one.part === 'json' ? one.change : ({ at: one.at, how: 'replace', name: '', value: id } as const);
      const mutated = mutateJson(json, change);
      json = mutated.value;
      for (const name of mutated.touched) touched.add(name);
    } else if (one.part === 'param' || one.part === 'id') {
      for (const name of Object.keys(params)) params[name] = one.part === 'param' ? one.value : id;
      // A cursor goes on with its own list only.
      touched.add('cursor');
    } else if (one.part === 'query') {
      query[one.name] = one.value;
      touched.add(one.name).add('cursor');
    } else if (one.part === 'header') {
      sent[one.name] = one.value;
      if (one.name === 'idempotency-key') touched.add('Idempotency-Key');
    } else if (one.part !== 'json') onlyFields = false;
  }
  let body: string | Buffer | undefined =
    good.form !== undefined
      ? new URLSearchParams(good.form).toString()
      : json === undefined
        ? undefined
        : toJsonText(json);
  let base64: boolean | undefined;
  for (const one of input.mutations) {
    if (one.part === 'text') body = changedText(String(body ?? ''), one.how, one.at);
    if (one.part === 'bytes') [body, base64] = [Buffer.from(one.bytes), one.base64];
    if (one.part === 'flag') base64 = true;
  }
  const options: HttpEventOptions = {
    route,
    params,
    ...(Object.keys(query).length === 0 ? {} : { query }),
    headers: Object.fromEntries(
      Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    ...(body === undefined ? {} : { body }),
    ...(base64 === undefined ? {} : { base64 }),
  };
  const event = httpEvent({ ...options, params: wellFormed(params), query: wellFormed(query) });
  const shaped = { ...event, pathParameters: params, queryStringParameters: query };
  // The flag alone: text that API Gateway calls base64 and that is none.
  if (input.mutations.some(({ part }) => part === 'flag'))
    Object.assign(shaped, { body, isBase64Encoded: true });
  if (body === undefined) Reflect.deleteProperty(shaped, 'body');
  if (options.query === undefined) Reflect.deleteProperty(shaped, 'queryStringParameters');
  for (const one of input.mutations) if (one.part === 'shape') Reflect.deleteProperty(shaped, one.drop);
  const text = decoded(shaped.body, shaped.isBase64Encoded);
  return {
    event: shaped,
    text,
    json: parsed(text),
    touched: onlyFields ? touched : undefined,
    isGood: input.mutations.length === 0,
  };
}

const needsKey = (route: string) => /^POST .*\/(charges|subscriptions|refunds)$/.test(route);

/** A path and a raw query are text on a wire: what has no bytes cannot stand there. */
function wellFormed(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
  );
}

function decoded(body: string | undefined, base64: boolean): string {
  const bytes = Buffer.from(body ?? '', base64 ? 'base64' : 'utf8');
  // A byte order mark is no text.
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function changedText(text: string, how: TextChange, at: number): string | Buffer {
  switch (how) {
    case 'cut':
      return text.slice(0, at % (text.length + 1));
    case 'double':
      return text + text;
    case 'bom':
      return `\ufeff${text}`;
    case 'deep':
      return '['.repeat(10_000);
    case 'deep_closed':
      return `${'{"a":'.repeat(2_500)}1${'}'.repeat(2_500)}`;
    case 'huge':
      return `${text.slice(0, -1)}${' '.repeat(16 * 1024)}${text.slice(-1)}`;
    case 'repeat_keys':
      return text.replace(/^\{("[^"]*":)/, '{$1"first",$1');
    case 'proto':
      return text.replace(/^\{/, '{"__proto__":{"amount":1,"customer_uid":"x"},');
    case 'bad_base64':
      return `=${text}=`;
    default:
      return Buffer.from(text, 'latin1');
  }
}
