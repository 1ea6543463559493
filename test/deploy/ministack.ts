import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LoopbackCertificate, trustedLoopbackCertificate } from './loopback-tls.ts';
import { installMiniStack } from './ministack-install.ts';
import { killGroup } from './run-logged.ts';

/** The region the product lives in; MiniStack scopes every resource by it. */
export const REGION = 'ap-northeast-2';
/** Twelve digits, so that ARNs look real; nothing on AWS is ever reached with it. */
export const ACCOUNT = '111122223333';
/** MiniStack checks signatures against it when IAM is enforced. */
const SECRET_KEY = 'not-a-secret';
/** MiniStack answers within 2–4 s on two cores; a loaded machine may need several times that. */
const HEALTHY_WITHIN_MS = 60_000;
const STOP_GRACE_MS = 5_000;
const START_ATTEMPTS = 3;

export type MiniStack = {
  /** `http[s]://127.0.0.1:<port>`: every AWS service, and the deployed HTTP APIs, see {@link httpApiUrl}. */
  endpoint: string;
  /** AWS_* variables that send the SDK and the cdk CLI to MiniStack and nowhere else. */
  env: Record<string, string>;
  /** MiniStack's own log, Lambda output included. */
  logFile: string;
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

/**
 * MiniStack's own environment, built from nothing: whatever it has, every Lambda inherits, and a Lambda must not
 * see the developer's credentials or a setting that the stack does not give it. PATH starts with the Node that runs
 * the tests, because MiniStack runs a `nodejs*` function with the `node` it finds there.
 */
function serverEnv(
  folder: string,
  port: number,
  certificate: LoopbackCertificate | undefined,
): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    STATE_DIR: join(folder, 'state'),
    S3_DATA_DIR: join(folder, 's3'),
    LANG: 'C.UTF-8',
    // The default is 0.0.0.0.
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    // What a Lambda's SDK is sent to. By name, because queue URLs carry it and the SDK warns in the log at every
    // call when the two differ.
    AWS_ENDPOINT_URL: `${certificate ? 'https' : 'http'}://localhost:${port}`,
    // Must equal clientEnv's pair: when IAM is enforced they are the root credentials.
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    // MiniStack's shim around https calls url.parse, and Node would report that in every function's log.
    NODE_OPTIONS: '--disable-warning=DEP0169',
    ...(certificate && {
      AUTH: 'true',
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificate.certFile,
      MINISTACK_SSL_KEY: certificate.keyFile,
      NODE_EXTRA_CA_CERTS: certificate.certFile,
    }),
  };
}

function clientEnv(
  endpoint: string,
  folder: string,
  certificate: LoopbackCertificate | undefined,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // A 12-digit key is the account id by MiniStack's rule.
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    // No profile, no instance role: nothing that could lead to a real account.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    // cdk keeps its account cache under HOME; one from a real account must not answer here.
    HOME: folder,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // The first is what the cdk CLI reads, the second every other Node process.
    ...(certificate && { AWS_CA_BUNDLE: certificate.certFile, NODE_EXTRA_CA_CERTS: certificate.certFile }),
  };
}

async function untilHealthy(endpoint: string, ended: () => boolean): Promise<void> {
  const deadline = performance.now() + HEALTHY_WITHIN_MS;
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
  throw new Error(`MiniStack was not healthy within ${HEALTHY_WITHIN_MS} ms`);
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
