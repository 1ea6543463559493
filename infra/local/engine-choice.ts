import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** What plays DynamoDB on this machine. */
export type EngineChoice =
  | { readonly kind: 'endpoint'; readonly url: string }
  | { readonly kind: 'dynoxide'; readonly binary: string }
  | { readonly kind: 'model' };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `LOCAL_ENGINE`, or else: the engine that `AWS_ENDPOINT_URL_DYNAMODB` names, Dynoxide where there is a binary of it, and the
 * repository's own model of DynamoDB anywhere. Throws a sentence when what was asked for is not there.
 */
export function chooseEngine(env: Environment = process.env): EngineChoice {
  const url = env['AWS_ENDPOINT_URL_DYNAMODB'];
  const asked = env['LOCAL_ENGINE'] || undefined;
  switch (asked) {
    case 'model':
      return { kind: 'model' };
    case 'dynoxide':
      return { kind: 'dynoxide', binary: requireDynoxide(env) };
    case 'endpoint':
      if (url) return { kind: 'endpoint', url };
      throw new Error(
        'LOCAL_ENGINE=endpoint needs AWS_ENDPOINT_URL_DYNAMODB: the address of a running engine, such as DynamoDB Local (http://127.0.0.1:8000).',
      );
    case undefined: {
      if (url) return { kind: 'endpoint', url };
      const binary = findDynoxide(env);
      return binary === undefined ? { kind: 'model' } : { kind: 'dynoxide', binary };
    }
    default:
      throw new Error(
        `LOCAL_ENGINE: received ${JSON.stringify(asked)}; allowed are model, dynoxide and endpoint`,
      );
  }
}

/** The binary of the optional package `@dynoxide/linux-x64`, or a `dynoxide` on PATH. */
export function findDynoxide(env: Environment = process.env): string | undefined {
  return packagedBinary() ?? binaryOnPath(env['PATH'] ?? '');
}

export function requireDynoxide(env?: Environment): string {
  const binary = findDynoxide(env);
  if (binary !== undefined) return binary;
  throw new Error(
    'There is no dynoxide on this machine: npm installs one on Linux x64 only. Put a binary on PATH ' +
      '(https://github.com/nubo-db/dynoxide), or choose LOCAL_ENGINE=model, which runs anywhere.',
  );
}

/** Each engine has a format, and so a file, of its own. */
const FILES = { dynoxide: 'dynamodb.sqlite', model: 'dynamodb-model.sqlite' } as const;

/**
 * Where an engine of ours keeps its data. Throws a sentence when the folder's data are in another one: queues, clock and
 * payments beside them belong to those, and would find an empty table.
 */
export function databaseFile(dataDir: string, kind: keyof typeof FILES): string {
  const other = kind === 'model' ? 'dynoxide' : 'model';
  if (existsSync(join(dataDir, FILES[other])))
    throw new Error(
      `The data in ${dataDir} are in the engine ${other}, and ${kind} was to be started. ` +
        `Go on with LOCAL_ENGINE=${other}, or begin anew: another LOCAL_DATA_DIR, or delete the folder.`,
    );
  return join(dataDir, FILES[kind]);
}

function packagedBinary(): string | undefined {
  try {
    const manifest = createRequire(import.meta.filename).resolve('@dynoxide/linux-x64/package.json');
    const binary = join(dirname(manifest), 'dynoxide');
    return isExecutable(binary) ? binary : undefined;
  } catch {
    return undefined; // not installed: npm leaves optional packages of other platforms out
  }
}

function binaryOnPath(path: string): string | undefined {
  const name = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
