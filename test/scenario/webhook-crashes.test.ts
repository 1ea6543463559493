/** Webhooks while either side dies: none is lost, each repetition has the same id and body, and order is kept as far as it can be. */
import { describe, expect, test } from '@jest/globals';
import { eventItem } from '../../shared/adapters/dynamo/event-item.ts';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import { SUBSCRIPTION_EVENTS, type SubscriptionEvent } from '../../shared/domain/event.ts';
import { createWebhookWorld, type WebhookWorldOptions } from '../support/webhook-world.ts';

const at = new Date('2027-01-31T01:00:00Z');
const [A, B] = ['01M83MJ1V6KDBW1XM2W5BMCWSA', '01M83MJ1V6KDBW1XM2W5BMCWSB'];

const HANDLES = { reference: 'order-1', metadata: { b: '2', a: '1' } };

const told = (subscriptionId: string, version: number, index = 0) => {
  const event: SubscriptionEvent = {
    ...{
      type: SUBSCRIPTION_EVENTS[version] ?? 'subscription.created',
      at,
      customerId: 'user-1',
      subscriptionId,
    },
    ...{ planId: 'basic', status: 'active', nextChargeAt: at },
    ...(version === 2 ? HANDLES : {}),
  };
  return eventItem(keys.subscriptionEvent(subscriptionId, version, index), event);
};
/** Two subscriptions, whose events lie among each other. */
const ITEMS = [told(A, 1), told(B, 1), told(A, 2), told(A, 2, 1), told(B, 2), told(A, 3)];
const IDS = ITEMS.map((item) => `${String(item['pk'])}/${String(item['sk'])}`);

async function played(options: WebhookWorldOptions = {}) {
  const world = createWebhookWorld(ITEMS, options);
  await world.play();
  return world;
}
type World = Awaited<ReturnType<typeof played>>;

const of = (subscription: string, ids: readonly string[]) => ids.filter((id) => id.includes(subscription));

function expectNoneLost({ handled, seen, queue }: World): void {
  expect([...handled].sort()).toEqual([...IDS].sort());
  expect([queue.size(), queue.deadLetters]).toEqual([0, []]);
  // One id, one body: a repetition is the same request.
  expect(new Set(seen.map(({ id, body }) => `${id} ${body}`)).size).toBe(IDS.length);
}

function expectInOrder({ handled }: World): void {
  for (const subscription of [A, B]) expect(of(subscription, handled)).toEqual(of(subscription, IDS));
}

test('when nobody dies, each event arrives once, in the order of its subscription', async () => {
  const world = await played();
  expectNoneLost(world);
  expectInOrder(world);
  expect(world.seen).toHaveLength(IDS.length);
  expect(new Set(world.effects)).toEqual(new Set(['queue', 'position', 'POST', 'remove']));
});

describe('none is lost, and the order stays', () => {
  test('whichever effect is the last of its process', async () => {
    const { effects } = await played();
    for (let kill = 1; kill <= effects.length; kill += 1) {
      const world = await played({ kills: [kill] });
      expectNoneLost(world);
      expectInOrder(world);
    }
  });

  test('whichever two', async () => {
    const { effects } = await played();
    for (let first = 1; first <= effects.length; first += 1) {
      for (let second = first + 1; second <= effects.length + 2; second += 1) {
        const world = await played({ kills: [first, second] });
        expectNoneLost(world);
        expectInOrder(world);
      }
    }
  });

  test.each(['dies_before', 'dies_after', 'refuses'] as const)(
    'when the receiver %s, at whichever request',
    async (end) => {
      for (let one = 1; one <= IDS.length; one += 1) {
        const world = await played({ fate: (number) => (number === one ? end : 'takes') });
        expectNoneLost(world);
        expectInOrder(world);
        expect(world.seen).toHaveLength(IDS.length + 1);
      }
    },
  );

  test.each(['dies_before', 'dies_after', 'refuses'] as const)(
    'when the receiver %s and the sender dies at whichever effect of what follows',
    async (end) => {
      const fate = (number: number) => (number === 2 ? end : 'takes');
      const { effects } = await played({ fate });
      for (let kill = 1; kill <= effects.length; kill += 1) {
        const world = await played({ fate, kills: [kill] });
        expectNoneLost(world);
        expectInOrder(world);
      }
    },
  );

  test('when the receiver is down for half an hour', async () => {
    const world = await played({ fate: (_, __, hours) => (hours < 0.5 ? 'dies_before' : 'takes') });
    expectNoneLost(world);
    expectInOrder(world);
    expect(world.journal.filter(({ event }) => event === 'webhook.failed')).toEqual([]);
  });
});

test.each([5, 24, 70])('none is lost when the receiver is down for %d hours', async (hoursDown) => {
  const world = await played({ fate: (_, __, hours) => (hours < hoursDown ? 'dies_before' : 'takes') });
  expectNoneLost(world);
  // Somebody has been told by then.
  expect(world.journal).toContainEqual(expect.objectContaining({ event: 'webhook.failed', outcome: 'late' }));
});

describe('an event that a receiver can never digest', () => {
  const [POISON = ''] = of(A, IDS);
  const fate: WebhookWorldOptions['fate'] = (_, { id }) => (id === POISON ? 'refuses' : 'takes');

  test('holds up its own subscription for 36 minutes, and no other at all', async () => {
    const { seen } = await played({ fate });
    const hoursOf = (subscription: string) =>
      of(subscription, IDS)
        .slice(subscription === A ? 1 : 0)
        .map((id) => seen.find((one) => one.id === id)?.hours ?? 99);
    expect(Math.max(...hoursOf(B))).toBe(0);
    expect(Math.max(...hoursOf(A))).toBeCloseTo(0.6, 1);
  });

  test('is tried 13 times in three days, and then lies in the DLQ', async () => {
    const { seen, queue, handled } = await played({ fate });
    const tries = seen.filter(({ id }) => id === POISON);
    expect(tries).toHaveLength(13);
    expect(tries.at(-1)?.hours).toBeGreaterThan(72);
    expect(queue.deadLetters).toHaveLength(1);
    expect(handled).toHaveLength(IDS.length - 1);
  });

  test('is not lost when the process that puts it aside dies, at whichever effect', async () => {
    const { effects } = await played({ fate });
    const aside = effects.lastIndexOf('queue');
    for (let kill = aside; kill <= aside + 4; kill += 1) {
      const { queue, seen, handled } = await played({ fate, kills: [kill] });
      expect(queue.deadLetters).toHaveLength(1);
      expect(new Set(seen.filter(({ id }) => id === POISON).map(({ body }) => body)).size).toBe(1);
      expect(handled).toHaveLength(IDS.length - 1);
    }
  });
});
