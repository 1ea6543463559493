import { createSigner, regionIn } from '../../client/signing.ts';
import type { Send } from './api.ts';
import { createAws } from './aws.ts';

/** Where the API of `npm start` is. */
const LOCAL = 'http://127.0.0.1:4000';

/** As infra/billing-app.ts names it. */
export const stackOf = (stage: string): string => `iamport-billing-${stage}`;

/** Where and how the API of a stage is called: at `api`, or as the stack says. Throws for one that is not known. */
export async function sendTo(
  stage: string,
  api: string | undefined,
  stack: string | undefined,
): Promise<{ base: string; send: Send }> {
  if (stage === 'local') {
    if (stack !== undefined) throw new Error('--stack: of a deployed stage; say --stage dev or prod as well');
    const port = process.env['PORT'];
    const base = api ?? (port === undefined ? LOCAL : `http://127.0.0.1:${port}`);
    return { base: trimmed(base), send: fetch };
  }
  const base = api ?? process.env['BILLING_API_URL'] ?? (await apiOf(stack ?? stackOf(stage)));
  const region = regionIn(base) ?? process.env['AWS_REGION'];
  if (region === undefined) throw new Error(`AWS_REGION: required, as ${base} does not name one`);
  const sign = createSigner();
  const to = { service: 'execute-api', region };
  // Who has no credentials learns it now.
  await sign(base, {}, to);
  return { base: trimmed(base), send: async (url, init) => fetch(await sign(url, init, to)) };
}

async function apiOf(stack: string): Promise<string> {
  const { ApiUrl } = await (await createAws()).outputs(stack);
  if (ApiUrl === undefined) throw new Error(`${stack}: no output ApiUrl; --api URL, or BILLING_API_URL`);
  return ApiUrl;
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
