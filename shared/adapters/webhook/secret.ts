import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import type { Clock } from '../../ports.ts';

/** What requests are signed with, the key in force first. */
export type WebhookKeys = () => Promise<readonly Uint8Array[]>;

const CACHE_MS = 5 * 60_000;
/** The range that Standard Webhooks recommend. */
const [MIN_BYTES, MAX_BYTES] = [24, 64];

/** `whsec_` and base64. The prefix may be missing: Secrets Manager, which draws the first one, cannot put it there. */
const key = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/^whsec_/, '')),
  v.base64(),
  v.transform((text): Uint8Array => Buffer.from(text, 'base64')),
  v.check(({ length }) => length >= MIN_BYTES && length <= MAX_BYTES),
);

/** The secret's value: `{"current": "whsec_…", "previous": "whsec_…" or null}`. */
const secretValue = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ current: key, previous: v.optional(v.nullable(key)) }),
  v.transform(({ current, previous }) => [current, ...(previous == null ? [] : [previous])]),
);

/** Throws `secret_unusable`, which never carries the value. */
export function parseWebhookKeys(text: unknown): readonly Uint8Array[] {
  const parsed = v.safeParse(secretValue, text);
  if (parsed.success) return parsed.output;
  throw new BillingError(
    'secret_unusable',
    `the webhook secret must be {"current": "whsec_…", "previous": null}, each with ${MIN_BYTES} to ${MAX_BYTES} bytes in base64`,
    { retryable: true },
  );
}

export function createWebhookKeys(client: SecretsManagerClient, secretId: string, clock: Clock): WebhookKeys {
  let cached: { keys: readonly Uint8Array[]; until: number } | undefined;
  return async () => {
    const nowMs = clock.now().getTime();
    if (cached !== undefined && nowMs < cached.until) return cached.keys;
    const { SecretString } = await client
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .catch((cause) => {
        throw new BillingError('secret_unusable', 'the webhook secret cannot be read', {
          retryable: true,
          cause,
        });
      });
    const keys = parseWebhookKeys(SecretString);
    cached = { keys, until: nowMs + CACHE_MS };
    return keys;
  };
}
