import { BillingError } from '../../shared/domain/billing-error.ts';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import type { Clock, Digests, IdempotencyRepository, Ids, RequestSeed } from '../../shared/ports.ts';
import type { HttpEvent, HttpResponse } from './http.ts';
import { bodyText } from './request.ts';

export interface IdempotencyPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digests: Digests;
  readonly idempotency: IdempotencyRepository;
}

type Act = (seed: RequestSeed) => Promise<HttpResponse>;

interface IdempotentRoute {
  /** True where a repetition without a key would cost money, or give some away. */
  readonly keyRequired?: boolean;
  /**
   * Answers a request that has been answered before, by what is true now, and does nothing. Absent: `act` does, where all
   * that it can do has been done under its seed.
   */
  readonly again?: Act;
}

/**
 * Runs `act` once per Idempotency-Key, after the input has been found valid. No answer is stored, only that there was one:
 * a repetition is told what has become of the first request by now. If that died before it answered, the repetition
 * runs `act` *with the same seed*: every use case then finds what was done under it and goes on from there.
 */
export async function idempotent(
  ports: IdempotencyPorts,
  event: HttpEvent,
  act: Act,
  { keyRequired = false, again = act }: IdempotentRoute = {},
): Promise<HttpResponse> {
  const now = ports.clock.now();
  const seed = { id: ports.ids.ulid(now) };
  const header = event.headers?.['idempotency-key'];
  if (header === undefined && !keyRequired) return act(seed);
  const key = `${event.requestContext.http.method} ${event.requestContext.http.path}#${readKey(header)}`;
  const digests = requestDigests(ports.digests, bodyText(event));
  const record = await ports.idempotency.reserve({ key, requestDigest: digests.json, seed, at: now });
  const isSame = Object.values(digests).some((one) => ports.digests.equal(record.requestDigest, one));
  if (!isSame) {
    throw new BillingError('idempotency_key_reused', 'this Idempotency-Key came with another body before');
  }
  if (record.firstStatus !== undefined) return replayed(await again(record.seed));
  const response = await act(record.seed);
  const status = response.statusCode ?? 200;
  // A fault of ours is no answer: the repetition shall try again. Dying before this saves nothing, and means the same.
  if (status < 500) await ports.idempotency.saveStatus(key, status);
  return response;
}

function readKey(header: string | undefined): string {
  if (header === undefined) {
    throw new BillingError('idempotency_key_required', 'this request needs an Idempotency-Key', {
      issues: [{ path: 'Idempotency-Key', message: 'a header: one key for each thing that you want' }],
    });
  }
  if (/^[!-~]{1,200}$/.test(header)) return header;
  throw new BillingError('invalid_request', 'Idempotency-Key must be 1 to 200 visible ASCII characters', {
    issues: [{ path: 'Idempotency-Key', message: '1 to 200 visible ASCII characters' }],
  });
}

/** Of the body as JSON; and of its text, by which earlier code has reserved. The body is valid by now, or absent. */
function requestDigests({ of }: Digests, text: string) {
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return { json: `json:${of(canonicalJson(value))}`, text: `text:${of(text)}` };
}

function replayed(response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...response.headers, 'idempotency-replayed': 'true' } };
}
