/** From the packed tarball, not from here: what a merchant does who has a CDK app of their own. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/local.ts';
import { registerCard } from './customer.ts';
import { timed } from './deployed-stack.ts';
import { checkTypes, guidesApp } from './embedded-app.ts';
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
  const charge = { customer_uid: request_pay.customer_uid, name: '첫 결제', amount: 9_900 };
  const charged = await shop.merchant('POST', '/charges', charge);
  expect([charged.status, charged.json.status]).toEqual([201, 'paid']);
  expect(simulator.payments().filter(({ amount }) => amount === 9_900)).toHaveLength(1);

  const [heard] = await received('ShopBilling-Billed');
  expect(JSON.parse(heard?.Body ?? '')).toMatchObject({
    source: 'iamport-billing',
    'detail-type': 'charge.paid',
    detail: { merchant_uid: charged.json.merchant_uid },
  });
});

test('the role of one instance may not call the other', async () => {
  const [here, there] = [embedded.shop, embedded.other].map((clients) =>
    clients.merchant('GET', '/plans/unknown'),
  );
  expect([(await here)?.status, (await there)?.status]).toEqual([404, 403]);
});

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
