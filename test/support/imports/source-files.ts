import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDERS = ['client', 'shared', 'functions', 'infra'];

/** Everything that can import, the browser's files too. */
export const sourceFiles = (): SourceFile[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
  );

export const architecture = (): string => readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');
