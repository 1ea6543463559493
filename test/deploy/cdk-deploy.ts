import { readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runLogged } from './run-logged.ts';

/** Measured on two cores: 5 s and 15 s, most of it cdk's own start and synth. The bounds are for a hang. */
const BOOTSTRAP_TIMEOUT_MS = 600_000;
const DEPLOY_TIMEOUT_MS = 1_200_000;

export type CdkDeployment = {
  /** The project's root: `node_modules/aws-cdk` and the app's relative paths are looked up there. */
  root: string;
  /** As in cdk.json, e.g. `node infra/app.ts`. */
  app: string;
  /** From {@link startMiniStack}; an endpoint that is not loopback is refused. */
  env: Record<string, string>;
  /** Written by `cdk deploy --outputs-file`. */
  outputsFile: string;
  /** `-c key=value`, for the stage and the overrides of its configuration. */
  context?: Record<string, string>;
  logFile: string;
};

/** Outputs by stack name and then by output name, as the cdk writes them. */
export type CdkOutputs = Record<string, Record<string, string>>;

/**
 * A real `cdk bootstrap` and `cdk deploy` of every stack of the app, as child processes.
 * @throws Error with the end of the cdk's output when either fails, cdk-nag's findings included.
 */
export async function cdkDeploy(deployment: CdkDeployment): Promise<CdkOutputs> {
  const { root, app, env, outputsFile, logFile } = deployment;
  refuseRealAws(env['AWS_ENDPOINT_URL']);
  const context = Object.entries(deployment.context ?? {}).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  const cdk = (args: readonly string[], timeoutMs: number) =>
    runLogged({
      file: process.execPath,
      // --no-notices: the CLI would otherwise ask cli.cdk.dev for news.
      args: [join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args, '--no-notices', '--ci'],
      cwd: root,
      env: { ...withoutAws(process.env), ...env, PATH: nodeFirst(process.env['PATH']) },
      logFile,
      timeoutMs,
    });
  const account = env['AWS_ACCESS_KEY_ID'];
  rmSync(outputsFile, { force: true });
  // Without --app, bootstrap needs no synth.
  await cdk(['bootstrap', `aws://${account}/${env['AWS_REGION']}`, '--app', ''], BOOTSTRAP_TIMEOUT_MS);
  const output = join(dirname(outputsFile), 'cdk.out');
  const deploy = ['deploy', '--all', '--app', app, '--output', output, '--outputs-file', outputsFile];
  await cdk(
    [...deploy, '--require-approval', 'never', '--progress', 'events', ...context],
    DEPLOY_TIMEOUT_MS,
  );
  return JSON.parse(readFileSync(outputsFile, 'utf8')) as CdkOutputs;
}

/** The one mistake this helper must not make: to create a test's resources in someone's account. */
function refuseRealAws(endpoint: string | undefined): void {
  const host = endpoint === undefined ? 'amazonaws.com' : new URL(endpoint).hostname;
  if (host !== '127.0.0.1' && host !== 'localhost') {
    throw new Error(`cdkDeploy deploys to an emulator on loopback only; AWS_ENDPOINT_URL points to ${host}`);
  }
}

/** A developer's AWS_PROFILE or session token would win over, or mix with, the emulator's credentials. */
const withoutAws = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_')),
  );

/** The app command says `node`, and an older one on the machine could not run TypeScript. */
const nodeFirst = (path: string | undefined): string =>
  [dirname(process.execPath), ...(path === undefined ? [] : [path])].join(delimiter);
