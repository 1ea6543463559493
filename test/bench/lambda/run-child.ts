import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ran {
  /** From the import's beginning to the first answer. */
  readonly pathMs: number;
  /** What the process took of a core in that time, its helping threads included. */
  readonly pathCpuMs: number;
  /** Of each invocation after the first. */
  readonly ownMs: readonly number[];
  readonly answer: unknown;
}

/** A bundle's handler in a fresh process. What it journals is thrown away. */
export async function runChild(
  bundle: string,
  event: object,
  env: Readonly<Record<string, string>>,
  invocations = 0,
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const [eventFile, resultFile] = [join(folder, 'event.json'), join(folder, 'result.json')];
    writeFileSync(eventFile, JSON.stringify(event));
    const child = join(import.meta.dirname, 'child.cjs');
    await new Promise<void>((resolve, reject) => {
      const args = [child, bundle, eventFile, resultFile, String(invocations)];
      execFile(process.execPath, args, { env, maxBuffer: 1e9 }, (error, _, stderr) =>
        error === null ? resolve() : reject(new Error(stderr, { cause: error })),
      );
    });
    return JSON.parse(readFileSync(resultFile, 'utf8')) as Ran;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
