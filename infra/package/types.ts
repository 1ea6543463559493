import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** tsc rewrites the imports of the JS only; what reads a package's types looks for what stands there. */
const RELATIVE = /((?:from|import\() ?')(\.[^']+)\.ts(')/g;

/** Leaves the types that the entries reach, with `.js` in their imports. Whoever cannot import a module needs no types of it. */
export function keepTypesOf(dist: string, entries: readonly string[], files: readonly string[]): void {
  const kept = new Set<string>();
  const keep = (file: string): void => {
    if (kept.has(file)) return;
    kept.add(file);
    const path = join(dist, file);
    const text = readFileSync(path, 'utf8');
    for (const [, , to = ''] of text.matchAll(RELATIVE)) keep(`${posix.join(posix.dirname(file), to)}.d.ts`);
    writeFileSync(path, text.replaceAll(RELATIVE, '$1$2.js$3'));
  };
  for (const entry of entries) keep(`${entry}.d.ts`);
  for (const file of files.filter((one) => one.endsWith('.d.ts') && !kept.has(one))) rmSync(join(dist, file));
}
