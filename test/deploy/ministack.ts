import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from '../support/patience.ts';
import { trustedLoopbackCertificate } from './loopback-tls.ts';
import { clientEnv, serverEnv } from './ministack-env.ts';
import { installMiniStack, type MiniStackInstall } from './ministack-install.ts';
import { killGroup } from './run-logged.ts';

/** It answers within a second on two cores; a loaded machine may need many times that. */
const STOP_GRACE_MS = 5_000;
const START_ATTEMPTS = 3;

export type MiniStack = {
  /** `http[s]://127.0.0.1:<port>`: every AWS service, and the deployed HTTP APIs, see {@link httpApiUrl}. */
  endpoint: string;
  /** AWS_* variables that send the SDK and the cdk CLI to MiniStack and nowhere else. */
  env: Record<string, string>;
  /** MiniStack's own log. What a Lambda printed is in its CloudWatch log group, as on AWS. */
  logFile: string;
  /** `python -m awscli` with `env`. */
  install: MiniStackInstall;
  stop(): Promise<void>;
};

/**
 * Starts an AWS emulator of its own on a free loopback port, empty, with all its files in a temporary folder.
 * `enforceIam` makes it check signatures and evaluate policies: a Lambda then has exactly the rights of its role. It
 * is then served over TLS, see {@link trustedLoopbackCertificate}.
 * @throws Error with the end of MiniStack's log when it does not become healthy in time.
 */
export async function startMiniStack(options: {
  root: string;
  logFolder: string;
  enforceIam?: boolean;
}): Promise<MiniStack> {
  mkdirSync(options.logFolder, { recursive: true });
  const install = await installMiniStack(options.root, join(options.logFolder, 'ministack-install.log'));
  const logFile = join(options.logFolder, 'ministack.log');
  const folder = mkdtempSync(join(tmpdir(), 'ministack-'));
  const certificate = options.enforceIam === true ? trustedLoopbackCertificate(folder) : undefined;
  let failure: unknown;
  // The free port is only known to be free a moment earlier; another process may take it in between.
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const endpoint = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`;
    const log = openSync(logFile, 'a');
    const child = spawn(install.python, ['-m', 'ministack'], {
      cwd: folder,
      env: { ...serverEnv(folder, port, certificate), ...install.env },
      stdio: ['ignore', log, log],
      // A group of its own: its Lambda processes are in it, so that stopping takes them along.
      detached: true,
    });
    closeSync(log);
    let ended = false;
    const exited = new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    }).then(() => {
      ended = true;
    });
    const lastResort = () => killGroup(child.pid, 'SIGKILL');
    process.once('exit', lastResort);
    const stop = async () => {
      killGroup(child.pid, 'SIGTERM');
      await Promise.race([exited, sleep(STOP_GRACE_MS, undefined, { ref: false })]);
      killGroup(child.pid, 'SIGKILL');
      process.off('exit', lastResort);
    };
    try {
      await untilHealthy(endpoint, () => ended);
      return {
        endpoint,
        env: clientEnv(endpoint, folder, certificate),
        logFile,
        install,
        stop: async () => {
          await stop();
          rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
        },
      };
    } catch (error) {
      failure = error;
      await stop();
    }
  }
  rmSync(folder, { recursive: true, force: true });
  throw new Error(
    `MiniStack did not start; log: ${logFile}\n…${readFileSync(logFile, 'utf8').slice(-4_000)}`,
    {
      cause: failure,
    },
  );
}

/**
 * Where a deployed HTTP API with a `$default` stage answers. Its own host name, `<id>.execute-api.localhost`,
 * resolves in browsers but not everywhere in Node, so this uses MiniStack's path form; the Lambda still sees
 * `rawPath` without the prefix.
 */
export const httpApiUrl = (stack: MiniStack, apiId: string): string =>
  `${stack.endpoint}/_aws/execute-api/${apiId}/$default`;

async function untilHealthy(endpoint: string, ended: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (ended()) throw new Error('MiniStack ended while starting');
    try {
      const answer = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) });
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw new Error(`MiniStack was not healthy within ${PATIENCE_MS} ms`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port on 127.0.0.1');
  return address.port;
}
