import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
  readonly size: number;
  readonly unpackedSize: number;
}

/** `npm run package`, into another folder. */
export function buildPackage(dist: string): void {
  execFileSync(process.execPath, [join(ROOT, 'infra/package/main.ts'), dist], { stdio: 'inherit' });
}

/** `npm pack`, as a release does it. */
export function packPackage(dist: string, into: string): Packed {
  mkdirSync(into, { recursive: true });
  const args = ['pack', '--json', '--pack-destination', into];
  const answer = JSON.parse(execFileSync('npm', args, { cwd: dist, encoding: 'utf8' }));
  // An array up to npm 11, an object by name from npm 12 on.
  const [pack] = Object.values<{
    filename: string;
    size: number;
    unpackedSize: number;
    files: { path: string }[];
  }>(answer);
  if (pack === undefined) throw new Error('npm pack packed nothing');
  return { ...pack, tarball: join(into, pack.filename), files: pack.files.map(({ path }) => path) };
}
