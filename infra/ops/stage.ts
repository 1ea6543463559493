import { AwsClient } from 'aws4fetch';
import type { Send } from './api.ts';

/** Where the API of `npm start` is. */
const LOCAL = 'http://127.0.0.1:4000';

/** Where and how the API of a stage is called. Throws for one that is not known. */
export async function sendTo(stage: string, api: string | undefined): Promise<{ base: string; send: Send }> {
  if (stage === 'local') {
    const port = process.env['PORT'];
    const base = api ?? (port === undefined ? LOCAL : `http://127.0.0.1:${port}`);
    return { base: trimmed(base), send: fetch };
  }
  const base = api ?? process.env['BILLING_API_URL'];
  if (base === undefined)
    throw new Error('--api URL: required, or BILLING_API_URL; the stack’s output ApiUrl has it');
  const region = /\.([a-z0-9-]+)\.amazonaws\.com/.exec(base)?.[1] ?? process.env['AWS_REGION'];
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const { accessKeyId, secretAccessKey, sessionToken } = await defaultProvider()();
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 'execute-api',
    ...(region === undefined ? {} : { region }),
    retries: 0,
  });
  return { base: trimmed(base), send: (url, init) => client.fetch(url, init) };
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
