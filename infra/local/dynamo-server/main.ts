/** The embedded engine as its own process: the model of DynamoDB, with the options that Dynoxide has as well. */
import { readCommand, refuse, wholeNumber } from '../command-line.ts';
import { openDatabase } from './database.ts';
import { createEngine } from './engine.ts';
import { startServer } from './server.ts';

const USAGE = `Usage: node infra/local/dynamo-server/main.ts serve --port PORT [--host HOST] [--db-path FILE]

  --port PORT      where it listens
  --host HOST      127.0.0.1 if absent
  --db-path FILE   keeps the data in FILE; in memory if absent
  --help           this text`;

const TRIM_EVERY_MS = 10 * 60_000;

const { positionals, values } = readCommand(USAGE, {
  port: { type: 'string', default: '' },
  host: { type: 'string', default: '127.0.0.1' },
  'db-path': { type: 'string', default: ':memory:' },
});
if (positionals.join(' ') !== 'serve')
  refuse(USAGE, `received ${JSON.stringify(positionals.join(' '))}; allowed is serve`);
const { host } = values;
const port = wholeNumber(USAGE, '--port', values.port, 1);

const database = opened(() => openDatabase(values['db-path']));
const engine = createEngine(database, Date.now);
const server = await startServer({ host, port, engine, onBroken: fail }).catch(
  (error: NodeJS.ErrnoException) =>
    fail(error.code === 'EADDRINUSE' ? new Error(`port ${port} is already in use`) : error),
);
// Not at the start: whoever reads the stream has not been able to while we were not there.
setInterval(() => engine.trim(), TRIM_EVERY_MS).unref();
console.log(`listening on http://${host}:${port}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await server.stop();
    database.close();
    process.exit(0);
  });
}

function opened<Result>(open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    return fail(error as Error);
  }
}

function fail(error: Error): never {
  console.error(error.cause ?? error.message);
  process.exit(1);
}
