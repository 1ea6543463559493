/** From the packed tarball, not from here: what a merchant does who has a CDK app of their own. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/local.ts';
import { registerCard } from './customer.ts';
import { timed } from './deployed-stack.ts';
import { checkTypes, guidesApp, guidesTest, runCode, runTest } from './embedded-app.ts';
import { type EmbeddedStack, startEmbeddedStack } from './embedded-stack.ts';

/** For what hangs: the sum of those of its parts. */
const TIMEOUT_MS = 3_600_000;

let embedded: EmbeddedStack;
beforeAll(async () => {
  embedded = await timed('embedded', startEmbeddedStack);
}, TIMEOUT_MS);
afterAll(() => embedded?.stop());

test('both languages show the same app', () => {
  expect(guidesApp('docs/your-code.ko.md')).toBe(guidesApp('docs/your-code.md'));
});

test('the app compiles under --strict, and CommonJS can require the package', async () => {
  await timed('tsc --strict', () => checkTypes(embedded.app));
  const script = "console.log(Object.keys(require('iamport-billing')).join())";
  expect(await embedded.app.run(['--input-type=commonjs', '-e', script])).toBe('IamportBilling,stages\n');
});

test('two instances of one stage stand in one account, each with a bus of its own', () => {
  const buses = (['ShopBilling', 'OtherBilling'] as const).map((stack) =>
    embedded.output(stack, 'EventBusName'),
  );
  expect(buses).toEqual([
    expect.stringMatching(/^billing-ShopBilling-[0-9A-F]{8}$/),
    expect.stringMatching(/^billing-OtherBilling-[0-9A-F]{8}$/),
  ]);
});

test('a card is registered and charged once by the role of grantInvoke, and the queue of onEvent hears of it', async () => {
  const { shop, simulator } = embedded;
  const { request_pay } = await registerCard(shop);
  const charged = JSON.parse(
    await runCode(embedded.app, 'charge', chargeOf(request_pay.customer_uid), embedded.asServer),
  );
  expect(charged).toMatchObject({ status: 'paid', amount: 9_900 });
  expect(simulator.payments().filter(({ amount }) => amount === 9_900)).toHaveLength(1);

  const [heard] = await received('ShopBilling-Billed');
  expect(JSON.parse(heard?.Body ?? '')).toMatchObject({
    source: 'iamport-billing',
    'detail-type': 'charge.paid',
    detail: { merchant_uid: charged.merchant_uid },
  });
});

test('a merchant’s own test moves a month and sees what was paid', async () => {
  expect(await timed('jest', () => runTest(embedded.app, guidesTest()))).toEqual({ passed: 1, failed: 0 });
});

test('npm run ops finds what lies behind an instance in another stack', async () => {
  const ops = [join(import.meta.dirname, '../../infra/ops/main.ts'), 'dead-letters', '--json'];
  const there = ['--stage', 'dev', '--stack', 'ShopBilling', '--api', embedded.apiUrl];
  const { queues } = JSON.parse(
    await embedded.app.run(['--disable-warning=ExperimentalWarning', ...ops, ...there], embedded.asOwner),
  );
  expect(queues).toContainEqual({ queue: 'charge', messages: 0, letters: [] });
});

test('the role of one instance may not call the other', async () => {
  const [here, there] = [embedded.shop, embedded.other].map((clients) =>
    clients.merchant('GET', '/plans/unknown'),
  );
  expect([(await here)?.status, (await there)?.status]).toEqual([404, 403]);
});

/** As the guide calls the API, by the package’s own client. */
const chargeOf = (customerUid: string): string => `
import { createBillingClient } from 'iamport-billing/client';

const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env;
const client = createBillingClient({
  baseUrl: ${JSON.stringify(embedded.apiUrl)},
  region,
  credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN },
});
const order = { customer_uid: ${JSON.stringify(customerUid)}, name: '첫 결제', amount: 9_900 };
console.log(JSON.stringify(await client.createCharge(order, { idempotencyKey: 'first' })));
`;

/** What lies in the queue whose name begins so, as soon as something does. */
async function received(QueueNamePrefix: string): Promise<readonly { readonly Body: string }[]> {
  const { aws } = embedded.shop;
  const { QueueUrls } = (await aws('sqs', 'AmazonSQS.ListQueues', { QueueNamePrefix })).json;
  let messages: readonly { readonly Body: string }[] = [];
  await eventually(async () => {
    const answer = await aws('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: QueueUrls[0] });
    messages = answer.json.Messages ?? [];
    return messages.length > 0;
  });
  return messages;
}
