import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from '../../../infra/local/command-line.ts';
import { GENERATED, generated } from './generate.ts';

const USAGE = `Usage: npm run client:types

Writes client/generated, what the typed client knows of docs/api.openapi.yaml and of events.

  --help   this text`;

readOptions(USAGE, {});
mkdirSync(GENERATED, { recursive: true });
for (const [name, text] of Object.entries(await generated())) writeFileSync(join(GENERATED, name), text);
