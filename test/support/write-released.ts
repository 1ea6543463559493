import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../../infra/local/command-line.ts';
import { ASSEMBLIES_VARIABLE, synthesized } from './billing-template.ts';
import { statefulOf } from './stateful.ts';

const USAGE = `Usage: npm run release:template

  Part of a release (CONTRIBUTING.md): writes into test/infra/released.json what today's templates
  have that no later release may replace. npm run test:infra holds every synth to it.

  --help   this text`;

readOptions(USAGE, {});
const ROOT = join(import.meta.dirname, '..', '..');
const FILE = join(ROOT, 'test/infra/released.json');

const folder = mkdtempSync(join(tmpdir(), 'billing-released-'));
execFileSync(process.execPath, [join(import.meta.dirname, 'synthesize.ts'), folder, 'dev', 'prod'], {
  stdio: 'inherit',
});
process.env[ASSEMBLIES_VARIABLE] = folder;
const released = { dev: statefulOf(synthesized('dev')), prod: statefulOf(synthesized('prod')) };
writeFileSync(FILE, `${JSON.stringify(released, null, 2)}\n`);
execFileSync(process.execPath, [
  join(ROOT, 'node_modules/@biomejs/biome/bin/biome'),
  'format',
  '--write',
  FILE,
]);
rmSync(folder, { recursive: true, force: true });
