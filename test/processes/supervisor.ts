import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { dynamoEngineCommand } from '../../infra/local/dynamo-engine.ts';
import { LOCAL_KEYS } from '../../infra/local/settings.ts';
import type { Addresses } from './addresses.ts';

const ROOT = join(import.meta.dirname, '../..');

export const ROLES = ['engine', 'simulator', 'gateway', 'worker-1', 'worker-2'] as const;
export type Role = (typeof ROLES)[number];

/** Keeps one process per role, as a process manager would, and kills them as no process manager would. */
export interface Supervisor {
  start(role: Role): void;
  /** SIGKILL, and gone when it resolves. */
  kill(role: Role): Promise<void>;
  /** How often each was killed. */
  readonly kills: ReadonlyMap<Role, number>;
  /** Which ended by themselves: none should, whatever happens to the others. */
  readonly ended: readonly string[];
  /** Nothing is left of any of them. */
  end(): Promise<void>;
}

export function createSupervisor(addresses: Addresses): Supervisor {
  const running = new Map<Role, ChildProcess>();
  const kills = new Map<Role, number>(ROLES.map((role) => [role, 0]));
  const ended: string[] = [];
  const guard = startGuard();

  async function finish(role: Role): Promise<boolean> {
    const child = running.get(role);
    running.delete(role);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return false;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    return true;
  }

  return {
    kills,
    ended,
    start(role) {
      if (running.has(role)) return;
      const { command, args, env } = commandOf(role, addresses);
      const log = openSync(join(addresses.dataDir, `${role}.log`), 'a');
      const child = spawn(command, args, { env, stdio: ['ignore', log, log], detached: true });
      closeSync(log);
      running.set(role, child);
      guard.watch(child);
      child.once('exit', (code, signal) => {
        if (running.get(role) === child) ended.push(`${role}: ${signal ?? `exit code ${code}`}`);
      });
    },
    async kill(role) {
      if (await finish(role)) kills.set(role, (kills.get(role) ?? 0) + 1);
    },
    async end() {
      for (const role of ROLES) await finish(role);
      guard.end();
    },
  };
}

/** However the test's own process ends, groups of their own would outlive it: somebody else sees to that. */
function startGuard() {
  const guard = spawn(process.execPath, [join(ROOT, 'test/processes/guard.ts')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  return {
    watch(child: ChildProcess): void {
      guard.stdin.write(`start ${child.pid}\n`);
      child.once('exit', () => guard.stdin.writable && guard.stdin.write(`end ${child.pid}\n`));
    },
    end: () => void guard.stdin.end(),
  };
}

function commandOf(role: Role, addresses: Addresses) {
  const { dataDir, gatewayPort, simulatorPort, enginePort } = addresses;
  const { AWS_ENDPOINT_URL_DYNAMODB: _, ...env } = process.env;
  const node = (...args: string[]) => ['--disable-warning=ExperimentalWarning', ...args];
  switch (role) {
    case 'engine':
      return {
        ...dynamoEngineCommand({ port: enginePort, dataDir }),
        env,
      };
    case 'simulator':
      return {
        command: process.execPath,
        args: node(join(ROOT, 'infra/local/iamport-simulator/main.ts')),
        env: {
          ...env,
          LOCAL_DATA_DIR: dataDir,
          SIMULATOR_PORT: String(simulatorPort),
          SIMULATOR_WEBHOOK_URL: `http://127.0.0.1:${gatewayPort}/webhooks/iamport`,
          SIMULATOR_IMP_KEY: LOCAL_KEYS.impKey,
          SIMULATOR_IMP_SECRET: LOCAL_KEYS.impSecret,
          SIMULATOR_IMP_CODE: LOCAL_KEYS.impCode,
        },
      };
    default:
      return {
        command: process.execPath,
        args: node(join(ROOT, 'test/processes/role.ts'), role === 'gateway' ? 'gateway' : 'worker'),
        env: { ...env, ADDRESSES: JSON.stringify(addresses) },
      };
  }
}
