import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Misunderstood } from './misunderstood.ts';

export function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    throw new Misunderstood(`FILE.csv: ${path} cannot be read`);
  }
}

/** Where `--out` leads, looked at before anything is asked: a report of what was done must not be lost. Absent: the terminal. */
export function placeFor(out: string | undefined): (text: string) => void {
  if (out === undefined) return (text) => process.stdout.write(text);
  if (!isWritable(out)) throw new Misunderstood(`--out: ${out} cannot be written`);
  return (text) => writeFileSync(out, text);
}

function isWritable(path: string): boolean {
  try {
    const isThere = existsSync(path);
    accessSync(isThere ? path : dirname(path), constants.W_OK);
    return isThere ? !statSync(path).isDirectory() : statSync(dirname(path)).isDirectory();
  } catch {
    return false;
  }
}
