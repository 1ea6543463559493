import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Where jest starts; what lies in `.bin` is a command of the machine's shell. */
export const JEST = createRequire(import.meta.filename).resolve('jest/bin/jest');

/** By this Node, whatever the machine calls its commands. Answers jest's exit code. */
export function runJest(args: readonly string[], env: Readonly<Record<string, string>>): number {
  const { status } = spawnSync(process.execPath, [JEST, ...args], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}
