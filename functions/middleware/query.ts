import { BillingError } from '../../shared/domain/billing-error.ts';
import type { HttpEvent } from './http.ts';

/** What a route takes in its query: the fields of the schemas that it reads it with. */
export type QueryFields = Readonly<Record<string, unknown>>;

/** Of a route that customers' browsers, the PG or 아임포트 call: each brings along what it likes. */
export const ANY_QUERY = 'any';

const MAX_ISSUES = 20;

/** A signature may stand in the query instead of a header. It is AWS's, and checked by then. */
const OF_THE_SIGNATURE = /^x-amz-/i;

/** A slip of the pen would list everybody, and of two values nobody could say which was meant. */
export function refuseUnknownQuery(event: HttpEvent, fields: QueryFields | typeof ANY_QUERY): void {
  if (fields === ANY_QUERY) return;
  const names = [...new URLSearchParams(event.rawQueryString ?? '').keys()];
  const given = new Set([...names, ...Object.keys(event.queryStringParameters ?? {})]);
  const unknown = [...given].filter((name) => !Object.hasOwn(fields, name) && !OF_THE_SIGNATURE.test(name));
  const twice = [...given].filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const issues = [
    ...unknown.map((path) => ({ path, message: `not known here: ${taken(Object.keys(fields))}` })),
    ...twice.filter((path) => !unknown.includes(path)).map((path) => ({ path, message: 'given once' })),
  ];
  if (issues.length === 0) return;
  throw new BillingError('invalid_request', 'the query does not fit', {
    issues: issues.slice(0, MAX_ISSUES),
  });
}

const taken = (names: readonly string[]): string =>
  names.length === 0 ? 'this route takes no parameter' : `this route takes ${names.join(', ')}`;
