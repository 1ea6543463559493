import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import type { Simulator } from '../../infra/local/iamport-simulator/options.ts';
import { startSimulator } from '../../infra/local/iamport-simulator/server.ts';
import { cdkDeploy } from './cdk-deploy.ts';
import { openFrontDoor } from './front-door.ts';
import { trustedLoopbackCertificate } from './loopback-tls.ts';
import { httpApiUrl, startMiniStack } from './ministack.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Ignored by git; what a failed run is understood by. */
const LOGS = join(ROOT, '.test-output', 'deploy');

/** The keys of the simulator's console, put into the deployed secret as a merchant would put theirs. */
export const KEYS = {
  impKey: 'deploy-test-imp-key',
  impSecret: 'deploy-test-imp-secret',
  impCode: 'imp00000000',
} as const;

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read the wire freely
  json: any;
};

export type DeployedStack = {
  outputs: Readonly<Record<string, string>>;
  simulator: Simulator;
  /** As a customer's browser, or 아임포트: through the front door, unsigned, redirects not followed. */
  visit(method: string, urlOrPath: string, body?: string, contentType?: string): Promise<Answer>;
  /** As the merchant's server: signed with AWS Signature V4. `secretKey` replaces the right one. */
  merchant(method: string, path: string, body?: unknown, secretKey?: string): Promise<Answer>;
  /** The simulator's own routes. */
  simulate(path: string, body: unknown): Promise<Answer>;
  /** One call of an AWS service that speaks JSON, e.g. `DynamoDB_20120810.GetItem`. */
  aws(service: string, target: string, input: object): Promise<Answer>;
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
    const simulator = await startSimulator({
      port: 0,
      clock: { now: () => new Date() },
      databasePath: ':memory:',
      keys: KEYS,
    });
    stops.push(() => simulator.stop());
    const miniStack = await timed('MiniStack started', () =>
      startMiniStack({ root: ROOT, logFolder: LOGS, enforceIam: true }),
    );
    stops.push(() => miniStack.stop());
    const door = await openFrontDoor(trustedLoopbackCertificate(folder));
    stops.push(() => door.stop());

    const deployed = await timed('cdk bootstrap and cdk deploy', () =>
      cdkDeploy({
        root: ROOT,
        app: 'node infra/app.ts',
        env: miniStack.env,
        outputsFile: join(LOGS, 'outputs.json'),
        logFile: join(LOGS, 'cdk.log'),
        context: {
          stage: 'dev',
          override: JSON.stringify({ iamportBaseUrl: simulator.url, publicBaseUrl: door.url }),
        },
      }),
    );
    const outputs = deployed['iamport-billing-dev'] ?? {};
    const apiUrl = httpApiUrl(miniStack, outputs['ApiId'] ?? '');
    door.leadTo(apiUrl);

    const client = (service: string, secretKey = miniStack.env['AWS_SECRET_ACCESS_KEY'] ?? '') =>
      new AwsClient({
        accessKeyId: miniStack.env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: secretKey,
        region: miniStack.env['AWS_REGION'] ?? '',
        service,
        retries: 0,
      });
    const aws: DeployedStack['aws'] = async (service, target, input) =>
      read(
        await client(service).fetch(miniStack.endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
          body: JSON.stringify(input),
        }),
      );
    const put = await aws('secretsmanager', 'secretsmanager.PutSecretValue', {
      SecretId: outputs['SecretArn'],
      SecretString: JSON.stringify({ imp_key: KEYS.impKey, imp_secret: KEYS.impSecret }),
      ClientRequestToken: crypto.randomUUID(),
    });
    if (put.status !== 200) throw new Error(`PutSecretValue: ${put.text}`);

    return {
      outputs,
      simulator,
      aws,
      visit: async (method, urlOrPath, body, contentType) =>
        read(
          await fetch(new URL(urlOrPath, door.url), {
            method,
            redirect: 'manual',
            ...(body === undefined
              ? {}
              : { body, headers: { 'content-type': contentType ?? 'application/json' } }),
          }),
        ),
      merchant: async (method, path, body, secretKey) =>
        read(
          await client('execute-api', secretKey).fetch(`${apiUrl}${path}`, {
            method,
            ...(body === undefined
              ? {}
              : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
          }),
        ),
      simulate: async (path, body) =>
        read(
          await fetch(`${simulator.url}/simulator${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
        ),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await act();
  console.info(`${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}
