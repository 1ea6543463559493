import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import fc from 'fast-check';
import { createHandler as cancelSubscription } from '../../functions/http/cancel-subscription.ts';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import type { DuplicatePolicy, Faults } from '../../infra/local/iamport-simulator/faults.ts';
import { newSubscription } from '../../shared/domain/subscription.ts';
import {
  type CrashGround,
  type CrashPorts,
  CrashWorld,
  type Effect,
  type Kill,
  startCrashGround,
} from '../support/crash-world.ts';
import { type HttpEventOptions, jsonEvent, lambdaContext } from '../support/events.ts';

/*
 * "Done when" 4, the last way: the process is killed before or after each of its effects. A scenario is run once as it
 * is, which tells its effects; then once for each of them, with a kill right after it. (Dying after one effect is dying
 * before the next. A read leaves nothing behind: dying after it is dying after whatever came before it, so of reads only
 * the first of a process is taken.) What follows are the ticks of the scheduler and, where a merchant was waiting for an
 * answer, the same request once more.
 */

let ground: CrashGround;
beforeAll(async () => {
  ground = await startCrashGround('2040-01-01T09:00:00+09:00');
});
afterAll(() => ground.stop());
afterEach(() => ground.simulator.faults.clear());

const AMOUNT = 9_900;
const HOUR_MS = 3_600_000;
const PLAN = {
  planId: 'basic',
  name: '베이직',
  amount: AMOUNT,
  interval: { unit: 'week', count: 1 },
} as const;

interface Scenario {
  readonly name: string;
  readonly faults?: Faults;
  /** Plays it to where everything has had time to end. */
  run(world: CrashWorld): Promise<unknown>;
  /** Throws when it has not ended well. */
  check(world: CrashWorld, made: Awaited<ReturnType<Scenario['run']>>): Promise<void>;
}

/** A subscription of one week's periods, due in an hour. Answers its id. */
async function subscribed(world: CrashWorld, card?: string): Promise<string> {
  const { accounts, ids } = world.ports();
  const subscriptionId = ids.ulid(world.now);
  const customerUid = await world.registerCard(card);
  const startAt = new Date(world.now.getTime() + HOUR_MS);
  const input = { subscriptionId, customerId: 'user-1', customerUid, plan: PLAN, trialDays: 0, startAt };
  const subscription = { ...newSubscription(input, 10, world.now), nextChargeAt: startAt };
  expect(await accounts.commit({}, { account: { subscription }, events: [] })).toMatchObject({
    kind: 'done',
  });
  return subscriptionId;
}

async function expectPeriodPaidOnce(world: CrashWorld, id: unknown): Promise<void> {
  const { accounts } = world.ports();
  const account = await accounts.loadPeriod(String(id), 1);
  const paid = world.payments(`sub_${id}_`).filter(({ status }) => status === 'paid');
  expect(paid.map(({ imp_uid, amount }) => ({ imp_uid, amount }))).toEqual([
    { imp_uid: account?.charge?.payment?.impUid, amount: AMOUNT },
  ]);
  expect(account).toMatchObject({
    subscription: { status: 'active', period: 2 },
    charge: { status: 'paid' },
  });
  // Told once, by the transaction that paid it.
  expect(world.items.filter(({ type }) => type === 'charge.paid')).toHaveLength(1);
}

const recurring = (name: string, card?: string, faults?: Faults): Scenario => ({
  name,
  ...(faults === undefined ? {} : { faults }),
  async run(world) {
    const id = await subscribed(world, card);
    // Long enough for the slowest way (refused twice, then another merchant_uid), and before period 2.
    await world.play(4 * 24);
    return id;
  },
  check: expectPeriodPaidOnce,
});

/** A merchant's request. Whoever gets no answer repeats it, with the same Idempotency-Key. */
async function request(
  world: CrashWorld,
  handle: (ports: CrashPorts) => (event: never, context: never) => Promise<APIGatewayProxyStructuredResultV2>,
  route: string,
  body: object,
  params: HttpEventOptions['params'] = {},
): Promise<APIGatewayProxyStructuredResultV2> {
  const headers = { 'idempotency-key': 'once' };
  const context = { ...lambdaContext, getRemainingTimeInMillis: undefined };
  for (let tries = 0; tries < 4; tries += 1) {
    const event = jsonEvent(route, body, { headers, params });
    const answer = await world.process((ports) => handle(ports)(event as never, context as never));
    if (answer !== 'killed') return answer;
  }
  throw new Error('killed more often than planned');
}

const firstCharge: Scenario = {
  name: 'POST /subscriptions with its first charge',
  async run(world) {
    await world.ports().plans.create({ ...PLAN, trialDays: 0, createdAt: world.now });
    const customer_uid = await world.registerCard();
    const answer = await request(world, createSubscription, 'POST /subscriptions', {
      customer_uid,
      plan_id: PLAN.planId,
    });
    expect([201, 202]).toContain(answer.statusCode);
    await world.play(24);
    return JSON.parse(answer.body ?? '').subscription_id;
  },
  async check(world, id) {
    await expectPeriodPaidOnce(world, id);
    expect(world.items.filter(({ sk }) => sk === 'SUB')).toHaveLength(1);
  },
};

const oneOff: Scenario = {
  name: 'POST /charges',
  async run(world) {
    const customer_uid = await world.registerCard();
    const body = { customer_uid, amount: AMOUNT, name: '단건' };
    const answer = await request(world, createCharge, 'POST /charges', body);
    expect([201, 202]).toContain(answer.statusCode);
    await world.play(24);
    return JSON.parse(answer.body ?? '').merchant_uid;
  },
  async check(world, merchantUid) {
    const charges = world.items.filter(({ sk }) => sk === 'CHARGE');
    const paid = world.payments('one_').filter(({ merchant_uid }) => merchant_uid === merchantUid);
    // A one-off whose POST was lost on the way is not sent again by itself: it is the merchant's to repeat.
    const [charge] = charges;
    expect(charges).toHaveLength(1);
    expect(paid).toHaveLength(charge?.['status'] === 'paid' ? 1 : 0);
    expect(['paid', 'declined']).toContain(charge?.['status']);
  },
};

