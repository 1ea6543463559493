import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASSEMBLIES_VARIABLE, synthesized } from './billing-template.ts';
import { statefulOf } from './stateful.ts';

/**
 * `npm run release:template`: writes down what today's templates have that no later release may replace. Part of a release
 * (CONTRIBUTING.md); test/infra/released.test.ts holds every synth to it.
 */
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
