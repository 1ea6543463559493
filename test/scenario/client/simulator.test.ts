/** A merchant's own test, as it stands in their repository. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type BillingEvent, eventFromWebhook } from 'iamport-billing/events';
import { type Billing, startBilling } from 'iamport-billing/simulator';
import { eventually } from '../../support/patience.ts';

let billing: Billing;
beforeEach(async () => {
  billing = await startBilling();
});
afterEach(() => billing.stop());

const PLAN = {
  plan_id: 'basic',
  name: '베이직',
  amount: 9_900,
  interval: { unit: 'month', count: 1 },
} as const;

async function subscribe(customer_id = 'customer-1', card_number = '4000000000000000') {
  const { customer_uid } = await billing.registerCard({ customer_id, card_number });
  await billing.client.createPlan(PLAN);
  return billing.client.createSubscription({ customer_uid, plan_id: 'basic', first_payment: 'retry' });
}
const paid = async () => (await billing.payments()).filter(({ status }) => status === 'paid');

test('a month goes by, and there is one payment more', async () => {
  const { subscription_id } = await subscribe();
  expect(await paid()).toHaveLength(1);
  await billing.advance({ months: 1, notBefore: '12:00' });
  expect((await paid()).map(({ amount }) => amount)).toEqual([9_900, 9_900]);
  const { period } = await billing.client.getSubscription({ subscription_id });
  expect(period).toBe(3);
});

test('the clock is moved to an instant, and to no earlier one', async () => {
  const noon = new Date((await billing.now()).getTime() + 40 * 86_400_000);
  await billing.moveTo(noon);
  expect((await billing.now()).getTime()).toBeGreaterThanOrEqual(noon.getTime());
  await expect(billing.moveTo('2020-01-01T00:00:00+09:00')).rejects.toThrow('only moves forward');
});

test('what happened is told, in order, as its types say', async () => {
  await subscribe('poor', '4000000000120054');
  await billing.advance({ days: 8, notBefore: '12:00' });
  const events = await billing.events();
  const declined = events.filter((event) => event.type === 'charge.declined');
  expect(declined.map(({ data }) => data.decline_class)).toEqual(Array(5).fill('insufficient_balance'));
  const last = events.filter((event) => 'subscription_id' in event.data).at(-1);
  expect(last?.type).toBe('subscription.unpaid');
});

test('a card that 아임포트 refuses is a registration that has failed', async () => {
  const { status, failure } = await billing.registerCard({
    customer_id: 'c',
    card_number: '4100000000120026',
  });
  expect([status, failure?.code]).toEqual(['failed', '120026']);
});

test('an answer of 아임포트 that is lost is looked up, and paid once', async () => {
  const { customer_uid } = await billing.registerCard({ customer_id: 'c' });
  await billing.faults({ again: { kind: 'reset_after_commit', times: 1 } });
  const { merchant_uid } = await billing.client.createCharge({
    customer_uid,
    amount: 5_000,
    name: '추가 결제',
  });
  await billing.advance({ minutes: 20 });
  expect((await billing.client.getCharge({ merchant_uid })).status).toBe('paid');
  expect(await paid()).toHaveLength(1);
});

test('the customer comes back to where the merchant’s own code has said', async () => {
  const opened = await billing.client.createCardRegistration({
    customer_id: 'c',
    buyer: { name: '구매자', email: 'buyer@shop.example', tel: '010-1234-5678' },
    return_url: 'http://127.0.0.1:3000/cards?from=mail',
  });
  const landed = new URL(await billing.fillWindow(opened));
  expect([landed.port, landed.searchParams.get('from'), landed.searchParams.get('status')]).toEqual([
    '3000',
    'mail',
    'succeeded',
  ]);
});

test('fake timers of the test are not the product’s', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    await subscribe();
    await billing.advance({ months: 1, notBefore: '12:00' });
    expect(await paid()).toHaveLength(2);
  } finally {
    jest.useRealTimers();
  }
});

describe('with an endpoint of the merchant’s', () => {
  const heard: BillingEvent[] = [];
  let other: Billing;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const received = { body: Buffer.concat(chunks), headers: request.headers, secret: other.webhookSecret };
    heard.push(eventFromWebhook(received));
    response.writeHead(204).end();
  });
  afterEach(async () => {
    await other.stop();
    server.closeAllConnections();
    server.close();
  });

  test('each event comes there, signed', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    other = await startBilling({ webhooks: [{ url, events: ['card.registered'] }] });
    await other.registerCard({ customer_id: 'customer-7' });
    await eventually(() => heard.length > 0);
    expect(heard.map(({ type, data }) => [type, 'customer_id' in data && data.customer_id])).toEqual([
      ['card.registered', 'customer-7'],
    ]);
  });
});

test('several run beside each other, and know nothing of each other', async () => {
  const others = await Promise.all([startBilling(), startBilling()]);
  try {
    await subscribe();
    const counts = await Promise.all([billing, ...others].map(async (one) => (await one.payments()).length));
    expect(counts).toEqual([1, 0, 0]);
  } finally {
    await Promise.all(others.map((one) => one.stop()));
  }
});

test('a clock that begins in the past is refused with a sentence', async () => {
  await expect(startBilling({ at: '2020-01-01T10:00:00+09:00' })).rejects.toThrow('at: received 2020-01-01');
});

test('a clock begins at an instant ahead', async () => {
  const at = new Date(Date.now() + 400 * 86_400_000).toISOString();
  const other = await startBilling({ at });
  try {
    expect((await other.now()).toISOString().slice(0, 10)).toBe(at.slice(0, 10));
  } finally {
    await other.stop();
  }
});
