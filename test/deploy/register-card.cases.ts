import { beforeEach, describe, expect, test } from '@jest/globals';
import { BUYER, REGISTRATION_ID, registrationRequest } from '../support/fixtures.ts';
import { DECLINED_CARD, eventually, GOOD_CARD, type Opened } from '../support/local.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { open, pay } from './customer.ts';
import type { Answer } from './deployed-clients.ts';
import { type DeployedStack, KEYS, timed } from './deployed-stack.ts';

/** A queue's first delivery starts a Lambda; a second one comes after the back-off of 30 s. */
const TEST_TIMEOUT_MS = 2 * PATIENCE_MS;

/** Every way in which a card is registered, through the deployed HTTP API. */
export function registerCardCases(deployed: () => DeployedStack): void {
  let stack: DeployedStack;
  beforeEach(() => {
    stack = deployed();
  });

  const complete = (opened: Opened, impUid: string): Promise<Answer> =>
    stack.visit('POST', `${opened.checkout_url}/complete`, JSON.stringify({ imp_uid: impUid }));
  const registration = async (opened: Opened) =>
    (await stack.merchant('GET', `/card-registrations/${opened.registration_id}`)).json;
  const untilSucceeded = (opened: Opened) =>
    eventually(async () => (await registration(opened)).status === 'succeeded');

  /** What is stored: the registration, and every card of the customer. */
  async function stored(opened: Opened, customerId: string) {
    const TableName = stack.outputs['TableName'];
    const key = { pk: { S: `REG#${opened.registration_id}` }, sk: { S: 'REG' } };
    const item = await stack.aws('dynamodb', 'DynamoDB_20120810.GetItem', { TableName, Key: key });
    const cards = await stack.aws('dynamodb', 'DynamoDB_20120810.Query', {
      TableName,
      IndexName: 'customer',
      KeyConditionExpression: 'customer_pk = :customer',
      ExpressionAttributeValues: { ':customer': { S: `CUSTOMER#${customerId}` } },
    });
    return { registration: item.json.Item, cards: cards.json.Items };
  }

  const SUCCEEDED = {
    status: 'succeeded',
    card: { card_name: '신한카드', card_number_masked: expect.stringMatching(/^400000\*+0000$/) },
  };

  describe('the merchant’s routes', () => {
    test('refuse a request without a signature, with a wrong one, or of somebody who may not call them', async () => {
      const { merchant, nobody } = stack.users;
      const forged = { ...merchant, secretAccessKey: nobody.secretAccessKey };
      const body = registrationRequest();
      expect((await stack.visit('POST', '/card-registrations', JSON.stringify(body))).status).toBe(403);
      expect((await stack.signed(forged, 'POST', '/card-registrations', body)).status).toBe(403);
      expect((await stack.signed(nobody, 'POST', '/card-registrations', body)).status).toBe(403);
      expect((await stack.visit('GET', `/card-registrations/${REGISTRATION_ID}`)).status).toBe(403);
      expect((await stack.merchant('GET', `/card-registrations/${REGISTRATION_ID}`)).status).toBe(404);
    });

    test('answer a repeated Idempotency-Key with the first registration, and none with another one', async () => {
      const body = registrationRequest();
      const post = (headers?: Record<string, string>) =>
        stack.merchant('POST', '/card-registrations', body, headers);
      const key = { 'idempotency-key': 'deploy-test-1' };
      const [first, again, other] = [await post(key), await post(key), await post()];
      expect([first.status, again.status, other.status]).toEqual([201, 201, 201]);
      expect(again.json.registration_id).toBe(first.json.registration_id);
      expect(other.json.registration_id).not.toBe(first.json.registration_id);
      // Each answer bears a link of its own, and each link opens.
      expect(again.json.checkout_url).not.toBe(first.json.checkout_url);
      for (const { json } of [first, again])
        expect((await stack.visit('GET', new URL(json.checkout_url).pathname)).status).toBe(200);
    });
  });

  test('the checkout page and its assets are served by the deployed functions', async () => {
    const { checkout_url } = await open(stack);
    const page = await stack.visit('GET', checkout_url);
    const head = await stack.visit('HEAD', checkout_url);
    expect([head.status, head.headers.get('content-type'), head.text]).toEqual([
      200,
      'text/html; charset=utf-8',
      '',
    ]);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.text).toContain('https://cdn.iamport.kr/v1/iamport.js');
    const assets = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.sort()).toEqual(['/assets/checkout.js', '/assets/page.css']);
    for (const path of assets) {
      const asset = await stack.visit('GET', path);
      expect([asset.status, asset.text.length > 500]).toEqual([200, true]);
    }
    expect((await stack.visit('GET', '/assets/serve-asset.js')).status).toBe(404);
  });

  test(
    'a phone comes back through the redirect and the card is registered',
    async () => {
      stack.simulator.faults.set({ webhook: 'lost' });
      const opened = await open(stack);
      const { redirect_to } = await pay(stack, opened, 'mobile');
      const back = await stack.visit('GET', redirect_to);
      expect(back.status).toBe(303);
      const location = new URL(back.headers.get('location') ?? '');
      expect(location.origin).toBe('https://shop.example');
      expect(Object.fromEntries(location.searchParams)).toMatchObject({
        registration_id: opened.registration_id,
        status: 'succeeded',
      });
      expect(await registration(opened)).toMatchObject(SUCCEEDED);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a PC posts the callback and the card is registered',
    async () => {
      stack.simulator.faults.set({ webhook: 'lost' });
      const opened = await open(stack);
      const { imp_uid } = await pay(stack, opened, 'pc');
      const answer = await complete(opened, imp_uid);
      expect([answer.status, answer.json]).toEqual([200, expect.objectContaining(SUCCEEDED)]);
      expect(await registration(opened)).toMatchObject(SUCCEEDED);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a customer who never comes back is registered by the webhook alone, through the queue',
    async () => {
      const opened = await open(stack);
      await pay(stack, opened, 'mobile');
      await timed('webhook to registered card', () => untilSucceeded(opened));
      expect(await registration(opened)).toMatchObject(SUCCEEDED);
      expect(stack.simulator.webhooks().at(-1)).toMatchObject({ outcome: 200 });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a webhook with a form for a body is understood',
    async () => {
      stack.simulator.faults.set({ webhook: 'lost' });
      const opened = await open(stack);
      const { imp_uid, merchant_uid } = await pay(stack, opened, 'mobile');
      const form = new URLSearchParams({ imp_uid, merchant_uid, status: 'paid' }).toString();
      const answer = await stack.visit(
        'POST',
        '/webhooks/iamport',
        form,
        'application/x-www-form-urlencoded',
      );
      expect([answer.status, answer.json]).toEqual([200, { result: 'queued' }]);
      await untilSucceeded(opened);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'the same hints in any number leave one card and change nothing',
    async () => {
      const opened = await open(stack);
      const { imp_uid, merchant_uid, redirect_to } = await pay(stack, opened, 'mobile');
      await stack.visit('GET', redirect_to);
      const before = await stored(opened, opened.customerId);
      expect(before.cards).toHaveLength(1);
      const notice = JSON.stringify({ imp_uid, merchant_uid, status: 'cancelled' });
      const answers = await Promise.all([
        stack.visit('GET', redirect_to),
        complete(opened, imp_uid),
        stack.visit('POST', '/webhooks/iamport', notice),
        stack.visit('POST', '/webhooks/iamport', notice),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([303, 200, 200, 200]);
      await untilQueueIsEmpty();
      expect(await stored(opened, opened.customerId)).toEqual(before);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'somebody else’s payment registers nothing',
    async () => {
      stack.simulator.faults.set({ webhook: 'lost' });
      const [victim, thief] = [await open(stack), await open(stack)];
      const { imp_uid } = await pay(stack, victim, 'pc');
      expect((await complete(thief, imp_uid)).status).toBe(409);
      expect(await registration(thief)).toMatchObject({ status: 'pending' });
      expect((await stored(thief, thief.customerId)).cards).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a refused card comes back as failed, with the PG’s words for the merchant',
    async () => {
      const opened = await open(stack);
      const { redirect_to } = await pay(stack, opened, 'mobile', DECLINED_CARD);
      const back = await stack.visit('GET', redirect_to);
      expect(new URL(back.headers.get('location') ?? '').searchParams.get('status')).toBe('failed');
      expect(await registration(opened)).toMatchObject({
        status: 'failed',
        failure: { message: expect.any(String) },
      });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'while 아임포트 is down the customer sees pending, and the queue finishes the job',
    async () => {
      const opened = await open(stack);
      stack.simulator.faults.set({ webhook: 'lost', payment: { kind: 'error_5xx', times: 4 } });
      const { redirect_to } = await pay(stack, opened, 'mobile');
      const back = await stack.visit('GET', redirect_to);
      expect(new URL(back.headers.get('location') ?? '').searchParams.get('status')).toBe('pending');
      await timed('pending to registered card', () => untilSucceeded(opened));
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'what the functions printed tells what happened, without secrets, tokens or the buyer',
    async () => {
      const opened = await open(stack);
      const { redirect_to, imp_uid } = await pay(stack, opened, 'mobile');
      await stack.visit('GET', redirect_to);
      await untilQueueIsEmpty();
      await eventually(async () => (await printed()).includes(imp_uid));
      const log = await printed();
      // The emulator prints objects as Node does, where Lambda writes JSON.
      expect(log).toMatch(/event: 'settle'|"event":"settle"/);
      const [, tokenSecret = ''] = opened.token.split('.');
      expect(tokenSecret).toHaveLength(43);
      for (const telling of [...Object.values(BUYER), KEYS.impKey, KEYS.impSecret, tokenSecret, GOOD_CARD]) {
        expect(log).not.toContain(telling);
      }
    },
    TEST_TIMEOUT_MS,
  );

  async function printed(): Promise<string> {
    const input = { logGroupName: stack.outputs['JournalLogGroup'], limit: 10_000 };
    const { json } = await stack.aws('logs', 'Logs_20140328.FilterLogEvents', input);
    return (json.events ?? []).map(({ message }: { message: string }) => message).join('\n');
  }

  async function untilQueueIsEmpty(): Promise<void> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    await eventually(async () => {
      const input = { QueueUrl: stack.outputs['SettleQueueUrl'], AttributeNames: names };
      const { json } = await stack.aws('sqs', 'AmazonSQS.GetQueueAttributes', input);
      return names.every((name) => json.Attributes?.[name] === '0');
    });
  }
}
