import { beforeEach, describe, expect, test } from '@jest/globals';
import { type BillingProblem, BillingUnavailable, createBillingClient } from 'iamport-billing/client';

interface Sent {
  readonly url: string;
  readonly key: string | null;
  readonly body: string;
}

let sent: Sent[];
let pauses: number[];
beforeEach(() => {
  sent = [];
  pauses = [];
});

/** What the server does at each request in turn; the last one goes on. */
function client(...answers: (() => Response)[]) {
  return createBillingClient({
    baseUrl: 'http://127.0.0.1:4000/',
    fetch: async (input) => {
      const request = input as Request;
      sent.push({
        url: request.url,
        key: request.headers.get('idempotency-key'),
        body: await request.text(),
      });
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (answer === undefined) throw new TypeError('fetch failed');
      return answer();
    },
    sleep: async (ms) => {
      pauses.push(ms);
    },
    random: () => 1,
  });
}

const json =
  (status: number, body: object, headers = {}) =>
  () =>
    Response.json(body, { status, headers });
const problem = (status: number, code: string, headers = {}) =>
  json(
    status,
    { type: 'about:blank', status, code, title: code },
    { 'content-type': 'application/problem+json', ...headers },
  );
const lost = (): Response => {
  throw new TypeError('fetch failed');
};
const order = { customer_uid: 'card_1', amount: 1_000, name: 'a' };
const thrown = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a request that may be repeated', () => {
  test.each([
    ['no answer', lost],
    ['a failure of the API', problem(500, 'internal_error')],
    ['a failure of what stands before it', () => new Response('<html>', { status: 502 })],
    ['too many requests', json(429, { message: 'Too Many Requests' })],
    ['an answer that is cut off', () => new Response('{"merchant_uid": "one', { status: 201 })],
  ])('is sent again after %s, with the same key and body', async (_, first) => {
    const answer = await client(first, json(201, { status: 'paid' })).createCharge(order);
    expect(answer).toEqual({ status: 'paid' });
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[0]?.key).toMatch(/^[!-~]{1,200}$/);
  });

  test('waits twice as long each time, or as long as the API asks, and is given up in the end', async () => {
    const unavailable = problem(503, 'storage_busy');
    const asked = problem(503, 'gateway_unavailable', { 'retry-after': '5' });
    const error = await thrown(client(unavailable, asked, unavailable).getCharge({ merchant_uid: 'one_1' }));
    expect(pauses).toEqual([500, 5_000, 2_000]);
    expect(sent).toHaveLength(4);
    expect(error).toBeInstanceOf(BillingUnavailable);
    expect(error).toMatchObject({ status: 503, code: 'storage_busy', idempotencyKey: undefined });
  });

  test('waits no longer than half a minute, whatever is asked for', async () => {
    await client(problem(503, 'storage_busy', { 'retry-after': '86400' }), json(200, {})).getWork();
    expect(pauses).toEqual([30_000]);
  });
});

test.each([
  ['a refusal', problem(409, 'conflict'), 'conflict'],
  ['what API Gateway refuses', json(403, { message: 'Forbidden' }), undefined],
])('%s is told at once', async (_, answer, code) => {
  const error = (await thrown(client(answer).createCharge(order))) as BillingProblem;
  expect(error).toMatchObject({ name: 'BillingProblem', code });
  expect(sent).toHaveLength(1);
});

test('two calls have two keys, and the caller’s own is taken as it is', async () => {
  const api = client(json(201, {}));
  await api.createCharge(order);
  await api.createCharge(order);
  await api.createCharge(order, { idempotencyKey: 'order-77' });
  expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
  expect(sent[2]?.key).toBe('order-77');
});

test('a call that is ended says so, and is not sent again', async () => {
  const ended = new AbortController();
  const api = client(() => {
    ended.abort(new Error('the customer has left'));
    return lost();
  });
  expect(await thrown(api.getWork({}, { signal: ended.signal }))).toEqual(new Error('the customer has left'));
  expect(sent).toHaveLength(1);
});

test.each(['', '.', '..'])('an id that would lead to another route is not sent: %j', async (customer_id) => {
  expect(await thrown(client(json(200, {})).getCustomer({ customer_id }))).toBeInstanceOf(TypeError);
  expect(sent).toEqual([]);
});

test('an id goes into the path as one segment, and a filter into the query', async () => {
  const api = client(json(200, { subscriptions: [], cursor: null, unreadable: 0 }));
  await api.getCustomer({ customer_id: 'a/b?c#d' });
  for await (const _ of api.listSubscriptions({ customer_id: 'a b+c' }));
  expect(sent.map(({ url }) => url)).toEqual([
    'http://127.0.0.1:4000/customers/a%2Fb%3Fc%23d',
    'http://127.0.0.1:4000/subscriptions?limit=100&customer_id=a%20b%2Bc',
  ]);
});

test('a list that would never end is ended', async () => {
  const api = client(json(200, { subscriptions: [{}], cursor: 'same', unreadable: 0 }));
  const all = async () => {
    for await (const _ of api.listSubscriptions());
  };
  await expect(all()).rejects.toThrow('leads nowhere');
});
