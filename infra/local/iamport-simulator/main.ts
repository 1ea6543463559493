/** The simulator as its own process. */
import { join } from 'node:path';
import { startSimulator } from './server.ts';
import { createSettableClock } from './settable-clock.ts';

const USAGE = `Usage: node infra/local/iamport-simulator/main.ts

  --help   this text

Environment: SIMULATOR_PORT (4001; 0 takes any free one), SIMULATOR_HOST (127.0.0.1), LOCAL_DATA_DIR (.local),
SIMULATOR_WEBHOOK_URL, SIMULATOR_MIDS, SIMULATOR_SANDBOX (false), SIMULATOR_IMP_KEY, SIMULATOR_IMP_SECRET,
SIMULATOR_IMP_CODE: see README.md beside it.`;

const [argument] = process.argv.slice(2);
if (argument !== undefined) {
  const isHelp = argument === '--help' || argument === '-h';
  // By hand: the simulator shares no code with what it stands opposite to.
  if (isHelp) process.stdout.write(`${USAGE}\n`);
  else process.stderr.write(`Unknown option '${argument}'\n\n${USAGE}\n`);
  process.exit(isHelp ? 0 : 2);
}
const { env } = process;
const dataDir = env['LOCAL_DATA_DIR'] ?? '.local';
const port = Number(env['SIMULATOR_PORT'] ?? 4001);
const webhookUrl = env['SIMULATOR_WEBHOOK_URL'];
const mids = env['SIMULATOR_MIDS'];

const simulator = await startSimulator({
  port,
  ...(env['SIMULATOR_HOST'] && { host: env['SIMULATOR_HOST'] }),
  clock: createSettableClock(join(dataDir, 'iamport-simulator.clock')),
  databasePath: join(dataDir, 'iamport-simulator.sqlite'),
  keys: {
    impKey: env['SIMULATOR_IMP_KEY'] ?? 'simulator-imp-key',
    impSecret: env['SIMULATOR_IMP_SECRET'] ?? 'simulator-imp-secret',
    impCode: env['SIMULATOR_IMP_CODE'] ?? 'imp00000000',
  },
  ...(mids && { allowedMids: mids.split(',') }),
  ...(webhookUrl && { defaultWebhookUrl: webhookUrl }),
  sandbox: env['SIMULATOR_SANDBOX'] === 'true',
}).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error;
  process.stderr.write(`port ${port} is taken: set SIMULATOR_PORT to a free one\n`);
  process.exit(1);
});

process.stdout.write(`iamport simulator on ${simulator.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.stop().then(() => process.exit(0)));
}
