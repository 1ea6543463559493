import { beforeEach, describe, expect, test } from '@jest/globals';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler } from '../../functions/http/replay-webhooks.ts';
import { createEventRepository } from '../../shared/adapters/dynamo/event-repository.ts';
import { onceKeyOf } from '../../shared/domain/webhook.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { createWebhookPorts, ENDPOINT, LEDGER } from '../support/webhooks.ts';

let charging: ChargingPorts;
let hooks: ReturnType<typeof createWebhookPorts>;
let subscription_id: string;
beforeEach(async () => {
  charging = createChargingPorts();
  hooks = createWebhookPorts(charging.ports.clock, [
    { url: ENDPOINT },
    { url: LEDGER, events: ['charge.paid'] },
  ]);
  const { planId } = await charging.plan();
  const body = { customer_uid: await charging.card(), plan_id: planId };
  const { json } = await callJson(createSubscription(charging.ports), 'POST /subscriptions', body);
  subscription_id = json.subscription_id;
});

const client = () => ({
  send: (async (command: Parameters<typeof charging.engine.execute>[0]) =>
    charging.engine.execute(command)) as never,
});
const replay = (body: object) => {
  const eventItems = createEventRepository({ name: 'billing', client: client() });
  return callJson(
    createHandler({ ...charging.ports, ...hooks.ports, eventItems }),
    'POST /webhook-replays',
    body,
  );
};
const told = () => hooks.queued.map(({ url, event }) => [new URL(url).host, event.type]);

test('a subscription’s events are queued again, in the order in which they happened, for whoever wants them', async () => {
  const { status, json } = await replay({ subscription_id });
  expect([status, json]).toEqual([
    202,
    { replay_id: expect.stringMatching(/^[0-9A-Z]{26}$/), events: 3, messages: 4, unreadable: 0 },
  ]);
  expect(told()).toEqual([
    ['hooks.shop.example', 'subscription.created'],
    ['hooks.shop.example', 'charge.paid'],
    ['ledger.example', 'charge.paid'],
    ['hooks.shop.example', 'subscription.activated'],
  ]);
  const sequences = hooks.queued.map(({ event }) => event.sequence);
  expect([...sequences].sort((a, b) => a - b)).toEqual(sequences);
});

test('under the ids of the first time, and to the queue never the same message as before', async () => {
  const ids = charging
    .items()
    .flatMap(({ pk, sk }) => (pk === `SUB#${subscription_id}` ? [`${pk}/${sk}`] : []));
  await replay({ subscription_id });
  await replay({ subscription_id });
  expect(hooks.queued.every(({ event }) => ids.includes(event.id))).toBe(true);
  expect(new Set(hooks.queued.map(onceKeyOf)).size).toBe(hooks.queued.length);
});

test('one event is queued by the id that it was told under', async () => {
  await replay({ subscription_id });
  const paid = hooks.queued.find(({ event }) => event.type === 'charge.paid');
  hooks.queued.length = 0;
  const { json } = await replay({ event_id: paid?.event.id });
  expect(json).toMatchObject({ events: 1, messages: 2 });
  expect(hooks.queued[0]?.event).toEqual(paid?.event);
});

test('a card’s event too', async () => {
  const card = charging
    .items()
    .find(({ pk, sk }) => String(pk).startsWith('CARD#') && String(sk).startsWith('EVENT#'));
  expect((await replay({ event_id: `${card?.['pk']}/${card?.['sk']}` })).json).toMatchObject({ events: 1 });
});

test('a stretch of time bounds it', async () => {
  const { clock } = charging.ports;
  const now = clock.now().toISOString();
  expect((await replay({ subscription_id, from: now })).json).toMatchObject({ events: 3 });
  expect((await replay({ subscription_id, to: now })).status).toBe(404);
});

test('types bound it as well', async () => {
  expect((await replay({ subscription_id, types: ['charge.paid'] })).json).toMatchObject({
    events: 1,
    messages: 2,
  });
  expect((await replay({ subscription_id, types: ['charge.declined'] })).status).toBe(404);
});

test('an item that cannot be read is counted, and the others are sent', async () => {
  charging.rewrite((item) => (item['type'] === 'charge.paid' ? { ...item, at: 'never' } : item));
  expect((await replay({ subscription_id })).json).toMatchObject({ events: 2, unreadable: 1 });
});

describe('nothing is queued', () => {
  test.each([
    [{ subscription_id: '01JZ0000000000000000000009' }],
    [{ event_id: 'SUB#1/EVENT#00000001#0' }],
    [{ event_id: 'IDEM#POST /charges#key/IDEM' }],
    [{ event_id: 'nonsense' }],
  ])('of what is not there: %j', async (body) => {
    expect(await replay(body)).toMatchObject({ status: 404, json: { code: 'not_found' } });
    expect(hooks.queued).toEqual([]);
  });

  test.each([
    [{}, ['subscription_id']],
    [{ subscription_id: '01JZ0000000000000000000009', event_id: 'x' }, ['subscription_id']],
    [{ event_id: 'SUB#1/EVENT#00000001#0', from: '2027-01-01T00:00:00Z' }, ['from']],
    [{ event_id: 'SUB#1/EVENT#00000001#0', to: '2027-01-01T00:00:00Z' }, ['to']],
    [{ event_id: 'SUB#1/EVENT#00000001#0', types: ['charge.paid'] }, ['types']],
    [{ subscription_id: '01JZ0000000000000000000009', types: ['charge.payed'] }, ['types.0']],
    [{ subscription_id: '01JZ0000000000000000000009', types: [] }, ['types']],
    [{ subscription_id: 'mine' }, ['subscription_id']],
    [{ event_id: 'x'.repeat(201) }, ['event_id']],
    [{ subscription_id: '01JZ0000000000000000000009', from: 'soon' }, ['from']],
    [
      {
        subscription_id: '01JZ0000000000000000000009',
        from: '2027-01-02T00:00:00Z',
        to: '2027-01-01T00:00:00Z',
      },
      ['to'],
    ],
    [
      {
        subscription_id: '01JZ0000000000000000000009',
        from: '2027-01-01T00:00:00Z',
        to: '2027-01-01T00:00:00Z',
      },
      ['to'],
    ],
  ])('of a request that does not fit: %j', async (body, wrong) => {
    const { status, json } = await replay(body);
    expect([status, paths(json)]).toEqual([400, wrong]);
  });

  test('when the queue takes none: the request is to be repeated', async () => {
    hooks.world.queueFails = new Error('down');
    expect((await replay({ subscription_id })).status).toBe(500);
  });
});
