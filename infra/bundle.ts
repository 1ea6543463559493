import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FunctionSpec } from './topology.ts';

const ROOT = join(import.meta.dirname, '..');
/** Where the package has them (infra/package): whoever installs it has no esbuild, and none of the sources. */
const PREBUILT = join(ROOT, 'bundles');

/** By this process: a second instance in an app has the functions of the first. */
const made = new Map<string, ReadonlySet<string>>();

/**
 * Bundles every function into `<outdir>/bundles/<name>/index.js`, with the function's `files` beside it. Returns each
 * function's folder. The CDK wants its assets at once, and esbuild takes plugins only in its asynchronous form: hence
 * one more process, for all functions together.
 */
export function bundleFunctions(specs: readonly FunctionSpec[], outdir: string): (name: string) => string {
  if (existsSync(PREBUILT)) return (name) => join(PREBUILT, name);
  const bundles = join(outdir, 'bundles');
  const folderOf = (name: string) => join(bundles, name);
  if (made.get(bundles)?.isSupersetOf(new Set(specs.map(({ name }) => name)))) return folderOf;
  made.set(bundles, new Set(specs.map(({ name }) => name)));
  // A file that is gone must not live on in an asset.
  rmSync(bundles, { recursive: true, force: true });
  const entries = Object.fromEntries(specs.map(({ name, entry }) => [name, entry]));
  execFileSync(process.execPath, [join(ROOT, 'infra/bundles/main.ts'), bundles], {
    input: JSON.stringify(entries),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  for (const { name, files = [] } of specs) {
    for (const folder of files) {
      cpSync(join(ROOT, folder), join(bundles, name, basename(folder)), {
        recursive: true,
        // What is TypeScript is in the bundle already.
        filter: (source) => !source.endsWith('.ts'),
      });
    }
  }
  return folderOf;
}
