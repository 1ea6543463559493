import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { chooseEngine, databaseFile, type EngineChoice } from './engine-choice.ts';

export interface DynamoEngine {
  readonly kind: EngineChoice['kind'];
  readonly endpoint: string;
  /** Absent when the engine is not ours (`AWS_ENDPOINT_URL_DYNAMODB`). */
  readonly pid?: number;
  /** Resolves when it has ended, by `stop()` or by itself. Absent when the engine is not ours. */
  readonly ended?: Promise<void>;
  stop(): Promise<void>;
}

export interface DynamoEngineOptions {
  /** 0 or absent: a free port. */
  readonly port?: number;
  /** Absent: data lives in memory and ends with the engine. */
  readonly dataDir?: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const HOST = '127.0.0.1';
const MODEL = join(import.meta.dirname, 'dynamo-server', `main${extname(import.meta.filename)}`);
const START_TIMEOUT_MS = 120_000; // for what hangs: it is up in some 50 or 300 ms, a large file on a loaded machine takes longer
const STOP_TIMEOUT_MS = 5_000;
const FREE_PORT_ATTEMPTS = 3; // between finding a port and using it, another process may take it
const OUTPUT_KEPT = 4_000; // characters, for the message when it does not start
const FATAL_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts the DynamoDB engine that `chooseEngine` names, or says where the one is that is already there (nothing is
 * started then, and the options are ignored). Resolves once the engine answers. Throws an Error that says what to do when
 * it is missing, or what it said when it did not come up (a taken port, a broken file).
 * The engine ends with `stop()` or with this process; only a SIGKILL of this process leaves it behind.
 */
export async function startDynamoEngine(
  options: DynamoEngineOptions = {},
  choice = chooseEngine(),
): Promise<DynamoEngine> {
  if (choice.kind === 'endpoint') return { kind: 'endpoint', endpoint: choice.url, stop: async () => {} };

  if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true });
  const fixedPort = options.port ? options.port : undefined;
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await findFreePort());
    try {
      return await launch(choice, port, options.dataDir);
    } catch (error) {
      const mayRetry =
        fixedPort === undefined && attempt < FREE_PORT_ATTEMPTS && /in use/.test(String(error));
      if (!mayRetry) throw error;
    }
  }
}

type OwnChoice = Exclude<EngineChoice, { readonly kind: 'endpoint' }>;

/** How to run the engine as a process of one's own. Throws like `startDynamoEngine` when there is none. */
export function dynamoEngineCommand(options: { readonly port: number; readonly dataDir: string }) {
  const { AWS_ENDPOINT_URL_DYNAMODB: _, ...env } = process.env;
  const choice = process.env['LOCAL_ENGINE'] === 'endpoint' ? undefined : chooseEngine(env);
  if (choice === undefined || choice.kind === 'endpoint')
    throw new Error('LOCAL_ENGINE=endpoint: here an engine is to be started; allowed are model and dynoxide');
  return commandOf(choice, options.port, options.dataDir);
}

/** Both take the same options, and say in the same words that they listen, or that they cannot. */
function commandOf(choice: OwnChoice, port: number, dataDir: string | undefined) {
  const file = dataDir === undefined ? [] : ['--db-path', databaseFile(dataDir, choice.kind)];
  const args = ['serve', '--host', HOST, '--port', String(port), ...file];
  if (choice.kind === 'dynoxide') return { command: choice.binary, args };
  return { command: process.execPath, args: ['--disable-warning=ExperimentalWarning', MODEL, ...args] };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no free port');
  return address.port;
}

async function launch(choice: OwnChoice, port: number, dataDir: string | undefined): Promise<DynamoEngine> {
  const { command, args } = commandOf(choice, port, dataDir);
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: the terminal's Ctrl-C is for us, and what is under way is written before the engine ends.
    detached: true,
    windowsHide: true, // there a group comes with a window
  });
  const release = tieToThisProcess(child);
  try {
    await untilReady(child);
  } catch (error) {
    child.kill('SIGKILL');
    release();
    throw error;
  }
  return {
    kind: choice.kind,
    endpoint: `http://${HOST}:${port}`,
    ...(child.pid !== undefined && { pid: child.pid }),
    ended: new Promise((resolve) => child.once('exit', () => resolve())),
    async stop() {
      await end(child);
      release();
    },
  };
}

/** Waits for the engine's own line: asking the port instead could be answered by whoever holds it already. */
async function untilReady(child: Child): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const settled = () => clearTimeout(timer);
    const fail = (what: string, cause?: unknown) => {
      settled();
      reject(new Error(`The DynamoDB engine ${what}. ${output.trim()}`, { cause }));
    };
    const timer = setTimeout(() => fail(`was not ready within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    child.once('error', (cause) => fail('could not be run', cause));
    // `close` rather than `exit`: by then all of its output has been read.
    child.once('close', (code, signal) =>
      fail(`did not start (${code === null ? signal : `exit code ${code}`})`),
    );
    for (const stream of [child.stdout, child.stderr]) {
      // The listener stays: output that nobody reads would block the engine one day.
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
        if (!output.includes('listening on')) return;
        settled();
        resolve();
      });
    }
  });
}

async function end(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

/** The signal listeners of all engines of this process. */
const ours = new Set<unknown>();

/** Lets the engine neither outlive this process nor keep it alive. Returns what undoes it. */
function tieToThisProcess(child: Child): () => void {
  const kill = () => child.kill('SIGKILL');
  const onSignal = (signal: NodeJS.Signals) => {
    // Whoever else listens ends this process in its own order, and needs the engine until then.
    if (process.listeners(signal).some((listener) => !ours.has(listener))) return;
    kill();
    release();
    // A listener switches the default off, which is to die.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  ours.add(onSignal);
  const release = () => {
    ours.delete(onSignal);
    process.off('exit', kill);
    for (const signal of FATAL_SIGNALS) process.off(signal, onSignal);
  };
  process.on('exit', kill);
  for (const signal of FATAL_SIGNALS) process.on(signal, onSignal);
  child.unref();
  for (const pipe of [child.stdout, child.stderr]) (pipe as Readable & { unref?(): void }).unref?.();
  return release;
}
