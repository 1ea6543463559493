import { join } from 'node:path';
import { localBilling } from '../../client/simulator/billing.ts';
import { forwardUrl, readOptions, refuse } from './command-line.ts';
import { seedDemo } from './demo.ts';
import { demoSummary } from './demo-summary.ts';
import { docsPages } from './docs-pages.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import { LOCAL_WEBHOOK_SECRET } from './settings.ts';

const USAGE = `Usage: npm start [-- --demo] [--forward URL …] [--verbose]

  --demo          twelve customers who live through a year, in a data folder of their own (.local/demo)
  --forward URL   sends each event to URL, signed as on AWS; http on this machine, https elsewhere. Up to 5
  --verbose       prints each line of the journal; without it only what went wrong. The console shows all of them
  --help          this text

Environment: PORT (4000), SIMULATOR_PORT (4001), LOCAL_DATA_DIR (.local). Port 0 takes any free one.
LOCAL_ENGINE is what plays DynamoDB: model, dynoxide, or endpoint, which AWS_ENDPOINT_URL_DYNAMODB names.`;

const ENGINES: Readonly<Record<LocalStack['engine'], string>> = {
  dynoxide: 'Dynoxide, embedded',
  model: "this repository's own model of it, embedded",
  endpoint: 'the engine at AWS_ENDPOINT_URL_DYNAMODB',
};

/** `npm start`: the product on one machine. See README, "Two commands". */
const { demo, forward, verbose } = readOptions(USAGE, {
  demo: { type: 'boolean', default: false },
  forward: { type: 'string', multiple: true, default: [] },
  verbose: { type: 'boolean', default: false },
});
const webhooks = [...new Set(forward)].map((url) => ({ url: forwardUrl(USAGE, '--forward', url) }));
if (webhooks.length > 5)
  refuse(USAGE, `--forward: received ${webhooks.length} addresses; allowed are up to 5`);
const port = portFrom('PORT', 4000);
const simulatorPort = portFrom('SIMULATOR_PORT', 4001);
const ownDataDir = join(import.meta.dirname, '..', '..', '.local');
const dataDir = process.env['LOCAL_DATA_DIR'] ?? (demo ? join(ownDataDir, 'demo') : ownDataDir);

/** While a year is being played nothing of the journal is printed. */
let quiet = demo;
let stopping = false;
const stack = await startLocalStack({
  port,
  simulatorPort,
  dataDir,
  webhooks,
  pages: docsPages,
  print: (line, { level = 'info' }) => {
    if (!quiet && (verbose || level === 'error')) console.log(line);
  },
}).catch(explain);
stopOnSignals(stack);
stack.engineEnded?.then(() => {
  if (stopping) return;
  console.error(`The DynamoDB engine has ended by itself. What was stored is in ${dataDir}: start again.`);
  process.exit(1);
});

if (demo) await playDemo(stack);
quiet = false;
if (!stopping) welcome(stack);

function welcome({ url, simulator, engine }: LocalStack): void {
  console.log(`
  iamport-billing is running on this machine only. No real money moves.

    Console      ${url}/            ${demo ? 'look at the twelve customers' : 'register a card from here'}
    Operators    ${url}/operator    what npm run console shows of a stage
    Docs         ${url}/console/docs/    these pages, and the API's
    API          ${url}             open on this machine, SigV4 on AWS
    아임포트     ${simulator.url}             the simulator, its payments under /simulator/payments
    DynamoDB     ${ENGINES[engine]}
    Data         ${dataDir}
${webhooks.map(({ url }) => `    Events to    ${url}\n`).join('')}${webhooks.length > 0 ? `    Signed with  ${LOCAL_WEBHOOK_SECRET}\n` : ''}
  A card that works: 4000000000000000, any future expiry, any birth date and password.
  What arrives is in the console, under 수신 로그${verbose ? '' : '; with npm start -- --verbose also here'}. Ctrl-C stops.
`);
}

async function playDemo(running: LocalStack): Promise<void> {
  const billing = localBilling(running.url, running.simulator.url);
  const tell = (line: string) => console.log(`    ${line}`);
  const again = `Delete ${dataDir} to see their year from its beginning.`;
  console.log('\n  Twelve customers live through a year …\n');
  try {
    const outcome = await seedDemo(billing, tell);
    if (outcome === 'cut_short') {
      console.log(`  An earlier run was stopped on the way; it is left as it is. ${again}`);
      return;
    }
    if (outcome === 'there') console.log(`  They are there already: nothing is seeded twice. ${again}`);
    console.log(`\n${await demoSummary(billing.client)}`);
  } catch (error) {
    if (stopping) return;
    console.error(error instanceof Error ? error.message : error);
    console.error(`The demo was cut short. Delete ${dataDir} and start again.`);
    stopping = true;
    await running.stop();
    process.exit(1);
  }
}

function stopOnSignals(running: LocalStack): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      stopCleanly(running);
    });
  }
}

function stopCleanly(running: LocalStack): void {
  running.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

function portFrom(name: string, fallback: number): number {
  const text = process.env[name];
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  console.error(
    `${name}: received ${JSON.stringify(text)}; allowed is a port from 0 (any free one) to 65535`,
  );
  process.exit(1);
}

/** What a person can do about a start that failed. */
function explain(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    const name = error.port === simulatorPort ? 'SIMULATOR_PORT' : 'PORT';
    console.error(
      `Port ${error.port} (${name}) is taken. If it is another npm start, its console is open already; else stop what ` +
        'listens there, or choose other ports, and for a second copy another data folder:\n\n' +
        '  PORT=4100 SIMULATOR_PORT=4101 LOCAL_DATA_DIR=.local/second npm start',
    );
  } else {
    console.error(error instanceof Error ? error.message : error);
  }
  process.exit(1);
}
