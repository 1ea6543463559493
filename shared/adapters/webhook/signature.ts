import { createHmac } from 'node:crypto';

/**
 * The headers that Standard Webhooks sign a request with (https://www.standardwebhooks.com): one signature for each key, the one
 * in force first.
 */
export function signedHeaders(
  keys: readonly Uint8Array[],
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = keys.map((key) =>
    createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64'),
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  };
}
