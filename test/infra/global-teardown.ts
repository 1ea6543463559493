import { rmSync } from 'node:fs';
import { ASSEMBLIES_VARIABLE } from '../support/billing-template.ts';

export default function tearDown(): void {
  const folder = process.env[ASSEMBLIES_VARIABLE];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
