import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { hosts, leftOut, modeledErrors, standIns } from './left-out.ts';
import { named, onlyModeledErrors, withoutContents, withPlainKeys } from './sdk-sources.ts';

const PACKAGES = join(import.meta.dirname, '../../node_modules');
const ON_LAMBDA = join(import.meta.dirname, 'on-lambda');

/** The AWS SDK without what left-out.ts lists. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    const replace = (file: string, contents: (original: string) => string) =>
      build.onLoad({ filter: ending(file) }, ({ path }) => ({
        contents: contents(readFileSync(path, 'utf8')),
        loader: file.endsWith('.json') ? 'json' : 'ts',
      }));

    for (const [file, reason] of Object.entries(leftOut)) {
      replace(file, (original) => withoutContents(original, reason));
    }
    const standIn = (file: string, own: string) => {
      const ours = readFileSync(join(ON_LAMBDA, own), 'utf8');
      replace(file, (original) => `${ours}${withoutContents(original, `${own} has all that is used`, ours)}`);
    };
    for (const [file, own] of Object.entries(standIns)) standIn(file, own);
    for (const [client, host] of Object.entries(hosts)) {
      standIn(`${client}/dist-es/runtimeExtensions.js`, 'extensions.ts');
      // Of all of it the user agent names the version.
      replace(
        `${client}/package.json`,
        (original) => `{"version": ${JSON.stringify(JSON.parse(original).version)}}`,
      );
      replace(`${client}/dist-es/models/errors.js`, named);
      replace(`${client}/dist-es/schemas/schemas_0.js`, (original) =>
        withPlainKeys(onlyModeledErrors(original, modeledErrors)),
      );
      build.onLoad({ filter: ending(`${client}/dist-es/endpoint/endpointResolver.js`) }, () => ({
        contents: `import { regionalEndpoint } from './endpoint.ts';
export const defaultEndpointResolver = regionalEndpoint(${JSON.stringify(host)});`,
        resolveDir: ON_LAMBDA,
      }));
    }
    build.onLoad(
      { filter: /\/node_modules\/@aws-sdk\/client-[\w-]+\/dist-es\/models\/\w+ServiceException\.js$/ },
      ({ path }) => ({
        contents: named(readFileSync(path, 'utf8')),
      }),
    );
    build.onResolve({ filter: /^node:stream\/(web|promises)$/ }, ({ importer }) =>
      importer.includes('/@middy/core/') ? { path: join(ON_LAMBDA, 'middy-streams.ts') } : undefined,
    );
    // Its modules only define; its package.json forgets to say so, and all of its commands would come along.
    build.onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'asked') return undefined;
      if (path !== '@aws-sdk/lib-dynamodb' && !importer.includes('/@aws-sdk/lib-dynamodb/')) return undefined;
      const resolved = await build.resolve(path, { importer, resolveDir, kind, pluginData: 'asked' });
      return { ...resolved, sideEffects: false };
    });
  },
};

/** Of the path of a package's file, which must be there: what is left out is left out by name. */
function ending(file: string): RegExp {
  if (!existsSync(join(PACKAGES, file))) throw new Error(`the AWS SDK has no ${file} any more: left-out.ts`);
  return new RegExp(`/node_modules/${file.replaceAll('.', '\\.')}$`);
}
