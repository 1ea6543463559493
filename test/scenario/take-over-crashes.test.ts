/**
 * The cut-over of docs/take-over.md, from a system that goes on charging whom nobody has taken from it yet. Whoever carries it out may die after any effect and
 * come back after hours or days: each period of the customers' calendar is paid once, there or here, and none is left out.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler as takeOverCard } from '../../functions/http/take-over-card.ts';
import { LOCAL_KEYS } from '../../infra/local/settings.ts';
import { kstDate } from '../../shared/domain/billing-calendar.ts';
import {
  type CrashGround,
  type CrashPorts,
  CrashWorld,
  type Effect,
  type Kill,
  startCrashGround,
} from '../support/crash-world.ts';
import { jsonEvent, lambdaContext } from '../support/events.ts';
import { chargeForeignKey, issueForeignKey } from '../support/foreign-keys.ts';

let ground: CrashGround;
beforeAll(async () => {
  ground = await startCrashGround('2042-01-01T20:00:00+09:00');
});
afterAll(() => ground.stop());

const AMOUNT = 9_900;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const INTERVAL_DAYS = 3;
const context = { ...lambdaContext, getRemainingTimeInMillis: undefined } as never;

interface OldCustomer {
  readonly id: string;
  readonly customerUid: string;
  readonly anchorOn: string;
  impUid: string;
  /** Periods that have been paid there. */
  paid: number;
  status: 'charged_here' | 'stopped' | 'moved';
}

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
const paidUntil = ({ anchorOn, paid }: OldCustomer) => dayAfter(anchorOn, paid * INTERVAL_DAYS);

