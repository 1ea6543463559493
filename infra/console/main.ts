import { randomBytes } from 'node:crypto';
import { readOptions, refuse, wholeNumber } from '../local/command-line.ts';
import { sendTo, stageNamed } from '../ops/stage.ts';
import { type OperatorsConsole, startConsole } from './server.ts';

const USAGE = `Usage: npm run console -- --stage NAME [--stack NAME] [--api URL] [--port N]

The operator's console of a stage, on this machine only: the public API, signed with your AWS credentials.
\`npm start\` has the same pages at /operator.

  --stage NAME   dev, prod; local for a running \`npm start\` (the default)
  --stack NAME   of an app of yours that has IamportBilling in it; by default iamport-billing-STAGE
  --api URL      where the API answers, or BILLING_API_URL; absent: the stack's output ApiUrl
  --port N       4100 if absent; 0 takes any free one
  --help         this text

Open the address that it prints: it carries a key that is made for this process. Ctrl-C stops.`;

const MAX_PORT = 65_535;

const options = readOptions(USAGE, {
  stage: { type: 'string', default: 'local' },
  stack: { type: 'string' },
  api: { type: 'string' },
  port: { type: 'string', default: '4100' },
});
const port = wholeNumber(USAGE, '--port', options.port, 0);
if (port > MAX_PORT) refuse(USAGE, `--port: received ${port}; allowed is at most ${MAX_PORT}`);

const { base, send, stage } = await reached().catch((error: unknown) =>
  refuse(USAGE, error instanceof Error ? error.message : String(error)),
);
if (!/^https?:$/.test(URL.parse(base)?.protocol ?? ''))
  refuse(USAGE, `--api: received ${base}; allowed is an address`);
const key = randomBytes(24).toString('base64url');
const running = await startConsole({ stage, base, send, port, key }).catch(explain);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => running.stop().then(() => process.exit(0)));

console.log(`
  The console of ${stage}, on this machine only. It acts in your name.

    Open         ${running.url}/#key=${key}
    API          ${base}

  The address is for you alone. Ctrl-C stops.
`);

/** Held for prod, where amounts are typed, unless it is known to be another. */
async function reached() {
  const found = await sendTo(stageNamed(options.stage), options.api, options.stack);
  return { ...found, stage: await found.stage() };
}

function explain(error: unknown): OperatorsConsole {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    refuse(USAGE, `--port: ${port} is taken; choose another one`);
  throw error;
}
