import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PATIENCE_MS } from './patience.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** `npm start` as a person has it: the real main.ts in a process of its own. */
export interface Run {
  readonly child: ChildProcess;
  readonly printed: () => string;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

export function npmStart(
  dataDir: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  root = ROOT,
): Run {
  const { AWS_ENDPOINT_URL_DYNAMODB: _, ...inherited } = process.env;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'infra/local/main.ts'), ...args],
    {
      env: { ...inherited, PORT: '0', SIMULATOR_PORT: '0', LOCAL_DATA_DIR: dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, as a terminal gives it.
      detached: true,
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, printed: () => text, ended };
}

export async function until({ printed, child }: Run, text: string): Promise<void> {
  for (
    const endAt = performance.now() + PATIENCE_MS;
    performance.now() < endAt && child.exitCode === null;
  ) {
    if (printed().includes(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`"${text}" was not printed:\n${printed()}`);
}

/** Waits until it says that it runs, and gives the addresses it prints. */
export async function ready(running: Run): Promise<{ url: string; simulator: string }> {
  await until(running, 'Ctrl-C stops');
  const url = /Console\s+(http:\S+)\//.exec(running.printed())?.[1];
  const simulator = /아임포트\s+(http:\S+)/.exec(running.printed())?.[1];
  if (!url || !simulator) throw new Error(`no addresses in:\n${running.printed()}`);
  return { url, simulator };
}

export async function stopped({ child, ended }: Run): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await ended;
}
