import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readOptions } from '../../infra/local/command-line.ts';
import { runJest } from './run-jest.ts';

const USAGE = `Usage: npm run test:dynamodb-local

The integration tests once more, on AWS's own DynamoDB Local. Needs Java 17 or newer on the PATH.

  --help   this text`;

/** DynamoDB Local comes inside an npm package, of which only the tarball is fetched, into a folder of its own. */
const PACKAGE = 'amplify-dynamodb-simulator@2.9.30';
const root = join(import.meta.dirname, '..', '..');
const home = join(root, '.local', 'dynamodb-local');
const emulator = join(home, 'package', 'emulator');
/** A bound for what hangs: a JVM on a loaded machine takes a while. */
const READY_WITHIN_MS = 600_000;

readOptions(USAGE, {});
fetchEmulator();
const port = await freePort();
const java = startEmulator(port);
try {
  await ready(`http://127.0.0.1:${port}`);
  process.exitCode = runTests(`http://127.0.0.1:${port}`);
} finally {
  java.kill();
}

function fetchEmulator(): void {
  if (existsSync(join(emulator, 'DynamoDBLocal.jar'))) return;
  mkdirSync(home, { recursive: true });
  const packed = must(
    spawnSync('npm', ['pack', '--silent', PACKAGE], { cwd: home, encoding: 'utf8' }),
    'npm pack',
  );
  must(spawnSync('tar', ['xzf', packed.stdout.trim()], { cwd: home, encoding: 'utf8' }), 'tar');
}

function must<R extends { status: number | null; stderr: string }>(result: R, what: string): R {
  if (result.status !== 0) throw new Error(`${what} failed: ${result.stderr}`);
  return result;
}

function startEmulator(onPort: number): ChildProcess {
  const args = [
    '-Djava.library.path=./DynamoDBLocal_lib',
    '-jar',
    'DynamoDBLocal.jar',
    '-inMemory',
    '-port',
    `${onPort}`,
  ];
  const child = spawn('java', args, { cwd: emulator, stdio: ['ignore', 'ignore', 'inherit'] });
  child.on('error', () => {
    console.error('java is missing: DynamoDB Local needs Java 17 or newer on the PATH');
    process.exit(1);
  });
  return child;
}

async function ready(endpoint: string): Promise<void> {
  for (const endAt = Date.now() + READY_WITHIN_MS; Date.now() < endAt; ) {
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('DynamoDB Local did not become ready');
}

function runTests(endpoint: string): number {
  return runJest(['--selectProjects', 'adapter', '--testPathPatterns', 'dynamo-|repositor'], {
    LOCAL_ENGINE: 'endpoint',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    SEEDS: '60',
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
