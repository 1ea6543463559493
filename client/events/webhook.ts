import { timingSafeEqual } from 'node:crypto';
import { signedHeaders } from '../../shared/adapters/webhook/signature.ts';
import { type BillingEvent, eventOf } from './read.ts';

/** Not sent by the billing stage, or not now: answer 400, and do nothing. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}

export interface ReceivedWebhook {
  /** The bytes as they came, before anything has parsed them. */
  readonly body: string | Uint8Array;
  /** Of `fetch`, of `node:http`, or of API Gateway. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `whsec_…` */
  readonly secret: string;
  readonly now?: Date;
}

/** As Standard Webhooks recommend it. */
const TOLERANCE_S = 5 * 60;

/** A webhook of ours, verified. Throws `WebhookRefused`, or `UnknownEvent` for one that is genuine and of a newer version. */
export function eventFromWebhook({ body, headers, secret, now = new Date() }: ReceivedWebhook): BillingEvent {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  const id = header(headers, 'webhook-id');
  const seconds = Number(header(headers, 'webhook-timestamp'));
  if (!(Math.abs(now.getTime() / 1_000 - seconds) <= TOLERANCE_S))
    throw new WebhookRefused('its time is not now');
  const at = new Date(seconds * 1_000);
  const expected = signedHeaders([keyOf(secret)], { id, at, body: text })['webhook-signature'] ?? '';
  // While the secret is being replaced there are two.
  const signatures = header(headers, 'webhook-signature').split(' ');
  if (!signatures.some((signature) => isSame(signature, expected)))
    throw new WebhookRefused('it is not signed with this secret');
  const { type, data } = JSON.parse(text) as { readonly type?: unknown; readonly data?: unknown };
  return eventOf(type, data);
}

function keyOf(secret: string): Uint8Array {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  // Anybody could sign with nothing.
  if (key.length === 0) throw new TypeError('secret: whsec_ and base64');
  return key;
}

/** How long it takes tells nothing of where they differ. */
function isSame(signature: string, expected: string): boolean {
  const [a, b] = [Buffer.from(signature), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function header(headers: ReceivedWebhook['headers'], name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value !== 'string' || value === '') throw new WebhookRefused(`${name} is missing`);
  return value;
}
