import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './npm-start.ts';

/** What whoever clones this gets: no file that git ignores, and the packages that `npm ci` has brought. Answers its folder. */
export function cleanClone(folder: string): string {
  // An unpacked archive is a clone already.
  if (!existsSync(join(ROOT, '.git'))) return ROOT;
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const clone = join(folder, 'clone');
  for (const name of listed.split('\0').filter((each) => each !== '' && existsSync(join(ROOT, each)))) {
    cpSync(join(ROOT, name), join(clone, name));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  return clone;
}
