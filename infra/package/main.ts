import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleFunctions } from '../bundle.ts';
import { readWords } from '../local/command-line.ts';
import { functions } from '../topology.ts';
import { compile, filesBelow } from './compile.ts';
import { dependenciesOf, type Manifest } from './dependencies.ts';
import { ENTRIES, placeOf } from './entries.ts';
import { sbomOf } from './sbom.ts';
import { keepTypesOf } from './types.ts';

const USAGE = `Usage: npm run package [-- FOLDER]

  Makes the package that merchants install, into dist/ or FOLDER, which is emptied first.
  npm pack ./dist --dry-run lists what is in it.

  --help   this text`;

const ROOT = join(import.meta.dirname, '../..');
/** As npm's page and whoever is woken want to read them; the rest of docs/ is in the repository. */
const PAGES = ['README.md', 'README.ko.md', 'LICENSE', 'CHANGELOG.md'];
/** It has `URL.parse`, and lets an app of CommonJS `require` ES modules. Whoever runs this repository is brought a newer one. */
const NODE = '>=22.12';

const [folder = 'dist'] = readWords(USAGE);
const dist = resolve(folder);
const loaded = ENTRIES.flatMap(({ loads = [] }) => loads);
const files = new Set(ENTRIES.flatMap((entry) => entry.files ?? []));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
compile(ROOT, [...ENTRIES.map(({ source }) => source), ...loaded], dist);
keepTypesOf(
  dist,
  ENTRIES.map(({ source }) => placeOf(source)),
  filesBelow(dist),
);
const own: Manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const { name, version, description, license } = own;
const manifest = {
  name,
  version,
  description,
  license,
  type: 'module',
  engines: { node: NODE },
  sideEffects: false,
  exports: {
    ...Object.fromEntries(ENTRIES.map((entry) => [entry.name, conditionsOf(`./${placeOf(entry.source)}`)])),
    './package.json': './package.json',
  },
  ...(await dependenciesOf(dist, filesBelow(dist), own)),
  // Engines, which are asked for by name where functions run on this machine.
  optionalDependencies: own.optionalDependencies,
};
bundleFunctions(functions, dist);
for (const path of files)
  cpSync(join(ROOT, path), join(dist, path), {
    recursive: true,
    filter: (source) => !source.endsWith('.ts'),
  });
for (const page of PAGES) cpSync(join(ROOT, page), join(dist, page));
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(join(dist, 'sbom.cdx.json'), sbomOf(ROOT, own));

function conditionsOf(place: string) {
  return { types: `${place}.d.ts`, default: `${place}.js` };
}
