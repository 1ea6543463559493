import { join } from 'node:path';
import { type LocalStack, startLocalStack } from './local-stack.ts';

/** `npm start`: the product on one machine. See README, "On a laptop". */
const port = portFrom('PORT', 4000);
const simulatorPort = portFrom('SIMULATOR_PORT', 4001);
const dataDir = process.env['LOCAL_DATA_DIR'] ?? join(import.meta.dirname, '..', '..', '.local');

const stack = await startLocalStack({
  port,
  simulatorPort,
  dataDir,
  print: (line) => console.log(line),
}).catch(explain);

console.log(`
  iamport-billing is running on this machine only. No real money moves.

    Console      ${stack.url}/            register a card from here
    API          ${stack.url}             open on this machine, SigV4 on AWS
    아임포트     ${stack.simulator.url}             the simulator, its payments under /simulator/payments
    Data         ${dataDir}

  A card that works: 4000000000000000, any future expiry, any birth date and password. Ctrl-C stops.
`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    stopCleanly(stack);
  });
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
      `Port ${error.port} is taken. Stop what listens there, or choose another: ${name}=4100 npm start`,
    );
  } else {
    console.error(error instanceof Error ? error.message : error);
  }
  process.exit(1);
}
