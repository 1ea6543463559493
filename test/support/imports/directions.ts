import { importsOf } from './imports.ts';
import { tableBelow } from './table.ts';

/** One folder (or file) of docs/architecture.md, "Folders", and what its files may import. */
export interface Row {
  readonly folder: string;
  readonly mayImport: readonly string[];
}

export const readRows = (markdown: string): Row[] =>
  tableBelow(markdown, 'folder').flatMap(([folders = [], , mayImport = []]) =>
    folders.map((folder) => ({ folder, mayImport })),
  );

/** A folder with all below it, a file, a package with its parts. `*` stands for anything but a slash. */
export const covers = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.split('*').map(RegExp.escape).join('[^/]*')}(/|$)`).test(path);

/** The row that says most exactly where a file lies. */
export const rowOf = (path: string, rows: readonly Row[]): Row | undefined =>
  rows
    .filter(({ folder }) => covers(folder, path))
    .reduce<Row | undefined>(
      (best, row) => (best !== undefined && best.folder.length >= row.folder.length ? best : row),
      undefined,
    );

/** One line for each import that no row allows. */
export function refusedImports(path: string, text: string, rows: readonly Row[]): string[] {
  const row = rowOf(path, rows);
  if (row === undefined) return [`${path}: no row of docs/architecture.md says what it may import`];
  return importsOf(path, text)
    .filter(({ to }) => !row.mayImport.some((pattern) => covers(pattern, to)))
    .map(({ line, to }) => `${path}:${line} imports ${to}: ${row.folder} may import ${said(row.mayImport)}`);
}

const said = (patterns: readonly string[]): string =>
  patterns.length === 0 ? 'nothing' : patterns.join(', ');
