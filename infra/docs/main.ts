import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readOptions } from '../local/command-line.ts';
import { createSite } from './site.ts';

const USAGE = `Usage: npm run docs [-- --out FOLDER]

Makes a site of the repository's Markdown and of docs/api.openapi.yaml. Open its index.html, or serve the folder from anywhere.

  --out FOLDER   dist-docs if absent; what lies there is replaced
  --help         this text`;

const { out } = readOptions(USAGE, {
  out: { type: 'string', default: join(import.meta.dirname, '..', '..', 'dist-docs') },
});

const site = createSite();
rmSync(out, { recursive: true, force: true });
for (const [address, make] of site) {
  const file = join(out, address);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, make().body);
}
console.log(`${site.size} files in ${out}: open ${join(out, 'index.html')}`);
