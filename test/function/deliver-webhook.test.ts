import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createHandler } from '../../functions/queue/deliver-webhook.ts';
import { eventItem } from '../../shared/adapters/dynamo/event-item.ts';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import { publishedEvent } from '../../shared/adapters/dynamo/published-event.ts';
import { webhookMessageBody } from '../../shared/adapters/webhook-queue.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { DomainEvent } from '../../shared/domain/event.ts';
import { messagesFor, type WebhookMessage } from '../../shared/domain/webhook.ts';
import { type ChargingPorts, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';
import { createWebhookPorts, ENDPOINT, eventOf, LEDGER, messageOf } from '../support/webhooks.ts';

let charging: ChargingPorts;
let hooks: ReturnType<typeof createWebhookPorts>;
beforeEach(() => {
  charging = createChargingPorts();
  hooks = createWebhookPorts(charging.ports.clock, [{ url: ENDPOINT }, { url: LEDGER }]);
});

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const handler = () => createHandler({ ...charging.ports, ...hooks.ports });
const receive = (body: string, receiveCount = 1) =>
  handler()(sqsEvent(sqsRecord(body, { receiveCount })), lambdaContext);
/** Seconds until it is tried again; undefined: it is done with. */
async function deliver(message: WebhookMessage, receiveCount = 1): Promise<number | undefined> {
  const { batchItemFailures } = await receive(webhookMessageBody(message), receiveCount);
  return batchItemFailures.length === 0 ? undefined : charging.postponed.at(-1)?.seconds;
}
const journaled = (event: string) => charging.journal.filter((line) => line.event === event);

test('an event that an endpoint takes is done with', async () => {
  expect(await deliver(messageOf())).toBeUndefined();
  expect(hooks.sent).toEqual([
    {
      url: ENDPOINT,
      id: eventOf(1).id,
      body: `{"data":{"amount":9900,"at":"2026-03-01T01:00:00.000Z","event_id":"${eventOf(1).id}","sequence":100},"timestamp":"2026-03-01T01:00:00.000Z","type":"charge.paid"}`,
    },
  ]);
  expect(charging.journal).toEqual([
    {
      event: 'webhook.delivered',
      source: 'hooks.shop.example',
      request_id: eventOf(1).id,
      outcome: 'charge.paid',
    },
  ]);
});

describe('one that is not taken', () => {
  test('is tried again after ever longer, with the same id and body', async () => {
    hooks.world.answer = { kind: 'answered', status: 500 };
    const delays = [];
    for (const receives of [1, 2, 3, 4]) delays.push(await deliver(messageOf(), receives));
    expect(delays).toEqual([5, 60, 300, 1_800]);
    expect(new Set(hooks.sent.map((request) => JSON.stringify(request))).size).toBe(1);
    expect(journaled('queue.retry')[0]).toMatchObject({ reason: 'status_500' });
    expect(journaled('webhook.failed')).toEqual([]);
  });

  test('steps aside after 36 minutes: a copy waits in a lane of its own, and the original is done with', async () => {
    hooks.world.answer = { kind: 'no_answer', reason: 'connection' };
    expect(await deliver(messageOf(), 5)).toBeUndefined();
    expect(hooks.queued).toEqual([messageOf({ tries: 5, notBefore: later(7_200) })]);
    expect(journaled('webhook.failed')).toEqual([
      {
        ...{
          event: 'webhook.failed',
          level: 'error',
          source: 'hooks.shop.example',
          request_id: eventOf(1).id,
        },
        ...{ outcome: 'late', reason: 'connection' },
      },
    ]);
  });

  test('stays where it is when the copy cannot be queued', async () => {
    hooks.world.answer = { kind: 'no_answer', reason: 'timeout' };
    hooks.world.queueFails = new BillingError('storage_busy', 'no', { retryable: true });
    expect(await deliver(messageOf(), 5)).toBe(480);
  });

  test('aside waits for its time, then goes on for three days, then ends in the DLQ', async () => {
    hooks.world.answer = { kind: 'answered', status: 404 };
    const aside = messageOf({ tries: 5, notBefore: later(7_200) });
    expect(await deliver(aside, 1)).toBe(7_200);
    expect(hooks.sent).toEqual([]);
    charging.clock.at = later(7_200);
    const delays = [];
    for (let receives = 2; receives <= 9; receives += 1) delays.push(await deliver(aside, receives));
    expect(delays).toEqual([18_000, 36_000, 41_400, 41_400, 41_400, 41_400, 41_400, 0]);
    expect(hooks.queued).toEqual([]);
    expect(journaled('webhook.failed').map(({ outcome }) => outcome)).toEqual(['given_up']);
  });

  test('is not sent again sooner than its endpoint asks for', async () => {
    hooks.world.answer = { kind: 'answered', status: 429, retryAfter: '900' };
    expect(await deliver(messageOf())).toBe(900);
  });

  test('holds nothing up for an endpoint that asks for hours, and still has all of its tries', async () => {
    hooks.world.answer = { kind: 'answered', status: 503, retryAfter: '10000' };
    expect(await deliver(messageOf())).toBeUndefined();
    expect(hooks.queued).toEqual([messageOf({ tries: 5, notBefore: later(10_000) })]);
  });

  test('is sent no more when its endpoint says 410', async () => {
    hooks.world.answer = { kind: 'answered', status: 410 };
    expect(await deliver(messageOf())).toBeUndefined();
    expect(journaled('webhook.failed')).toMatchObject([{ outcome: 'gone' }]);
  });

  test('waits while there is nothing to sign with', async () => {
    hooks.world.answer = new BillingError('secret_unusable', 'none', { retryable: true });
    expect(await deliver(messageOf(), 2)).toBe(60);
    // KeysRefused counts it.
    expect(journaled('queue.retry')).toMatchObject([{ reason: 'secret_unusable' }]);
  });
});

test('an endpoint that was taken out of the configuration hears nothing more', async () => {
  expect(await deliver(messageOf({ url: 'https://gone.shop.example/' }))).toBeUndefined();
  expect(hooks.sent).toEqual([]);
  expect(journaled('webhook.failed')).toMatchObject([
    { outcome: 'endpoint_removed', source: 'gone.shop.example' },
  ]);
});

test('an endpoint that hangs is left alone for a while, and the others are served', async () => {
  hooks.world.answer = { kind: 'no_answer', reason: 'timeout' };
  for (let one = 1; one <= 5; one += 1) await deliver(messageOf({ event: eventOf(one) }));
  await deliver(messageOf({ event: eventOf(6) }));
  expect(hooks.sent).toHaveLength(5);
  expect(journaled('queue.retry').at(-1)).toMatchObject({ reason: 'endpoint_paused' });

  hooks.world.answer = { kind: 'answered', status: 200 };
  expect(await deliver(messageOf({ url: LEDGER }))).toBeUndefined();
  charging.clock.at = later(60);
  expect(await deliver(messageOf({ event: eventOf(6) }))).toBeUndefined();
});

test('an event that an endpoint refuses at once takes nobody’s time: the others go on', async () => {
  hooks.world.answer = { kind: 'answered', status: 500 };
  for (let one = 1; one <= 10; one += 1) await deliver(messageOf({ event: eventOf(one) }));
  expect(hooks.sent).toHaveLength(10);
});

test.each([
  ['no JSON', 'x'],
  ['without an event', JSON.stringify({ url: ENDPOINT, tries: 0 })],
  [
    'with an id that may be anything',
    webhookMessageBody(messageOf({ event: { ...eventOf(1), id: '구매자' } })),
  ],
])('a message %s goes to the DLQ in seconds', async (_, body) => {
  await receive(body);
  expect(charging.postponed.at(-1)?.seconds).toBe(1);
  expect(hooks.sent).toEqual([]);
});

test('what stands in an address beside its host is in no line of the journal', async () => {
  const url = 'https://hooks.shop.example/in/unguessable?key=hunter2';
  hooks = createWebhookPorts(charging.ports.clock, [{ url }]);
  for (const status of [200, 500, 410]) {
    hooks.world.answer = { kind: 'answered', status };
    await deliver(messageOf({ url }), 5);
  }
  expect(JSON.stringify(charging.journal)).not.toMatch(/unguessable|hunter2/);
});

describe('the merchant’s handles, which may name people', () => {
  const HANDLES = { reference: '주문-1', metadata: { b: '2', orderNo: '77' } };
  /** An event that is in the table, and what the stream's reader queues of it. */
  async function queued(handles: object) {
    const event = { type: 'charge.paid', at: NOW, amount: 9_900, ...handles } as unknown as DomainEvent;
    const Item = eventItem(keys.subscriptionEvent('01M83MJ1V6KDBW1XM2W5BMCWSF', 1, 0), event);
    charging.engine.execute(new PutCommand({ TableName: 'billing', Item }));
    const published = publishedEvent(Item);
    const [message] = published === undefined ? [] : messagesFor([{ url: ENDPOINT }], published);
    if (message === undefined) throw new Error('no message');
    return message;
  }

  test('are in no queue, and in what the endpoint is sent', async () => {
    const message = await queued(HANDLES);
    const body = webhookMessageBody(message);
    for (const word of ['주문-1', 'orderNo', '77']) expect(body).not.toContain(word);
    await receive(body);
    expect(JSON.parse(hooks.sent[0]?.body ?? '').data).toMatchObject({ amount: 9_900, ...HANDLES });
  });

  test('are asked for where there are some, and only there', async () => {
    charging.trouble.with = () => Object.assign(new Error('no'), { name: 'InternalServerError' });
    expect(await deliver(messageOf())).toBeUndefined();
    charging.trouble.with = () => undefined;
    const message = await queued(HANDLES);
    charging.trouble.with = () => Object.assign(new Error('no'), { name: 'InternalServerError' });
    expect(await deliver(message)).toBe(5);
    expect(hooks.sent).toHaveLength(1);
  });

  test('of an event that is there no more are told to nobody, and the rest is', async () => {
    const gone = { ...messageOf(), hasHandles: true };
    expect(await deliver(gone)).toBeUndefined();
    expect(JSON.parse(hooks.sent[0]?.body ?? '').data).not.toHaveProperty('reference');
  });

  test('stay with a message that steps aside', async () => {
    hooks.world.answer = { kind: 'answered', status: 500 };
    await deliver(await queued(HANDLES), 5);
    expect(hooks.queued).toMatchObject([{ hasHandles: true, tries: 5 }]);
  });
});
