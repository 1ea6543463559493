import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASSEMBLIES_VARIABLE } from '../support/billing-template.ts';

/** Some 15 s on two busy cores. The bound is for a hang. */
const TIMEOUT_MS = 180_000;

/** Synthesizes every variant of the stack that the infra tests look at, once. */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'billing-assemblies-'));
  const script = join(import.meta.dirname, '..', 'support', 'synthesize.ts');
  execFileSync(process.execPath, [script, folder], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: TIMEOUT_MS,
  });
  process.env[ASSEMBLIES_VARIABLE] = folder;
}
