import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import { createApi } from '../../../infra/ops/api.ts';
import { exported } from '../../../infra/ops/export.ts';
import { dayKeys } from '../../../shared/adapters/dynamo/keys.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { NO_FACTS, NO_SUM, NOTHING_PAID } from '../../../shared/domain/day-sums.ts';
import type { DayRepository } from '../../../shared/ports.ts';
import { httpEvent } from '../../support/events.ts';
import { missingGrant } from '../../support/granted.ts';
import { type MonthBooks, type Sum, seoulDay } from './bookkeeping.ts';
import { createFunction, type FunctionName, timeoutMsOf } from './functions.ts';
import { isSubscription, sum } from './items.ts';
import { createSimulatedPorts, type SimulatedPorts, TABLE } from './ports.ts';
import { createRandom, type Random } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/*
 * `sum-days` at work among all the others, and at rest what `GET /overview` and the exports say, held against a bookkeeper of its
 * own. Both run beside the effects that the plan strikes, with chance of their own, so that every seed is the same history
 * with and without them; they die by themselves.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Begins with the stack, and comes by at odd times, as a schedule with faults does; sometimes not for days. */
export function sumNowAndThen(world: World): void {
  const random = createRandom(world.seed + 0x7375_6d73);
  const untilMs = world.startMs + world.environment.faultsMs + world.environment.calmMs;
  // Not before the end: then whole months are closed at once.
  if (random.chance(0.3)) return;
  let at = world.startMs;
  for (let times = 0; times < 12; times += 1) {
    at += random.pick([random.between(MINUTE_MS, 3 * HOUR_MS), random.between(HOUR_MS, 3 * DAY_MS)]);
    if (at > untilMs) return;
    // Mostly when a day is just over.
    const isAtMidnight = random.chance(0.4);
    const midnight = Math.ceil((at + 9 * HOUR_MS) / DAY_MS) * DAY_MS - 9 * HOUR_MS;
    const startsAt = isAtMidnight ? midnight + random.between(-5, 90) * MINUTE_MS : at;
    world.scheduler.at(startsAt, () => run(world, random, random.chance(0.3)));
  }
}

/** As the stack's first run leaves it, without the days of before, of which there are none. */
export function beginSums(world: World): void {
  const today = seoulDay(world.startMs);
  const [since, closed] = [`${today.slice(0, 7)}-01`, seoulDay(world.startMs - DAY_MS)];
  const Item = { ...dayKeys.progress, shape: 1, since, closed, active: 0, mrr: 0, version: 1 };
  world.put(new PutCommand({ TableName: TABLE, Item }));
}

function run(world: World, random: Random, dies: boolean): void {
  let left = dies ? random.between(1, 60) : Number.POSITIVE_INFINITY;
  const { skewMs } = world.environment;
  const table = direct(world, 'sum-days', async (act) => {
    left -= 1;
    if (left < 0) return new Promise(() => undefined);
    await new Promise<void>((resolve) => world.scheduler.after(random.between(1, 40), resolve));
    return act();
  });
  const skew = skewMs === 0 ? 0 : random.between(-skewMs, skewMs);
  void call(world, 'sum-days', portsOf(world, 'sum-days', table, skew)).catch((error: unknown) => {
    world.note(`sum-days: ${error instanceof Error ? error.message : 'unknown'}`);
  });
}

/** Nothing is under way: the figures are as anybody would sum them up, before and after the days are closed. */
export async function checkOverview(world: World): Promise<void> {
  const table = direct(world, 'list-records', async (act) => act());
  const records = createFunction('list-records', portsOf(world, 'list-records', table, 0));
  const ask = async (path: string, query: Readonly<Record<string, string>>) => {
    const event = httpEvent({ route: `GET ${path}`, query });
    const answer = (await records(event, contextOf(world, 'list-records'))) as Answered;
    return { status: answer.statusCode, text: answer.body ?? '' };
  };
  await compare(world, ask);
  const ofDays = direct(world, 'sum-days', async (act) => act());
  await call(world, 'sum-days', portsOf(world, 'sum-days', ofDays, 0));
  await compare(world, ask);
  await compareExports(world, ask);
}

interface Answered {
  readonly statusCode: number;
  readonly body?: string;
}

type Ask = (
  path: string,
  query: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly text: string }>;

async function compare(world: World, ask: Ask): Promise<void> {
  const books = world.monitor.books.of(world.iamport.rows);
  for (const month of books.months) {
    const { status, text } = await ask('/overview', { month });
    require('overview_is_the_ledger', status === 200, () => `${status} ${text}`);
    const said = JSON.parse(text) as Said;
    const expected = books.month(month);
    require('overview_is_the_ledger', isSame(said, expected, OF_MONTH), () =>
      `${month} ${shown(said, OF_MONTH)}, not ${shown(expected, OF_MONTH)}`);
    for (const day of said.days)
      for (const kind of ['charged', 'refunded', 'declined', 'recovered'] as const)
        require('overview_is_the_ledger', sameSum(day[kind], books.day(kind, day.day)), () =>
          `${day.day} ${kind} ${JSON.stringify(day[kind])}, not ${JSON.stringify(books.day(kind, day.day))}`);
  }
  const back = sum(paidBack(world));
  require('overview_is_the_ledger', world.monitor.books.refunded() === back, () =>
    `${world.monitor.books.refunded()} won are told to have gone back, ${back} have`);
}

type Said = MonthBooks & {
  readonly days: readonly (Readonly<Record<'charged' | 'refunded' | 'declined' | 'recovered', Sum>> & {
    readonly day: string;
  })[];
};

