import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** The app's own, of which there must be one. Whoever imports the client alone needs neither. */
const PEERS = ['aws-cdk-lib', 'constructs'];

/**
 * What compiled code imports of other packages, be it a value or a type, at the versions of this repository: exactly those that it was tested with, and
 * from there on for peers.
 * @throws Error for a package that would be missing where this one is installed.
 */
export async function dependenciesOf(
  dist: string,
  files: readonly string[],
  { dependencies, devDependencies }: Manifest,
) {
  const scripts = files.filter((file) => file.endsWith('.js'));
  const imported = new Set([...(await ofScripts(dist, scripts)), ...ofTypes(dist, files)]);
  const missing = [...imported].filter((name) => !PEERS.includes(name) && dependencies[name] === undefined);
  if (missing.length > 0)
    throw new Error(
      `the package imports ${missing.join(', ')}, which package.json does not list in dependencies`,
    );
  const versions = (names: readonly string[], versionOf: (name: string) => string) =>
    Object.fromEntries(names.filter((name) => imported.has(name)).map((name) => [name, versionOf(name)]));
  return {
    dependencies: versions(Object.keys(dependencies), (name) => dependencies[name] ?? ''),
    peerDependencies: versions(PEERS, (name) => `^${devDependencies[name]}`),
    peerDependenciesMeta: Object.fromEntries(PEERS.map((name) => [name, { optional: true }])),
  };
}

async function ofScripts(dist: string, scripts: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: dist,
    entryPoints: [...scripts],
    outdir: dist,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external === true && !path.startsWith('node:'))
    .map(({ path }) => packageOf(path));
}

const ofTypes = (dist: string, files: readonly string[]): string[] =>
  files
    .filter((file) => file.endsWith('.d.ts'))
    .flatMap((file) => [
      ...readFileSync(join(dist, file), 'utf8').matchAll(/(?:from|import\() ?'([^.'][^']*)'/g),
    ])
    .map(([, path = '']) => packageOf(path))
    .filter((name) => !name.startsWith('node:'));

/** `aws-cdk-lib`, of `aws-cdk-lib/aws-iam`; `@aws-sdk/client-sqs`, of itself. */
const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
