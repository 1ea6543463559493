import { expect, test } from '@jest/globals';
import { circlesIn, importGraph } from '../support/imports/circles.ts';
import { covers, readRows, refusedImports, rowOf } from '../support/imports/directions.ts';
import { readPurity, refusedEffects } from '../support/imports/effects.ts';
import { architecture, sourceFiles } from '../support/imports/source-files.ts';

const files = sourceFiles();
const rows = readRows(architecture());
const purity = readPurity(architecture());

test('every import is one that the table of docs/architecture.md allows', () => {
  expect(files.flatMap(({ path, text }) => refusedImports(path, text, rows))).toEqual([]);
});

test('imports, those of types too, go round in no circle', () => {
  expect(circlesIn(importGraph(files))).toEqual([]);
});

test('domain, use cases and ports reach no clock, no chance and nothing outside', () => {
  expect(purity.flatMap(({ folders }) => folders)).toEqual([
    'shared/domain',
    'shared/usecases',
    'shared/ports.ts',
  ]);
  expect(files.flatMap(({ path, text }) => refusedEffects(path, text, purity))).toEqual([]);
});

test('every row is about a file, and every file that a row names is there', () => {
  const idle = rows.filter((row) => !files.some(({ path }) => rowOf(path, rows) === row));
  expect(idle.map(({ folder }) => folder)).toEqual([]);
  const named = rows
    .flatMap(({ mayImport }) => mayImport)
    .filter((to) => /^(client|shared|functions|infra)\//.test(to));
  expect(named.filter((pattern) => !files.some(({ path }) => covers(pattern, path)))).toEqual([]);
});
