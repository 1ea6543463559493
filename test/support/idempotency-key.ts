import { randomUUID } from 'node:crypto';

type Headers = Readonly<Record<string, string>>;

/** Requests that cost money, or give some back, need a key: for a test that is about something else, a fresh one. */
export function withFreshKey(method: string, path: string, headers: Headers = {}): Headers {
  const needed = method === 'POST' && /\/(charges|subscriptions|refunds|batches)$/.test(path);
  return needed ? { 'idempotency-key': randomUUID(), ...headers } : headers;
}
