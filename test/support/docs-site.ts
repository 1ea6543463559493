import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './npm-start.ts';

/** `npm run docs`, as a person has it. Answers the files that it has made, by their address. */
export function makeDocs(folder: string): ReadonlyMap<string, string> {
  execFileSync(
    join(ROOT, 'node_modules/.bin/node'),
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'infra/docs/main.ts'), '--out', folder],
    { encoding: 'utf8' },
  );
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(file, 'utf8')];
    }),
  );
}
