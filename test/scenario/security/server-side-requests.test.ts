import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { BUYER } from '../../support/fixtures.ts';
import { type RawServer, startRawServer } from '../../support/raw-server.ts';
import { type Stage, startStage } from './stage.ts';

/* The server is never made to ask somebody else's address: it knows one host, 아임포트's. */
let stage: Stage;
let target: RawServer;
beforeAll(async () => {
  target = await startRawServer((_, response) => void response.end('internal'));
  stage = await startStage({ allowedReturnUrls: ['http://127.0.0.1:*', 'https://shop.example', 'shopapp:'] });
});
afterAll(() => target.stop());
beforeEach(() => stage.reset());

const registration = (changes: object = {}) => ({
  customer_id: 'attacker',
  buyer: BUYER,
  return_url: `${target.url}/return`,
  ...changes,
});

test('a return_url that the stage allows is handed to the browser, and fetched by nobody here', async () => {
  const before = [target.connections(), ...target.requests];
  const opened = await stage.call('create-card-registration', { body: registration() });
  expect(opened.status).toBe(201);
  const token = opened.json.checkout_url.split('/').at(-1);
  const { merchant_uid, customer_uid } = opened.json.request_pay;
  const order = { merchantUid: merchant_uid, customerUid: customer_uid, amount: 0, noticeUrl: undefined };
  const { imp_uid } = stage.world.iamport.issue(order, 'paid');
  await stage.call('show-checkout', { params: { token } });
  await stage.call('complete-checkout', { params: { token }, body: { imp_uid } });
  const back = await stage.call('checkout-redirect', { params: { token }, query: { imp_uid } });
  await stage.call('receive-webhook', { body: { imp_uid, merchant_uid } });
  await stage.settleQueued();

  expect(back.headers['location']).toContain(`${target.url}/return?`);
  expect([target.connections(), ...target.requests]).toEqual(before);
});

test('that server would have noticed', async () => {
  await fetch(`${target.url}/noticed`);
  expect(target.requests.at(-1)).toBe('GET /noticed');
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://localhost:22/',
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
])('a return_url inside of the network is refused: %s', async (return_url) => {
  const { status } = await stage.call('create-card-registration', { body: registration({ return_url }) });
  expect(status).toBe(400);
});

const NOTICE = 'https://billing.example/webhooks/iamport';
const EVIL = 'https://evil.example/steal';

test('a request that names a notice_url is refused', async () => {
  const { cards, charges, subscriptions } = stage.known;
  const evil = { notice_url: EVIL };
  const requests = [
    ['create-card-registration', { body: registration(evil) }],
    ['create-charge', { body: { customer_uid: cards.good, amount: 1_000, name: 'x', ...evil } }],
    ['create-subscription', { body: { customer_uid: cards.good, plan_id: 'monthly', ...evil } }],
    ['refund-charge', { params: { merchant_uid: charges.paid }, body: { reason: 'x', ...evil } }],
    ['resume-subscription', { params: { subscription_id: subscriptions.unpaid }, body: evil }],
  ] as const;
  await stage.expectNoChange(async () => {
    for (const [name, request] of requests) {
      const { status, json } = await stage.call(name, request);
      expect([name, status, json.errors[0].path]).toEqual([name, 400, 'notice_url']);
    }
  });
});

test('the notice_url that is sent is ours, whatever host and path a request claims', async () => {
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
  const body = { customer_uid: stage.known.cards.good, amount: 1_000, name: '단건' };
  expect((await stage.call('create-charge', { body, headers })).status).toBe(201);
  const opened = await stage.call('create-card-registration', { body: registration(), headers });

  expect(stage.world.outbox.charges.map(({ notice_url }) => notice_url)).toEqual([NOTICE]);
  expect(opened.json.request_pay.notice_url).toBe(NOTICE);
  expect(JSON.stringify(opened.json)).not.toContain('evil.example');
});

test('an imp_uid that is a path, a query or a host asks 아임포트 for nothing', async () => {
  const { fresh } = stage.known.registrations;
  const params = { token: fresh.token };
  await stage.expectNoChange(async () => {
    for (const imp_uid of [
      '../users/getToken',
      'imp_1?x=y',
      'imp_1/../../x',
      '//evil.example',
      'imp_1#',
      'imp%2f1',
      '.',
    ]) {
      const { json } = await stage.call('complete-checkout', { params, body: { imp_uid } });
      expect(json.status).toBe('pending');
      const notice = { imp_uid, merchant_uid: fresh.merchantUid };
      expect((await stage.call('receive-webhook', { body: notice })).json.result).toBe('ignored');
    }
  });
  expect(stage.world.outbox.queues.settle).toEqual([]);
});
