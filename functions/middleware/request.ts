import * as v from 'valibot';
import { BillingError, type FieldIssue } from '../../shared/domain/billing-error.ts';
import { isUlid } from '../../shared/domain/merchant-uid.ts';
import type { HttpEvent } from './http.ts';

/** No request of this API comes near it; what is larger is refused before it is read. */
const MAX_BODY_BYTES = 16 * 1024;

/** The body's text, whether API Gateway passed it as text or as base64. */
export function bodyText(event: HttpEvent): string {
  const raw = event.body ?? '';
  const bytes = Buffer.from(raw, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new BillingError('payload_too_large', `at most ${MAX_BODY_BYTES} bytes are accepted`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BillingError('invalid_request', 'the body is not UTF-8', { cause });
  }
}

/** A JSON body that fits `schema`. Throws `invalid_request` with the path of every field that does not. */
export function jsonBody<const S extends v.GenericSchema>(event: HttpEvent, schema: S): v.InferOutput<S> {
  const type = event.headers?.['content-type'] ?? '';
  if (!/^application\/json(\s*;|$)/i.test(type.trim())) {
    throw new BillingError('unsupported_media_type', 'send content-type: application/json');
  }
  const value = parseJson(bodyText(event));
  // A schema of an object also takes a list, and an empty list would pass for an empty object.
  if (Array.isArray(value)) {
    throw new BillingError('invalid_request', 'the request does not fit', {
      issues: [{ path: '', message: 'a JSON object' }],
    });
  }
  return parseInput(schema, value);
}

/** Like {@link jsonBody}; no body at all means `{}`. */
export function optionalJsonBody<const S extends v.GenericSchema>(
  event: HttpEvent,
  schema: S,
): v.InferOutput<S> {
  return bodyText(event) === '' ? parseInput(schema, {}) : jsonBody(event, schema);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BillingError('invalid_request', 'the body is not JSON');
  }
}

/** Input from outside, or `invalid_request`. Messages say what is expected, never what was received. */
export function parseInput<const S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  throw new BillingError('invalid_request', 'the request does not fit', {
    issues: parsed.issues.slice(0, MAX_ISSUES).map(fieldIssue),
  });
}

const MAX_ISSUES = 20;

function fieldIssue(issue: v.BaseIssue<unknown>): FieldIssue {
  const path = v.getDotPath(issue) ?? '';
  const expected = issue.expected ?? 'a valid value';
  switch (issue.type) {
    case 'strict_object':
      return expected === 'never'
        ? { path, message: 'this field is not known' }
        : { path, message: 'required: a value is missing here' };
    default:
      return { path, message: hasOwnMessage(issue) ? issue.message : `expected ${expected}` };
  }
}

/** Our schemas give sentences; valibot's own begin with `Invalid` and quote what was received. */
function hasOwnMessage(issue: v.BaseIssue<unknown>): boolean {
  return !issue.message.startsWith('Invalid ');
}

/** The subscription a path names. Throws `not_found` for what cannot be an id. */
export function subscriptionId(event: HttpEvent): string {
  const id = pathParameter(event, 'subscription_id');
  if (!isUlid(id)) throw new BillingError('not_found', 'no such subscription');
  return id;
}

/** One path parameter. API Gateway has decoded it once. */
export function pathParameter(event: HttpEvent, name: string): string {
  return event.pathParameters?.[name] ?? '';
}

/** What a query holds that a schema asks for. What else stands there `httpHandler` has refused. */
export const queryOf = <const S extends v.GenericSchema>(event: HttpEvent, schema: S): v.InferOutput<S> =>
  parseInput(schema, event.queryStringParameters ?? {});
