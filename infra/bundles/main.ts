/** `node infra/bundles/main.ts <folder>`: bundles the functions that stdin names, `{"<name>": "<entry>"}`. */
import { readFileSync } from 'node:fs';
import { bundle } from './bundler.ts';

const [outdir] = process.argv.slice(2);
if (outdir === undefined) throw new Error('usage: node infra/bundles/main.ts <folder> < entries.json');
await bundle(JSON.parse(readFileSync(0, 'utf8')), outdir);
