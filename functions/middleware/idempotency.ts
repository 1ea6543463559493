import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Clock, Digests, IdempotencyRepository, Ids, RequestSeed } from '../../shared/ports.ts';
import type { HttpEvent, HttpResponse } from './http.ts';
import { bodyText } from './request.ts';

export interface IdempotencyPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digests: Digests;
  readonly idempotency: IdempotencyRepository;
}

/**
 * Runs `act` once per Idempotency-Key, after the input has been found valid. A repetition with the same body gets the
 * first answer. If the first run died before it answered, the repetition runs `act` again *with the same seed*: ids
 * and secrets are then the same, so every use case finds what was done and goes on from there.
 */
export async function idempotent(
  ports: IdempotencyPorts,
  event: HttpEvent,
  act: (seed: RequestSeed) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const now = ports.clock.now();
  const seed = { id: ports.ids.ulid(now), secret: ports.ids.secret() };
  const header = event.headers?.['idempotency-key'];
  if (header === undefined) return act(seed);
  if (!/^[!-~]{1,200}$/.test(header)) {
    throw new BillingError('invalid_request', 'Idempotency-Key must be 1 to 200 visible ASCII characters', {
      issues: [{ path: 'Idempotency-Key', message: '1 to 200 visible ASCII characters' }],
    });
  }
  const key = `${event.requestContext.http.method} ${event.requestContext.http.path}#${header}`;
  const bodyDigest = ports.digests.of(bodyText(event));
  const record = await ports.idempotency.reserve({ key, bodyDigest, seed, at: now });
  if (!ports.digests.equal(record.bodyDigest, bodyDigest)) {
    throw new BillingError('idempotency_key_reused', 'this Idempotency-Key came with another body before');
  }
  if (record.answer !== undefined) return replay(record.answer);
  const response = await act(record.seed);
  // A fault of ours is not an answer to keep: the repetition shall try again.
  const status = response.statusCode ?? 200;
  if (status < 500) await ports.idempotency.saveAnswer(key, { status, body: response.body ?? '' });
  return response;
}

function replay(answer: { status: number; body: string }): HttpResponse {
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-replayed': 'true' },
    body: answer.body,
  };
}
