/** Whoever works on a batch may die after any effect: nobody is refunded twice, no card is asked twice, nobody is left out. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as orderBatch } from '../../functions/http/order-batch.ts';
import { type Batch, countsOf } from '../../shared/domain/batch.ts';
import { newSubscription } from '../../shared/domain/subscription.ts';
import {
  type CrashGround,
  CrashWorld,
  type Effect,
  type Kill,
  startCrashGround,
} from '../support/crash-world.ts';
import { jsonEvent, lambdaContext } from '../support/events.ts';

let ground: CrashGround;
beforeAll(async () => {
  ground = await startCrashGround('2041-01-01T09:00:00+09:00');
});
afterAll(() => ground.stop());
afterEach(() => ground.simulator.faults.clear());

const AMOUNT = 9_900;
const HOURS = 12;
const context = { ...lambdaContext, getRemainingTimeInMillis: undefined } as never;
/** Its first charge declines, and later ones are paid. */
const PAYS_LATER = '4200000000120054';

interface Scenario {
  readonly name: string;
  /** Nobody dies in it. Answers what is ordered then. */
  prepare(world: CrashWorld): Promise<{ readonly order: object; readonly ids: readonly string[] }>;
  /** Whom it has touched, and for how much, says 아임포트. */
  check(world: CrashWorld, ids: readonly string[], batch: Batch): Promise<void>;
}

async function charged(world: CrashWorld): Promise<string> {
  const customer_uid = await world.registerCard();
  const body = { customer_uid, amount: AMOUNT, name: '단건' };
  const event = jsonEvent('POST /charges', body, { headers: { 'idempotency-key': customer_uid } });
  const answer = await createCharge(world.ports())(event, context);
  return JSON.parse(answer?.body ?? '').merchant_uid;
}

async function subscribed(world: CrashWorld, card?: string): Promise<string> {
  const { accounts, ids, settings } = world.ports();
  const subscriptionId = ids.ulid(world.now);
  const plan = {
    planId: 'basic',
    name: '베이직',
    amount: AMOUNT,
    interval: { unit: 'month', count: 1 },
  } as const;
  const input = {
    ...{ subscriptionId, customerId: `user-${subscriptionId}`, plan, trialDays: 0 },
    customerUid: await world.registerCard(card),
  };
  const subscription = newSubscription(input, settings.billing.chargingHourKst, world.now);
  await accounts.commit({}, { account: { subscription }, events: [] });
  return subscriptionId;
}

const givenBack = (world: CrashWorld, prefix: string) =>
  world.payments(prefix).reduce((sum, { cancel_amount }) => sum + cancel_amount, 0);

const refund: Scenario = {
  name: 'refunds of two',
  async prepare(world) {
    const ids = [await charged(world), await charged(world)];
    return { ids, order: { action: 'refund', select: { ids }, amount: 4_000, reason: '요금 오류' } };
  },
  async check(world, ids, batch) {
    expect(ids.map((id) => givenBack(world, id))).toEqual([4_000, 4_000]);
    expect(countsOf(batch)).toMatchObject({ selected: 2, done: 2, refused: 0, won: 8_000 });
  },
};

const retry: Scenario = {
  name: 'retries of two',
  async prepare(world) {
    const ids = [await subscribed(world, PAYS_LATER), await subscribed(world, PAYS_LATER)];
    await world.play(1);
    return { ids, order: { action: 'retry', select: { status: 'declined' } } };
  },
  async check(world, ids, batch) {
    for (const id of ids)
      expect(world.payments(`sub_${id}`).map(({ status }) => status)).toEqual(['failed', 'paid']);
    expect(countsOf(batch)).toMatchObject({ selected: 2, done: 2, won: 2 * AMOUNT });
  },
};

const cancel: Scenario = {
  name: 'cancels of two, with their unused days',
  async prepare(world) {
    const ids = [await subscribed(world), await subscribed(world)];
    await world.play(1);
    const select = { plan_id: 'basic', status: 'active' };
    return { ids, order: { action: 'cancel', select, at: 'now', refund: 'unused' } };
  },
  async check(world, ids, batch) {
    const back = ids.map((id) => givenBack(world, `sub_${id}`));
    expect(back[0]).toBeGreaterThan(0);
    expect(back[1]).toBe(back[0]);
    for (const id of ids)
      expect(await world.ports().accounts.findSubscription(id)).toMatchObject({ status: 'canceled' });
    expect(countsOf(batch)).toMatchObject({ selected: 2, done: 2, won: 2 * (back[0] ?? 0) });
  },
};

/** Whoever orders and gets no answer repeats it with the same key. */
async function ordered(world: CrashWorld, body: object): Promise<string> {
  for (let tries = 0; tries < 4; tries += 1) {
    const event = jsonEvent('POST /batches', body, { headers: { 'idempotency-key': 'once' } });
    const answer = await world.process(async (ports) => orderBatch(ports)(event, context));
    if (answer !== 'killed') return JSON.parse(answer?.body ?? '').batch_id;
  }
  throw new Error('killed more often than planned');
}

async function played(scenario: Scenario, kills: readonly Kill[] = []) {
  const world = new CrashWorld(ground, kills);
  let prepared: Awaited<ReturnType<Scenario['prepare']>> | undefined;
  await world.undisturbed(async () => {
    prepared = await scenario.prepare(world);
  });
  const { order = {}, ids = [] } = prepared ?? {};
  const batchId = await ordered(world, order);
  await world.play(HOURS);
  const batch = await world.ports().batches.find(batchId);
  expect(batch).toMatchObject({ status: 'done' });
  if (batch !== undefined) await scenario.check(world, ids, batch);
  return world.effects;
}

const isRead = ({ name }: Effect) => /^(?:Get|BatchGet|Query)Command$|^GET /.test(name);
/** A read leaves nothing behind: dying after it is dying after what came before it. */
const worthDying = (effects: readonly Effect[]) =>
  effects.flatMap((effect, at) => (effect.first || !isRead(effect) ? [at + 1] : []));

describe.each([refund, retry, cancel].map((scenario) => [scenario.name, scenario] as const))(
  '%s',
  (_, scenario) => {
    it('are each made once, whichever effect is the last of its process', async () => {
      const effects = await played(scenario);
      const kills = worthDying(effects);
      expect(kills.length).toBeGreaterThan(15);
      for (const afterEffect of kills) {
        try {
          await played(scenario, [{ afterEffect }]);
        } catch (error) {
          const name = effects[afterEffect - 1]?.name;
          throw new Error(`killed after effect ${afterEffect}, ${name}`, { cause: error });
        }
      }
    });
  },
);

it('refunds are each made once when the answer to a cancel is lost, and its process dies as well', async () => {
  const lost = async (kills: readonly Kill[]) => {
    ground.simulator.faults.set({ cancel: { kind: 'reset_after_commit', times: 2 } });
    return played(refund, kills);
  };
  const effects = await lost([]);
  for (const afterEffect of worthDying(effects).slice(0, 40)) await lost([{ afterEffect }]);
});
