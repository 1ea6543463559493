import { createSigner, regionIn } from '../../client/signing.ts';
import type { Send } from './api.ts';
import { createAws } from './aws.ts';
import type { Outputs } from './outputs.ts';

/** Where the API of `npm start` is. */
const LOCAL = 'http://127.0.0.1:4000';

const STAGES = ['local', 'dev', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

/** As somebody has typed it. Throws for one that is not known: it would be taken for no prod. */
export function stageNamed(text: string): Stage {
  const stage = STAGES.find((one) => one === text.toLowerCase());
  if (stage !== undefined) return stage;
  throw new Error(`--stage: received ${JSON.stringify(text)}; allowed is one of ${STAGES.join(', ')}`);
}

/** As infra/billing-app.ts names it. */
export const stackOf = (stage: Stage): string => `iamport-billing-${stage}`;

export interface Reached {
  readonly base: string;
  readonly send: Send;
  /** What it is to be held for: `prod`, unless it is known to be another. */
  readonly stage: () => Promise<Stage>;
}

/** Where and how the API of a stage is called: at `api`, or as the stack says. Throws for one that is not known. */
export async function sendTo(
  stage: Stage,
  api: string | undefined,
  stack: string | undefined,
): Promise<Reached> {
  if (stage === 'local') {
    if (stack !== undefined) throw new Error('--stack: of a deployed stage; say --stage dev or prod as well');
    const port = process.env['PORT'];
    const base = api ?? (port === undefined ? LOCAL : `http://127.0.0.1:${port}`);
    return { base: trimmed(base), send: fetch, stage: async () => stage };
  }
  const named = api ?? process.env['BILLING_API_URL'];
  const outputs = async (): Promise<Outputs> => (await createAws()).outputs(stack ?? stackOf(stage));
  const base = trimmed(named ?? apiIn(stack ?? stackOf(stage), await outputs()));
  const region = regionIn(base) ?? process.env['AWS_REGION'];
  if (region === undefined) throw new Error(`AWS_REGION: required, as ${base} does not name one`);
  const sign = createSigner();
  const to = { service: 'execute-api', region };
  // Who has no credentials learns it now.
  await sign(base, {}, to);
  return {
    base,
    send: async (url, init) => fetch(await sign(url, init, to)),
    stage: async () => {
      if (stage === 'prod' || isOnThisMachine(base)) return stage;
      // A stack of this name is of our own app, which makes it of this stage.
      if (named === undefined && stack === undefined) return stage;
      return saysDev(base, stack, await outputs().catch(() => ({}))) ? 'dev' : 'prod';
    },
  };
}

/** A name that was typed, or an address from the shell, may be another's: the stack says of which stage it is, and where it answers. */
function saysDev(base: string, stack: string | undefined, outputs: Outputs): boolean {
  const { ApiUrl, PublicBaseUrl, Stage = stack === undefined ? 'dev' : undefined } = outputs;
  return Stage === 'dev' && [ApiUrl, PublicBaseUrl].some((url) => url !== undefined && trimmed(url) === base);
}

/** No deployed stage answers here. */
const isOnThisMachine = (base: string): boolean =>
  /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(URL.parse(base)?.hostname ?? '');

function apiIn(stack: string, { ApiUrl }: Outputs): string {
  if (ApiUrl === undefined) throw new Error(`${stack}: no output ApiUrl; --api URL, or BILLING_API_URL`);
  return ApiUrl;
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
