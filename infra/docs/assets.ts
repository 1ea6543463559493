import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const OWN = join(import.meta.dirname, 'assets');
const SWAGGER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const from = (folder: string, names: readonly string[]) =>
  names.map((name) => [`assets/${name}`, () => readFileSync(join(folder, name), 'utf8')] as const);

/** Styles and scripts that the pages load, by their address in the site. */
export const assets = [
  ...from(OWN, ['site.css', 'menu.js', 'api.css', 'api.js']),
  ...from(SWAGGER, ['swagger-ui.css', 'swagger-ui-bundle.js']),
];
