import type { Send } from './api.ts';
import { createAws, signer } from './aws.ts';

/** Where the API of `npm start` is. */
const LOCAL = 'http://127.0.0.1:4000';

/** As infra/billing-app.ts names it. */
export const stackOf = (stage: string): string => `iamport-billing-${stage}`;

/** Where and how the API of a stage is called. Throws for one that is not known. */
export async function sendTo(stage: string, api: string | undefined): Promise<{ base: string; send: Send }> {
  if (stage === 'local') {
    const port = process.env['PORT'];
    const base = api ?? (port === undefined ? LOCAL : `http://127.0.0.1:${port}`);
    return { base: trimmed(base), send: fetch };
  }
  const base = api ?? process.env['BILLING_API_URL'] ?? (await apiOf(stackOf(stage)));
  const region = /\.([a-z0-9-]+)\.amazonaws\.com/.exec(base)?.[1] ?? process.env['AWS_REGION'];
  const client = await signer();
  const aws = { service: 'execute-api', ...(region === undefined ? {} : { region }) };
  return { base: trimmed(base), send: (url, init) => client.fetch(url, { ...init, aws }) };
}

async function apiOf(stack: string): Promise<string> {
  const { ApiUrl } = await (await createAws()).outputs(stack);
  if (ApiUrl === undefined) throw new Error(`${stack}: no output ApiUrl; --api URL, or BILLING_API_URL`);
  return ApiUrl;
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
