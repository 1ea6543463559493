import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './npm-start.ts';
import { PATIENCE_MS } from './patience.ts';

/** `npm run console` as a person has it: the real main.ts in a process of its own. */
export interface RunningConsole {
  readonly address: string;
  readonly printed: () => string;
  stop(): Promise<void>;
}

/** Waits until it says where to open it. `env` is all of AWS that it knows. */
export async function npmRunConsole(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<RunningConsole> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'infra/console/main.ts'), '--port', '0', ...args],
    { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const address = await addressIn(child, () => text);
  return {
    address,
    printed: () => text,
    stop: () =>
      new Promise((resolve) => {
        child.once('close', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

async function addressIn(child: ChildProcess, printed: () => string): Promise<string> {
  for (
    const endAt = performance.now() + PATIENCE_MS;
    performance.now() < endAt && child.exitCode === null;
  ) {
    const address = /Open\s+(http:\S+)/.exec(printed())?.[1];
    if (address !== undefined) return address;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no address was printed:\n${printed()}`);
}
