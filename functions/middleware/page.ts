import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { HttpEvent } from './http.ts';
import { queryOf } from './request.ts';

/** `limit` (20, at most 100) and `cursor` of a list. */
export const pageFields = {
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^(?:[1-9]\d?|100)$/, 'a whole number from 1 to 100'), v.transform(Number)),
    '20',
  ),
  cursor: v.optional(v.string()),
};
const pageQuery = v.object(pageFields);

type Asked = Pick<HttpEvent, 'routeKey' | 'pathParameters' | 'queryStringParameters'>;

/** Which page of its list a request asks for. A cursor of another list would begin anywhere in this one. */
export function pageOf(event: HttpEvent): v.InferOutput<typeof pageQuery> {
  const { limit, cursor } = queryOf(event, pageQuery);
  if (cursor === undefined) return { limit };
  const own = tagOf(event);
  if (cursor.startsWith(own)) return { limit, cursor: cursor.slice(own.length) };
  throw new BillingError('invalid_request', 'the cursor is not one of this list', {
    issues: [{ path: 'cursor', message: 'the cursor of the page before, with the same filters' }],
  });
}

/** `cursor` of an answer: null on the last page. */
export const nextCursor = (event: Asked, cursor: string | undefined): string | null =>
  cursor === undefined ? null : `${tagOf(event)}${cursor}`;

/** Tells a list from another, its route and filters: a slip is seen by it, and nobody is kept out. FNV-1a. */
function tagOf({ routeKey, pathParameters = {}, queryStringParameters = {} }: Asked): string {
  const { limit: _, cursor: __, ...filters } = queryStringParameters;
  const list = [routeKey, ...[pathParameters, filters].map((named) => Object.entries(named).sort())];
  let hash = 0x81_1c_9d_c5;
  for (const byte of new TextEncoder().encode(JSON.stringify(list)))
    hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