const refund: Scenario = {
  name: 'POST /charges/{merchant_uid}/refunds',
  async run(world) {
    const id = await subscribed(world);
    // Nobody dies here: what this is about begins with the refund.
    await world.undisturbed(() => world.play(2));
    const merchant_uid = `sub_${id}_0001`;
    const route = 'POST /charges/{merchant_uid}/refunds';
    const body = { amount: 4_000, reason: '일부 환불' };
    await request(world, refundCharge, route, body, { merchant_uid });
    await world.play(2);
    return id;
  },
  async check(world, id) {
    const charge = (await world.ports().accounts.loadPeriod(String(id), 1))?.charge;
    expect(charge?.refunds).toHaveLength(1);
    const [made] = charge?.refunds ?? [];
    expect(['succeeded', 'failed']).toContain(made?.status);
    const [payment] = world.payments(`sub_${id}_0001`);
    expect(payment?.cancel_amount).toBe(made?.status === 'succeeded' ? 4_000 : 0);
  },
};

/** The second day of a week's period: 5 of 7 days are left. */
const UNUSED = Math.floor((AMOUNT * 5) / 7);

const cancelUnused: Scenario = {
  name: 'POST /subscriptions/{subscription_id}/cancel with the unused days',
  async run(world) {
    const id = await subscribed(world);
    await world.undisturbed(() => world.play(26));
    const route = 'POST /subscriptions/{subscription_id}/cancel';
    await request(world, cancelSubscription, route, { at: 'now', refund: 'unused' }, { subscription_id: id });
    await world.play(24);
    return id;
  },
  async check(world, id) {
    const account = await world.ports().accounts.loadPeriod(String(id), 1);
    // Whoever died: the end and the money go together, once.
    expect(account).toMatchObject({
      subscription: { status: 'canceled' },
      charge: { refunds: [{ refundId: 'unused-days', amount: UNUSED, status: 'succeeded' }] },
    });
    expect(world.payments(`sub_${id}_`).map(({ cancel_amount }) => cancel_amount)).toEqual([UNUSED]);
    for (const type of ['subscription.canceled', 'refund.succeeded'])
      expect(world.items.filter((item) => item['type'] === type)).toHaveLength(1);
  },
};

const RECURRING: readonly Scenario[] = [
  recurring('a charge that is paid'),
  recurring('a charge that declines, and is paid the day after', '4200000000120054'),
  recurring('a charge whose answer is lost', undefined, {
    again: { kind: 'reset_after_commit', times: 1 },
  }),
  recurring('a charge whose POST is lost', undefined, { again: { kind: 'reset_before_commit', times: 1 } }),
];
const SCENARIOS = [...RECURRING, firstCharge, oneOff, refund, cancelUnused];

/** Runs a scenario in a world of its own. Answers its effects. */
async function attempt(
  scenario: Scenario,
  duplicates: DuplicatePolicy,
  kills: readonly Kill[],
): Promise<readonly Effect[]> {
  ground.simulator.faults.clear();
  ground.simulator.faults.set({ duplicates, ...scenario.faults });
  const world = new CrashWorld(ground, kills);
  try {
    await scenario.check(world, await scenario.run(world));
  } catch (error) {
    const where = kills.map(({ afterEffect: at }) => `after effect ${at}, ${world.effects[at - 1]?.name}`);
    throw new Error(`killed ${where.join(' and ')}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  return world.effects;
}

const READS = /^(?:Get|BatchGet|Query)Command$|^GET |getToken$/;

/** Where dying makes a difference. */
const killable = (effects: readonly Effect[]) =>
  effects.flatMap(({ name, first }, index) =>
    first || !READS.test(name) ? [{ afterEffect: index + 1 }] : [],
  );

it('an undisturbed charge has the effects that the protocol names', async () => {
  const effects = await attempt(recurring('straight'), 'strict', []);
  const names = effects.slice(0, 17).map(({ name }) => name);
  expect(names).toEqual([
    // Whether charging is held.
    'GetCommand',
    ...Array.from({ length: 8 }, () => 'QueryCommand'),
    'UpdateCommand',
    'send',
    'BatchGetCommand',
    'GetCommand',
    'PutCommand',
    'POST /users/getToken',
    'POST /subscribe/payments/again',
    'TransactWriteCommand',
  ]);
});

it.each(SCENARIOS)('$name ends well, wherever a process is killed', async (scenario) => {
  const kills = killable(await attempt(scenario, 'strict', []));
  expect(kills.length).toBeGreaterThan(4);
  for (const kill of kills) await attempt(scenario, 'strict', [kill]);
});

describe.each<DuplicatePolicy>(['racy', 'lax', 'single-use'])('while duplicates are %s', (duplicates) => {
  it.each(RECURRING)('$name ends well, wherever a process is killed', async (scenario) => {
    for (const kill of killable(await attempt(scenario, duplicates, []))) {
      await attempt(scenario, duplicates, [kill]);
    }
  });
});

it('two kills in one charge, anywhere, do no harm either', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...RECURRING),
      fc.constantFrom<DuplicatePolicy>('strict', 'racy', 'lax', 'single-use'),
      fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 4 }),
      async (scenario, duplicates, effects) => {
        await attempt(
          scenario,
          duplicates,
          effects.map((afterEffect) => ({ afterEffect })),
        );
      },
    ),
    { numRuns: 40 },
  );
});