/** Charges at half past midnight in Seoul whoever is due by then and is still its own. What it stores outlives everybody. */
class OldSystem {
  readonly customers: OldCustomer[] = [];
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** `days` ago its calendar began, and its first period was paid. */
  async add(name: string, today: string, days: number): Promise<void> {
    const customerUid = `${name} @ ${today} 고객`;
    const id = `${name}-${today}`;
    await issueForeignKey({ url: this.#url }, customerUid, `key-${id}`);
    const anchorOn = dayAfter(today, -days);
    const customer: OldCustomer = { id, customerUid, anchorOn, impUid: '', paid: 0, status: 'charged_here' };
    this.customers.push(customer);
    await this.#charge(customer);
  }

  mark(customer: OldCustomer, status: OldCustomer['status']): void {
    customer.status = status;
  }

  async run(today: string): Promise<void> {
    for (const customer of this.customers)
      while (customer.status === 'charged_here' && paidUntil(customer) <= today) await this.#charge(customer);
  }

  async #charge(customer: OldCustomer): Promise<void> {
    const merchantUid = `old-${customer.id}-${customer.paid + 1}`;
    const order = { customerUid: customer.customerUid, merchantUid, amount: AMOUNT };
    const impUid = await chargeForeignKey({ url: this.#url }, LOCAL_KEYS, order);
    if (impUid === undefined) throw new Error(`${merchantUid} was refused`);
    customer.impUid = impUid;
    customer.paid += 1;
  }
}

type Mistake = 'stops last' | 'leaves out who is refused';

/** Customer by customer: stop there, read there, then begin here. Whom we do not take goes on there. */
async function cutOver(ports: CrashPorts, old: OldSystem, mistake?: Mistake): Promise<void> {
  for (const customer of old.customers.filter(({ status }) => status !== 'moved')) {
    if (mistake !== 'stops last') await ports.effect('old: stop', () => old.mark(customer, 'stopped'));
    const evidence = { imp_uid: customer.impUid };
    const card = { customer_id: customer.id, customer_uid: customer.customerUid, evidence };
    const line = {
      ...{ customer_uid: customer.customerUid, plan_id: 'basic', evidence },
      ...{ anchor_on: customer.anchorOn, paid_until: paidUntil(customer) },
    };
    const key = Buffer.from(JSON.stringify(line)).toString('base64url').slice(-200);
    const headers = { 'idempotency-key': key };
    const ask = async (route: string, body: object) => {
      const handler = route === 'POST /cards' ? takeOverCard(ports) : createSubscription(ports);
      const answer = await handler(jsonEvent(route, body, { headers }), context);
      return { status: answer?.statusCode, code: JSON.parse(answer?.body ?? '{}').code };
    };
    expect((await ask('POST /cards', card)).status).toBe(201);
    const { status, code } = await ask('POST /subscriptions', line);
    const isHere = status === 201 || code === 'already_subscribed';
    if (!isHere) expect(code).toMatch(/^invalid_request$|^evidence_mismatch$/);
    const isOver = isHere || mistake === 'leaves out who is refused';
    await ports.effect('old: mark', () => old.mark(customer, isOver ? 'moved' : 'charged_here'));
  }
}

/** Time passes for both. */
async function pass(world: CrashWorld, old: OldSystem, hours: number): Promise<void> {
  const endMs = world.now.getTime() + hours * HOUR_MS;
  while (world.now.getTime() < endMs) {
    const midnightMs = Date.parse(`${dayAfter(kstDate(world.now), 1)}T00:30:00+09:00`);
    const halfPastMs = midnightMs - DAY_MS > world.now.getTime() ? midnightMs - DAY_MS : midnightMs;
    const untilMs = Math.min(endMs, halfPastMs);
    await world.play((untilMs - world.now.getTime()) / HOUR_MS);
    if (untilMs === halfPastMs) await old.run(kstDate(world.now));
  }
}

const DAYS = 13;

async function lived(
  restHours: number,
  kills: readonly Kill[] = [],
  mistake?: Mistake,
): Promise<readonly Effect[]> {
  ground.clock.at = new Date(`${dayAfter(kstDate(ground.clock.at), 1)}T20:00:00+09:00`);
  const world = new CrashWorld(ground, kills);
  const old = new OldSystem(world.iamportUrl);
  const began = world.now.getTime();
  const today = kstDate(world.now);
  await world.undisturbed(async () => {
    const terms = {
      name: '베이직',
      amount: AMOUNT,
      interval: { unit: 'day', count: INTERVAL_DAYS },
    } as const;
    await world.ports().plans.create({ planId: 'basic', ...terms, trialDays: 0, createdAt: world.now });
    // Due tomorrow, and in two days.
    await old.add('a', today, 2);
    await old.add('b', today, 1);
  });
  let done: readonly Effect[] = [];
  for (let round = 0; round < 4 && old.customers.some(({ status }) => status !== 'moved'); round += 1) {
    const ended = await world.process((ports) => cutOver(ports, old, mistake));
    if (round === 0) done = [...world.effects];
    await pass(world, old, ended === 'killed' ? restHours : 24);
  }
  await pass(world, old, DAYS * 24 - (world.now.getTime() - began) / HOUR_MS);

  // Whom a day did not fit has been charged there once more, and was taken then.
  expect(old.customers.map(({ status }) => status)).toEqual(['moved', 'moved']);
  for (const { id, customerUid, anchorOn } of old.customers) {
    const paid = ground.simulator
      .payments()
      .filter(
        (one) =>
          one.customer_uid === customerUid && one.status === 'paid' && one.customer_uid_usage === 'payment',
      );
    const periods = paid.map(({ merchant_uid }) => Number(/[_-](\d+)$/.exec(merchant_uid)?.[1]));
    const begunDays =
      (Date.parse(`${kstDate(world.now)}T00:00:00Z`) - Date.parse(`${anchorOn}T00:00:00Z`)) / DAY_MS;
    const begun = Math.floor(begunDays / INTERVAL_DAYS) + 1;
    expect([id, periods.sort((one, other) => one - other)]).toEqual([
      id,
      Array.from({ length: begun }, (_, at) => at + 1),
    ]);
    expect(paid.every(({ amount }) => amount === AMOUNT)).toBe(true);
    // Somebody has been charged here, or nothing is shown.
    expect(paid.some(({ merchant_uid }) => merchant_uid.startsWith('sub_'))).toBe(true);
  }
  return done;
}

const isRead = ({ name }: Effect) => /^(?:Get|BatchGet|Query)Command$|^GET /.test(name);

async function diedEverywhere(restHours: number, mistake?: Mistake): Promise<void> {
  const effects = await lived(restHours, [], mistake);
  const writes = effects.flatMap((effect, at) => (effect.first || !isRead(effect) ? [at + 1] : []));
  // Stops, cards, subscriptions, their keys and marks, of two.
  expect(writes.length).toBeGreaterThanOrEqual(14);
  for (const afterEffect of writes) await lived(restHours, [{ afterEffect }], mistake);
}

describe.each([2, 30, 80])('whoever dies comes back after %i hours', (restHours) => {
  it('each period is paid once, wherever they die', () => diedEverywhere(restHours));
});

it.each(['stops last', 'leaves out who is refused'] as const)(
  'an order that %s is noticed',
  async (mistake) => {
    await expect(diedEverywhere(30, mistake)).rejects.toThrow('toEqual');
  },
);