const OF_MONTH = ['charged', 'refunded', 'declined', 'recovered', 'subscriptions', 'mrr', 'churn'] as const;
const shown = (books: MonthBooks, names: readonly (keyof MonthBooks)[]): string =>
  JSON.stringify(names.map((name) => books[name]));
const isSame = (one: MonthBooks, other: MonthBooks, names: readonly (keyof MonthBooks)[]): boolean =>
  shown(one, names) === shown(other, names);
const sameSum = (one: Sum, other: Sum): boolean => one.count === other.count && one.won === other.won;

/** Of the payments that count, by 아임포트. */
function paidBack({ monitor, iamport }: World): readonly number[] {
  const counting = new Set(
    [...monitor.items.values()].map((item) => (item as { payment?: { impUid?: string } }).payment?.impUid),
  );
  return iamport.rows
    .filter(({ payment }) => payment.customer_uid_usage === 'payment' && counting.has(payment.imp_uid))
    .map(({ payment }) => payment.cancel_amount);
}

/** Of a day of which no index says anything. A month has thirty, and making a response each time takes longer than all questions. */
const NO_CHARGES = {
  ok: true,
  status: 200,
  text: async () => '{"charges":[],"cursor":null}',
} as Response;

/** The last line of each sheet is the month of the overview. */
async function compareExports(world: World, ask: Ask): Promise<void> {
  const api = createApi('http://api', async (url) => {
    const [, day] = /_on=([\d-]+)/.exec(url) ?? [];
    if (day !== undefined && !world.monitor.summedDays().has(day)) return NO_CHARGES;
    const { pathname, searchParams } = new URL(url);
    const { status, text } = await ask(pathname, Object.fromEntries(searchParams));
    return new Response(text, { status });
  });
  const books = world.monitor.books.of(world.iamport.rows);
  for (const month of books.months) {
    const { charged, refunded } = books.month(month);
    for (const [kind, expected] of [
      ['charges', charged],
      ['refunds', refunded],
    ] as const) {
      const last = (await exported(api, kind, month, 'csv')).trimEnd().split('\r\n').at(-1)?.split(',') ?? [];
      const has = last[1] === `${expected.count}건` && last.includes(String(expected.won));
      require('export_is_the_overview', has, () =>
        `${kind} of ${month}: ${last.join(' ')}, not ${JSON.stringify(expected)}`);
    }
  }
  const now = seoulDay(world.scheduler.now).slice(0, 7);
  const all = (await exported(api, 'subscriptions', now, 'jsonl')).trimEnd().split('\n').filter(Boolean);
  const mrr = sum(all.map((line) => (JSON.parse(line) as { mrr: number }).mrr));
  const hasAny = [...world.monitor.items.values()].some(isSubscription);
  const standing = books.month(now).mrr;
  require('export_is_the_overview', mrr === (hasAny ? standing : 0), () => `mrr ${mrr}, not ${standing}`);
}

function portsOf(world: World, fn: FunctionName, dynamo: Table['client'], skewMs: number): SimulatedPorts {
  const ports = createSimulatedPorts(
    {
      clock: { now: () => new Date(world.scheduler.now + skewMs) },
      ids: world.ids,
      journal: { record: (entry) => world.record(entry) },
      settings: world.settings,
      dynamo,
      sqs: nobody as unknown as SQSClient,
      bus: nobody as unknown as EventBridgeClient,
      secrets: nobody as unknown as SecretsManagerClient,
      transport: nobody.send,
      dueShards: world.monitor.dueShards,
      monotonicMs: () => world.scheduler.now,
      sleep: async () => undefined,
    },
    'charge',
  );
  const spared = { ...ports, days: sparing(world, ports.days) };
  return world.alterPorts?.(spared, fn, world) ?? spared;
}

/** Days of which no index says anything are not looked up: their queries find nothing. */
function sparing({ monitor }: World, days: DayRepository): DayRepository {
  const isEmpty = (day: string) => !monitor.summedDays().has(day);
  return {
    ...days,
    payments: async (day, ...how) => (isEmpty(day) ? NOTHING_PAID : days.payments(day, ...how)),
    refunds: async (day, ...how) => (isEmpty(day) ? NO_SUM : days.refunds(day, ...how)),
    facts: async (day, ...how) => (isEmpty(day) ? { sums: NO_FACTS, late: [] } : days.facts(day, ...how)),
  };
}

const nobody = {
  send: (): never => {
    throw new Error('whoever sums up asks nobody else');
  },
};

/** The table, without the plan's faults. What is written is seen by the monitor as a set-up is: no charge depends on it. */
function direct(
  world: World,
  fn: FunctionName,
  when: (act: () => object) => Promise<object>,
): Table['client'] {
  const send = (asked: Command) => {
    world.guarded(() => {
      const missing = missingGrant(fn, asked);
      require('within_grants', missing === undefined, () => missing ?? '');
    });
    const command = world.alterCommand?.(asked) ?? asked;
    return when(() => world.beside(command));
  };
  return { send } as unknown as Table['client'];
}

function call(world: World, fn: FunctionName, ports: SimulatedPorts): Promise<unknown> {
  return createFunction(fn, ports)({}, contextOf(world, fn));
}

function contextOf(world: World, fn: FunctionName) {
  const untilMs = world.scheduler.now + timeoutMsOf(fn);
  return { getRemainingTimeInMillis: () => untilMs - world.scheduler.now, awsRequestId: fn };
}
