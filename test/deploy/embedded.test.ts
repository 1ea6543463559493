/** From the packed tarball, not from here: what a merchant does who has a CDK app of their own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Simulator } from '../../infra/local/iamport-simulator/options.ts';
import { startSimulator } from '../../infra/local/iamport-simulator/server.ts';
import { eventually } from '../support/local.ts';
import { type CdkOutputs, cdkDeploy } from './cdk-deploy.ts';
import { registerCard } from './customer.ts';
import { type Clients, createClients } from './deployed-clients.ts';
import { fillSecret, KEYS, timed } from './deployed-stack.ts';
import {
  checkTypes,
  createEmbeddedApp,
  type EmbeddedApp,
  readmeApp,
  synthesize,
  withoutUnknownThere,
} from './embedded-app.ts';
import { type FrontDoor, openFrontDoor } from './front-door.ts';
import { createIam } from './iam.ts';
import { trustedLoopbackCertificate } from './loopback-tls.ts';
import { httpApiUrl, type MiniStack, startMiniStack } from './ministack.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LOGS = join(ROOT, '.test-output', 'embedded');
const TIMEOUT_MS = 3_600_000;

let folder: string;
let simulator: Simulator;
let door: FrontDoor;
let miniStack: MiniStack;
let app: EmbeddedApp;
let outputs: CdkOutputs;
let shop: Clients;

/** Another instance of the same stage and id, in the same account; and where 아임포트 and the customers are in this test. */
function appOf(addresses: object): string {
  const given = JSON.stringify({ stage: 'dev', ...addresses });
  const pointed = readmeApp().replace("{ stage: 'dev' }", given);
  if (!pointed.includes(given)) throw new Error('the README’s app does not say { stage: ’dev’ }');
  return `${pointed}
const other = new Stack(app, 'OtherBilling', { env: { region: 'ap-northeast-2' } });
new IamportBilling(other, 'Billing', { config: { stage: 'dev' } });
`;
}

/** Of a construct below a stack: its path, the output's name, a hash. */
function output(stack: string, name: string): string {
  const found = Object.entries(outputs[stack] ?? {}).filter(([key]) => key.slice(0, -8) === `Billing${name}`);
  if (found.length !== 1)
    throw new Error(`${stack}: not exactly one output ${name}: ${Object.keys(outputs)}`);
  return found[0]?.[1] ?? '';
}

beforeAll(async () => {
  mkdirSync(LOGS, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'billing-embedded-'));
  const clock = { now: () => new Date() };
  simulator = await startSimulator({ port: 0, clock, databasePath: ':memory:', keys: KEYS });
  door = await openFrontDoor(trustedLoopbackCertificate(folder));
  const addresses = { iamportBaseUrl: simulator.url, publicBaseUrl: door.url };
  app = await timed('package built, packed and installed', () =>
    createEmbeddedApp(folder, join(LOGS, 'app.log'), appOf(addresses)),
  );
}, TIMEOUT_MS);

afterAll(async () => {
  await miniStack?.stop();
  await door?.stop();
  await simulator?.stop();
  rmSync(folder, { recursive: true, force: true });
}, TIMEOUT_MS);

test('both READMEs show the same app', () => {
  expect(readmeApp('README.ko.md')).toBe(readmeApp('README.md'));
});

test(
  'the app compiles under --strict, and CommonJS can require the package',
  async () => {
    await timed('tsc --strict', () => checkTypes(app));
    const script = "console.log(Object.keys(require('iamport-billing')).join())";
    expect(await app.run(['--input-type=commonjs', '-e', script])).toBe('IamportBilling,stages\n');
  },
  TIMEOUT_MS,
);

test(
  'two instances of one stage are synthesized and deployed into one account',
  async () => {
    const assembly = await timed('cdk synth of two', () => synthesize(app));
    withoutUnknownThere(assembly);
    miniStack = await startMiniStack({ root: ROOT, logFolder: LOGS, enforceIam: true });
    outputs = await timed('cdk deploy of two', () =>
      cdkDeploy({
        root: ROOT,
        app: assembly,
        env: miniStack.env,
        outputsFile: join(LOGS, 'outputs.json'),
        logFile: join(LOGS, 'cdk.log'),
      }),
    );
    const buses = ['ShopBilling', 'OtherBilling'].map((stack) => output(stack, 'EventBusName'));
    expect(buses).toEqual([
      expect.stringMatching(/^billing-ShopBilling-[0-9A-F]{8}$/),
      expect.stringMatching(/^billing-OtherBilling-[0-9A-F]{8}$/),
    ]);
  },
  TIMEOUT_MS,
);

test(
  'a card is registered and charged by the role that grantInvoke was given; onEvent’s queue hears it, the other instance nothing',
  async () => {
    const region = miniStack.env['AWS_REGION'] ?? '';
    const rootKey = {
      accessKeyId: miniStack.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: miniStack.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    };
    const apiUrl = httpApiUrl(miniStack, output('ShopBilling', 'ApiId'));
    door.leadTo(apiUrl);
    const iam = createIam(miniStack.endpoint, region, rootKey);
    await iam.nameBatchSends('ShopBilling');
    const merchantKey = await iam.assumeRole('ShopBilling-Server');
    const to = {
      endpoint: miniStack.endpoint,
      region,
      rootKey,
      merchantKey,
      publicUrl: door.url,
      simulatorUrl: simulator.url,
    };
    shop = createClients({ ...to, apiUrl });
    await fillSecret(shop, output('ShopBilling', 'SecretArn'));

    const { request_pay } = await registerCard(shop);
    const charge = { customer_uid: request_pay.customer_uid, name: '첫 결제', amount: 9_900 };
    const charged = await shop.merchant('POST', '/charges', charge);
    expect([charged.status, charged.json.status]).toEqual([201, 'paid']);
    expect(simulator.payments().filter(({ amount }) => amount === 9_900)).toHaveLength(1);

    const { QueueUrls } = (
      await shop.aws('sqs', 'AmazonSQS.ListQueues', { QueueNamePrefix: 'ShopBilling-Billed' })
    ).json;
    let heard: { Body: string }[] | undefined;
    await eventually(async () => {
      const received = await shop.aws('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: QueueUrls[0] });
      heard = received.json.Messages;
      return heard !== undefined && heard.length > 0;
    });
    expect(JSON.parse(heard?.[0]?.Body ?? '')).toMatchObject({
      source: 'iamport-billing',
      'detail-type': 'charge.paid',
      detail: { merchant_uid: charged.json.merchant_uid },
    });

    const other = createClients({ ...to, apiUrl: httpApiUrl(miniStack, output('OtherBilling', 'ApiId')) });
    const refused = await other.merchant('GET', `/charges/${charged.json.merchant_uid}`);
    expect(refused.status).toBe(403);
  },
  TIMEOUT_MS,
);
