import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../infra/local/iamport-simulator/options.ts';
import { startSimulator } from '../../infra/local/iamport-simulator/server.ts';
import { cdkDeploy } from './cdk-deploy.ts';
import { type Clients, createClients } from './deployed-clients.ts';
import { openFrontDoor } from './front-door.ts';
import { type AccessKey, createIam } from './iam.ts';
import { trustedLoopbackCertificate } from './loopback-tls.ts';
import { httpApiUrl, type MiniStack, startMiniStack } from './ministack.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Ignored by git; what a failed run is understood by. */
const LOGS = join(ROOT, '.test-output', 'deploy');

export const STACK_NAME = 'iamport-billing-dev';

/** The keys of the simulator's console, put into the deployed secret as a merchant would put theirs. */
export const KEYS = {
  impKey: 'deploy-test-imp-key',
  impSecret: 'deploy-test-imp-secret',
  impCode: 'imp00000000',
} as const;

export type DeployedStack = Clients & {
  outputs: Readonly<Record<string, string>>;
  simulator: Simulator;
  /** For a reader's shell: where the API answers, and the emulator with its AWS CLI. */
  apiUrl: string;
  miniStack: MiniStack;
  /** An IAM user who may call this API and nothing else, and one who may do nothing. */
  users: { merchant: AccessKey; nobody: AccessKey };
  stop(): Promise<void>;
};

/**
 * The stack, deployed by the real CDK to an AWS emulator that checks signatures and policies, with the simulator as
 * 아임포트. Prints how long each step took.
 */
export async function startDeployedStack(): Promise<DeployedStack> {
  mkdirSync(LOGS, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'billing-deploy-'));
  const stops: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const clock = { now: () => new Date() };
    const simulator = await startSimulator({ port: 0, clock, databasePath: ':memory:', keys: KEYS });
    stops.push(() => simulator.stop());
    const miniStack = await timed('MiniStack started', () =>
      startMiniStack({ root: ROOT, logFolder: LOGS, enforceIam: true }),
    );
    stops.push(() => miniStack.stop());
    const door = await openFrontDoor(trustedLoopbackCertificate(folder));
    stops.push(() => door.stop());

    // Nobody answers there: what it is for is that the stack with webhooks can be deployed.
    const webhooks = [{ url: 'https://hooks.shop.example/billing' }];
    const override = { iamportBaseUrl: simulator.url, publicBaseUrl: door.url, webhooks };
    const outputs = await timed('cdk bootstrap and cdk deploy', () => deploy(miniStack, override));
    const apiUrl = httpApiUrl(miniStack, outputs['ApiId'] ?? '');
    door.leadTo(apiUrl);
    const rootKey = {
      accessKeyId: miniStack.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: miniStack.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    };
    const region = miniStack.env['AWS_REGION'] ?? '';
    const iam = createIam(miniStack.endpoint, region, rootKey);
    await iam.nameBatchSends(STACK_NAME);
    const users = {
      merchant: await iam.createUser('merchant', mayInvoke(outputs['ApiId'])),
      nobody: await iam.createUser('nobody'),
    };
    const clients = createClients({
      endpoint: miniStack.endpoint,
      region,
      rootKey,
      merchantKey: users.merchant,
      apiUrl,
      publicUrl: door.url,
      simulatorUrl: simulator.url,
    });
    await fillSecret(clients, outputs['SecretArn'] ?? '');
    return { ...clients, outputs, simulator, users, apiUrl, miniStack, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function deploy(miniStack: MiniStack, override: object): Promise<Record<string, string>> {
  const outputs = await cdkDeploy({
    root: ROOT,
    app: 'node test/deploy/app.ts',
    env: miniStack.env,
    outputsFile: join(LOGS, 'outputs.json'),
    logFile: join(LOGS, 'cdk.log'),
    context: { stage: 'dev', override: JSON.stringify(override) },
  });
  const ofStack = outputs[STACK_NAME];
  if (ofStack === undefined) throw new Error(`no outputs of the stack: ${Object.keys(outputs)}`);
  return ofStack;
}

/** What a merchant's server needs: nothing but to call the API. */
function mayInvoke(apiId: string | undefined): object {
  const Resource = `arn:aws:execute-api:*:*:${apiId}/*`;
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }] };
}

/** The README's `aws secretsmanager put-secret-value`. */
export async function fillSecret({ aws }: Pick<Clients, 'aws'>, SecretId: string): Promise<void> {
  const SecretString = JSON.stringify({ imp_key: KEYS.impKey, imp_secret: KEYS.impSecret });
  const ClientRequestToken = crypto.randomUUID();
  const put = await aws('secretsmanager', 'secretsmanager.PutSecretValue', {
    SecretId,
    SecretString,
    ClientRequestToken,
  });
  if (put.status !== 200) throw new Error(`PutSecretValue: ${put.text}`);
}

export async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await act();
  console.info(`${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}
