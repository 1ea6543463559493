import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASSEMBLIES_VARIABLE } from '../support/billing-template.ts';
import { PATIENCE_MS } from '../support/patience.ts';

/** Synthesizes every variant of the stack that the infra tests look at, once. */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'billing-assemblies-'));
  const script = join(import.meta.dirname, '..', 'support', 'synthesize.ts');
  execFileSync(process.execPath, [script, folder], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Six apps, one after another.
    timeout: 6 * PATIENCE_MS,
  });
  process.env[ASSEMBLIES_VARIABLE] = folder;
}
