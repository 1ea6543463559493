/** The typed client as a merchant's server has it, against the real functions. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type BillingClient,
  BillingProblem,
  createBillingClient,
  FirstPaymentDeclined,
  isProblem,
  type Schemas,
} from 'iamport-billing/client';
import { GOOD_CARD, startTestStack, type TestStack } from '../../support/local.ts';

const LOW_BALANCE = '4000000000120054';

let stack: TestStack;
let client: BillingClient;

beforeAll(async () => {
  stack = await startTestStack();
  client = createBillingClient({ baseUrl: stack.stack.url });
  await client.createPlan({
    plan_id: 'basic',
    name: '베이직',
    amount: 9_900,
    interval: { unit: 'month', count: 1 },
  });
});
afterAll(() => stack.stop());

async function register(customer_id: string, card = GOOD_CARD): Promise<string> {
  const opened = await client.createCardRegistration({
    customer_id,
    buyer: { name: '구매자', email: 'buyer@shop.example', tel: '010-1234-5678' },
    return_url: 'https://shop.example/cards',
  });
  const { imp_uid } = await stack.submit(opened as never, card);
  await stack.complete(opened as never, imp_uid);
  const { status, customer_uid } = await client.getCardRegistration({
    registration_id: opened.registration_id,
  });
  expect(status).toBe('succeeded');
  return customer_uid;
}

const refusal = async (call: Promise<unknown>): Promise<BillingProblem> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BillingProblem);
  return error as BillingProblem;
};

test('a card is registered, subscribed and canceled, with every field where its type says', async () => {
  const customer_uid = await register('walker');
  const subscription = await client.createSubscription({ customer_uid, plan_id: 'basic' });
  expect(subscription.status).toBe('active');
  const { subscription_id } = subscription;

  const preview = await client.previewCancel({ subscription_id, at: 'now', refund: 'unused' });
  const canceled = await client.cancelSubscription({ subscription_id, at: 'now', refund: 'unused' });
  expect(canceled.status).toBe('canceled');
  expect(canceled.refund?.amount).toBe(preview.refund?.amount);
  const customer = await client.getCustomer({ customer_id: 'walker' });
  expect(customer.subscriptions.map(({ status }) => status)).toEqual(['canceled']);
});

test('the same key is the same charge, and a declined one is an answer', async () => {
  const customer_uid = await register('twice');
  const order = { customer_uid, amount: 12_000, name: '추가 결제' };
  const first = await client.createCharge(order, { idempotencyKey: 'order-1' });
  const second = await client.createCharge(order, { idempotencyKey: 'order-1' });
  expect([first.status, second.merchant_uid]).toEqual(['paid', first.merchant_uid]);

  const declined = await client.createCharge({ ...order, customer_uid: await register('poor', LOW_BALANCE) });
  expect([declined.status, declined.attempts[0]?.decline_class]).toEqual([
    'declined',
    'insufficient_balance',
  ]);
});

test('a refund that the PG refuses is an answer as well', async () => {
  const customer_uid = await register('late', '4500000000500714');
  const { merchant_uid } = await client.createCharge({ customer_uid, amount: 5_000, name: '추가 결제' });
  const refund = await client.refundCharge({ merchant_uid, reason: '고객 요청' });
  expect([refund.status, refund.charge.refund_status]).toEqual(['failed', 'none']);
});

describe('a refusal is a class of its own', () => {
  test('with the code that a caller acts on', async () => {
    const customer_uid = await register('once');
    await client.createSubscription({ customer_uid, plan_id: 'basic' });
    const error = await refusal(client.createSubscription({ customer_uid, plan_id: 'basic' }));
    expect(isProblem(error, 'charging_held', 'already_subscribed')).toBe(true);
    expect(isProblem(error, 'charging_held')).toBe(false);
    expect(error).toMatchObject({ status: 409, operation: 'createSubscription' });
  });

  test('with the field that is wrong', async () => {
    const error = await refusal(client.createCharge({ customer_uid: 'nobody', amount: 0, name: '0원' }));
    expect(error).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(error.fields.map(({ path }) => path)).toEqual(['amount']);
    expect(error.message).toContain('(amount)');
  });

  test('with what else a declined first payment tells', async () => {
    const customer_uid = await register('declined', LOW_BALANCE);
    const error = await refusal(client.createSubscription({ customer_uid, plan_id: 'basic' }));
    expect(error).toBeInstanceOf(FirstPaymentDeclined);
    const { subscriptionId, lastDecline } = error as FirstPaymentDeclined;
    expect(lastDecline?.class).toBe('insufficient_balance');
    const { cancel_reason } = await client.getSubscription({ subscription_id: subscriptionId });
    expect(cancel_reason).toBe('first_payment_declined');
  });

  test('while charging is held', async () => {
    const customer_uid = await register('held');
    await client.holdCustomer({ customer_id: 'held', reason: '점검' });
    // A function may know of it ten seconds later.
    await stack.drain(10_000);
    expect(await refusal(client.createCharge({ customer_uid, amount: 1_000, name: '보류' }))).toMatchObject({
      code: 'charging_held',
    });
  });

  test('and names no customer, though the path does', async () => {
    const error = await refusal(client.getCustomer({ customer_id: 'min-ji@shop.example' }));
    expect(error.code).toBe('not_found');
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('min-ji');
  });
});

test('customers whose id has every kind of letter are found by it', async () => {
  const customer_id = '회원/7?#% +&=';
  await register(customer_id);
  expect((await client.getCustomer({ customer_id })).cards).toHaveLength(1);
  const found = await client.find({ q: customer_id });
  expect(found.results.map(({ kind }) => kind)).toEqual(['customer']);
});

test('a list is read over all its pages, each element once', async () => {
  const customer_uid = await register('collector');
  const made: string[] = [];
  const start_at = new Date(Date.now() + 300 * 86_400_000).toISOString();
  for (let index = 0; index < 5; index += 1) {
    const { subscription_id } = await client.createSubscription({
      ...{ customer_uid, plan_id: 'basic', allow_duplicate: true, start_at },
    });
    made.unshift(subscription_id);
  }
  const filter = { customer_id: 'collector', status: 'trialing', limit: 2 } as const;
  const ids: string[] = [];
  for await (const { subscription_id } of client.listSubscriptions(filter)) ids.push(subscription_id);
  expect(ids.sort()).toEqual(made.sort());

  const pages: Schemas['Subscription'][][] = [];
  for await (const page of client.listSubscriptions(filter).pages()) {
    expect(page.unreadable).toBe(0);
    pages.push(page.subscriptions);
  }
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
});
