import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../infra/local/iamport-simulator/options.ts';
import { startSimulator } from '../../infra/local/iamport-simulator/server.ts';
import { cdkDeploy } from './cdk-deploy.ts';
import { type Clients, createClients } from './deployed-clients.ts';
import { fillSecret, KEYS, timed } from './deployed-stack.ts';
import {
  createEmbeddedApp,
  type EmbeddedApp,
  guidesApp,
  synthesize,
  withoutUnknownThere,
} from './embedded-app.ts';
import { openFrontDoor } from './front-door.ts';
import { createIam } from './iam.ts';
import { trustedLoopbackCertificate } from './loopback-tls.ts';
import { httpApiUrl, startMiniStack } from './ministack.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LOGS = join(ROOT, '.test-output', 'embedded');

export interface EmbeddedStack {
  readonly app: EmbeddedApp;
  readonly simulator: Simulator;
  /** Of the guide's app; its merchant is the role that grantInvoke was given. */
  readonly shop: Clients;
  readonly apiUrl: string;
  /** What a process needs that acts as that role, or as the account's owner. */
  readonly asServer: NodeJS.ProcessEnv;
  readonly asOwner: NodeJS.ProcessEnv;
  /** The same role before the other instance. */
  readonly other: Clients;
  output(stack: 'ShopBilling' | 'OtherBilling', name: string): string;
  stop(): Promise<void>;
}

/** The guide's app beside another instance of the same stage and id, both from the packed tarball, deployed to MiniStack. */
export async function startEmbeddedStack(): Promise<EmbeddedStack> {
  mkdirSync(LOGS, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'billing-embedded-'));
  const stops: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const clock = { now: () => new Date() };
    const simulator = await startSimulator({ port: 0, clock, databasePath: ':memory:', keys: KEYS });
    stops.push(() => simulator.stop());
    const door = await openFrontDoor(trustedLoopbackCertificate(folder));
    stops.push(() => door.stop());
    const source = appOf({ iamportBaseUrl: simulator.url, publicBaseUrl: door.url });
    const app = await timed('package built, packed and installed', () =>
      createEmbeddedApp(folder, join(LOGS, 'app.log'), source),
    );
    const assembly = await timed('cdk synth of two', () => synthesize(app));
    withoutUnknownThere(assembly);
    const miniStack = await startMiniStack({ root: ROOT, logFolder: LOGS, enforceIam: true });
    stops.push(() => miniStack.stop());
    const { endpoint, env } = miniStack;
    const deployment = { root: ROOT, app: assembly, env, outputsFile: join(LOGS, 'outputs.json') };
    const outputs = await timed('cdk deploy of two', () =>
      cdkDeploy({ ...deployment, logFile: join(LOGS, 'cdk.log') }),
    );
    const output: EmbeddedStack['output'] = (stack, name) => outputOf(outputs[stack] ?? {}, name);

    const region = env['AWS_REGION'] ?? '';
    const rootKey = {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    };
    const iam = createIam(endpoint, region, rootKey);
    await iam.nameBatchSends('ShopBilling');
    const server = await iam.assumeRole('ShopBilling-Server');
    const apiUrl = httpApiUrl(miniStack, output('ShopBilling', 'ApiId'));
    door.leadTo(apiUrl);
    const to = { endpoint, region, rootKey, merchantKey: server, publicUrl: door.url };
    const shop = createClients({ ...to, apiUrl, simulatorUrl: simulator.url });
    const otherUrl = httpApiUrl(miniStack, output('OtherBilling', 'ApiId'));
    const other = createClients({ ...to, apiUrl: otherUrl, simulatorUrl: simulator.url });
    await fillSecret(shop, output('ShopBilling', 'SecretArn'));
    const asServer = {
      ...env,
      AWS_ACCESS_KEY_ID: server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
      AWS_SESSION_TOKEN: server.sessionToken,
    };
    return { app, simulator, shop, apiUrl, asServer, asOwner: env, other, output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** With another instance, and told where 아임포트 and the customers are in this test. */
function appOf(addresses: object): string {
  const given = JSON.stringify({ stage: 'dev', ...addresses });
  const pointed = guidesApp().replace("{ stage: 'dev' }", given);
  if (!pointed.includes(given)) throw new Error("the guide's app does not say { stage: 'dev' }");
  return `${pointed}
const other = new Stack(app, 'OtherBilling', { env: { region: 'ap-northeast-2' } });
new IamportBilling(other, 'Billing', { config: { stage: 'dev' } });
`;
}

/** Below a stack an output's name has the construct's path before it, and a hash behind. */
function outputOf(outputs: Readonly<Record<string, string>>, name: string): string {
  const [found, ...others] = Object.entries(outputs).filter(([key]) => key.slice(0, -8) === `Billing${name}`);
  if (found === undefined || others.length > 0)
    throw new Error(`not exactly one output ${name}: ${Object.keys(outputs)}`);
  return found[1];
}
