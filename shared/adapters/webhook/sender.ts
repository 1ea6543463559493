import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isLoopbackAddress, isPublicAddress } from '../../domain/public-address.ts';
import type { WebhookAnswer } from '../../domain/webhook-delivery.ts';
import type { Clock, WebhookSender } from '../../ports.ts';
import { AddressNotAllowed, checkedLookup, literalAddress, type Resolve } from './checked-lookup.ts';
import type { WebhookKeys } from './secret.ts';
import { signedHeaders } from './signature.ts';

export interface WebhookSenderOptions {
  readonly keys: WebhookKeys;
  /** The real time, whatever is played: a receiver holds the signature's time against its own clock. */
  readonly clock: Clock;
  /** Only on one machine: this machine may be reached, by http as well. */
  readonly allowLoopback?: boolean;
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

/** From the name's resolution to the end of the answer. */
const TIMEOUT_MS = 10_000;
/** Nothing of an answer's body is read; what is longer is cut off. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * One signed POST, on a connection of its own. Only to public addresses, by https; no redirect is followed, and nothing is
 * repeated: the queue does that. Throws only where there is no key to sign with.
 */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { keys, clock, allowLoopback = false, timeoutMs = TIMEOUT_MS } = options;
  const resolve = options.resolve ?? ((hostname: string) => lookup(hostname, { all: true }));

  return {
    async send({ url: text, id, body }) {
      const signed = signedHeaders(await keys(), { id, at: clock.now(), body });
      const url = new URL(text);
      const isPlain = url.protocol === 'http:';
      const isAllowed = (address: string) =>
        (!isPlain && isPublicAddress(address)) || (allowLoopback && isLoopbackAddress(address));
      const literal = literalAddress(url);
      if ((isPlain && !allowLoopback) || (literal !== undefined && !isAllowed(literal))) return NOT_ALLOWED;
      const headers = {
        ...signed,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'iamport-billing',
      };
      return post(url, headers, body, { lookup: checkedLookup(resolve, isAllowed), timeoutMs });
    },
  };
}

const NOT_ALLOWED: WebhookAnswer = { kind: 'no_answer', reason: 'address_not_allowed' };

function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  {
    lookup: find,
    timeoutMs,
  }: { readonly lookup: ReturnType<typeof checkedLookup>; readonly timeoutMs: number },
): Promise<WebhookAnswer> {
  const client = url.protocol === 'http:' ? http : https;
  return new Promise((done) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = client.request(
      url,
      { method: 'POST', headers: { ...headers }, agent: false, lookup: find, signal },
      (answer) => {
        const told: WebhookAnswer = {
          kind: 'answered',
          status: answer.statusCode ?? 0,
          retryAfter: answer.headers['retry-after'],
        };
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) outgoing.destroy();
        });
        // The status has been told: what becomes of the rest changes nothing.
        answer.on('error', () => undefined);
        answer.on('close', () => done(told));
      },
    );
    outgoing.on('error', (error) => {
      if (error instanceof AddressNotAllowed) return done(NOT_ALLOWED);
      done({ kind: 'no_answer', reason: signal.aborted ? 'timeout' : 'connection' });
    });
    outgoing.end(body);
  });
}
