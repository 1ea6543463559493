/** What was done, and nobody heard of: the client asks again, under the same key, and it stays done once. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { BillingUnavailable, createBillingClient } from 'iamport-billing/client';
import { startTestStack, type TestStack } from '../../support/local.ts';
import { type Swallowing, startSwallowingProxy } from '../../support/swallowing-proxy.ts';

let stack: TestStack;
let proxy: Swallowing;
let pauses: number[];
let customer_uid: string;

beforeAll(async () => {
  stack = await startTestStack();
  proxy = await startSwallowingProxy(stack.stack.url);
  const opened = await stack.open({ customer_id: 'loser' });
  const { imp_uid } = await stack.submit(opened);
  await stack.complete(opened, imp_uid);
  customer_uid = opened.request_pay.customer_uid;
});
afterAll(async () => {
  await proxy.stop();
  await stack.stop();
});
beforeEach(() => {
  pauses = [];
});

const client = (retries = 3) =>
  createBillingClient({
    baseUrl: proxy.url,
    retries,
    sleep: async (ms) => {
      pauses.push(ms);
    },
    random: () => 0.5,
  });
const paid = (name: string) =>
  stack.stack.simulator.payments().filter((one) => one.name === name && one.status === 'paid');
const order = (name: string) => ({ customer_uid, amount: 7_000, name });

test('an answer that is lost twice is asked for again under the key that was made: one payment', async () => {
  const before = proxy.keys.length;
  proxy.swallow(2);
  const charge = await client().createCharge(order('lost twice'));
  expect(charge.status).toBe('paid');
  const keys = proxy.keys.slice(before);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(pauses).toEqual([250, 500]);
  expect(paid('lost twice').map(({ imp_uid }) => imp_uid)).toEqual([charge.imp_uid]);
});

test('whoever has given up asks again later with the key of the error: still one payment', async () => {
  proxy.swallow(2);
  const error = await client(1)
    .createCharge(order('given up'))
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BillingUnavailable);
  const { idempotencyKey = '', status, operation } = error as BillingUnavailable;
  expect([status, operation]).toEqual([undefined, 'createCharge']);
  const charge = await client().createCharge(order('given up'), { idempotencyKey });
  expect(charge.status).toBe('paid');
  expect(paid('given up')).toHaveLength(1);
});

test('a list goes on where its answer was lost', async () => {
  const { merchant_uid } = await client().createCharge(order('listed'));
  proxy.swallow(1);
  const uids: string[] = [];
  for await (const charge of client().listCharges({ customer_id: 'loser' })) uids.push(charge.merchant_uid);
  expect(uids.filter((uid) => uid === merchant_uid)).toHaveLength(1);
  expect(pauses).toEqual([250]);
});

test('what takes no key is sent once', async () => {
  const before = proxy.keys.length;
  proxy.swallow(1);
  await expect(client().holdCustomer({ customer_id: 'nobody', reason: '점검' })).rejects.toBeInstanceOf(
    BillingUnavailable,
  );
  expect(proxy.keys.slice(before)).toEqual([undefined]);
});
