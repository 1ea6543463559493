import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import { createAccountRepository } from '../../../shared/adapters/dynamo/account-repository.ts';
import { createChargeLists } from '../../../shared/adapters/dynamo/charge-lists.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { invariant } from '../../../shared/domain/invariant.ts';
import type { Progress } from '../../../shared/domain/reconciliation-progress.ts';
import type { AccountRepository, PaymentGateway, PaymentListing } from '../../../shared/ports.ts';
import { type ReconcilePorts, reconcileOnward } from '../../../shared/usecases/reconcile-payments.ts';
import { billingPolicy, notices } from '../../support/charging.ts';
import { settings } from '../../support/fixtures.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';
import { createDay, type Day } from './day.ts';
import { itemBytes, queryUnits } from './item-bytes.ts';

const DAY_MS = 86_400_000;
/** Lambda's, as in infra/topology.ts; and the schedule's. */
const RUN_MS = 840_000;
const TICK_MS = 15 * 60_000;
/** What each takes, virtual. */
const PAGE_MS = 300;
const LOOK_UP_MS = 150;
const TABLE_MS = 5;
/** A query ends at 1 MB; 아임포트's largest page has 1,000. */
const QUERY_BYTES = 1_048_576;
const PAGE_ROWS = 1_000;
const MAX_RUNS = 100;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export interface ReconcileFigures {
  readonly runs: number;
  /** From the first tick to the end, with the waits between ticks, virtual. */
  readonly minutes: number;
  readonly units: number;
  readonly repaired: number;
  readonly payments: number;
  /** The largest heap with nothing in it that is garbage. */
  readonly heapBytes: number;
}

/**
 * The real use case over the real repository's listing, against a table and an 아임포트 that make each item and row when it is asked for.
 * `days` of `count` payments each; one in `missedEvery` is not in our ledger (0: all are).
 */
export async function playReconciliation(
  count: number,
  missedEvery: number,
  days = 1,
): Promise<ReconcileFigures> {
  const tickMs = Date.parse('2027-03-04T16:00:00Z');
  const time = createVirtualTime(tickMs);
  const figures = { runs: 0, units: 0, heapBytes: 0, queries: 0, pages: 0 };
  const isMissed = (at: number) => missedEvery > 0 && at % missedEvery === missedEvery >> 1;
  const midnightMs = Date.parse('2027-03-03T15:00:00Z');
  const all = Array.from({ length: days }, (_, ago) => createDay(midnightMs - ago * DAY_MS, count, isMissed));
  const partitions = partitionsOf(all);
  const sample = () => {
    collect();
    figures.heapBytes = Math.max(figures.heapBytes, process.memoryUsage().heapUsed);
  };

  async function query(command: Command): Promise<object> {
    await time.sleep(TABLE_MS);
    const { ExpressionAttributeValues = {}, ExclusiveStartKey } = command.input as {
      ExpressionAttributeValues?: Record<string, unknown>;
      ExclusiveStartKey?: { from: number };
    };
    const partition = partitions.get(String(Object.values(ExpressionAttributeValues)[0]));
    figures.queries += 1;
    const Items: object[] = [];
    let bytes = 0;
    let from = ExclusiveStartKey?.from ?? 0;
    for (; partition !== undefined && from < partition.ats.length && bytes < QUERY_BYTES; from += 1) {
      const at = partition.ats[from] ?? 0;
      if (!partition.day.isKnown(at)) continue;
      const item = partition.day.item(at);
      bytes += itemBytes(item);
      Items.push(item);
    }
    figures.units += queryUnits(Math.max(1, bytes));
    return partition === undefined || from >= partition.ats.length
      ? { Items }
      : { Items, LastEvaluatedKey: { from } };
  }

  const client = { send: query } as unknown as Table['client'];
  const accounts: AccountRepository = {
    ...createAccountRepository({ name: 'billing', client }, notices),
    async loadPeriod(subscriptionId, period) {
      await time.sleep(TABLE_MS);
      // Two items of less than 4 KB, read consistently.
      figures.units += 2;
      invariant(period === 3, 'of the period that was charged');
      const day = all[0];
      return day?.account(day.at(subscriptionId));
    },
    async commit(before, change) {
      await time.sleep(TABLE_MS);
      const { subscription } = before;
      const day = all[0];
      if (subscription !== undefined) day?.settle(day.at(subscription.subscriptionId));
      return { kind: 'done', account: change.account };
    },
  };
  const gateway: Partial<PaymentGateway & PaymentListing> = {
    async listPayments({ from, to, page }) {
      await time.sleep(PAGE_MS);
      // When a day's ledger has just been read, and while it is compared.
      if (page === 1 || page % 50 === 0) sample();
      figures.pages += 1;
      const day = all.find((one) => one.firstAt(to.getTime()) > one.firstAt(from.getTime()));
      if (day === undefined) return { payments: [], isLast: true };
      const first = day.firstAt(from.getTime()) + (page - 1) * PAGE_ROWS;
      const end = day.firstAt(to.getTime());
      const rows = Math.max(0, Math.min(PAGE_ROWS, end - first));
      return {
        payments: Array.from({ length: rows }, (__, row) => day.theirs(first + row)),
        isLast: first + PAGE_ROWS >= end,
      };
    },
    async findPayment(impUid) {
      await time.sleep(LOOK_UP_MS);
      return all[0]?.theirs(Number(impUid.slice(4)));
    },
  };
  let progress: Progress | undefined;
  let reported: { repaired: number; payments: number } | undefined;
  const ports = (endMs: number) =>
    ({
      accounts,
      chargeLists: createChargeLists({ name: 'billing', client }),
      gateway,
      clock: { now: () => new Date(time.nowMs()) },
      timeLeftMs: () => endMs - time.nowMs(),
      journal: { record: () => {} },
      settings: { ...settings, billing: billingPolicy, gatewayConcurrency: 10, chargeTimeoutMs: 20_000 },
      reconciliations: {
        record: async () => {},
        async findProgress() {
          await time.sleep(TABLE_MS);
          figures.units += 1;
          return progress;
        },
        async saveProgress(_before, next, report) {
          await time.sleep(TABLE_MS);
          progress = { ...next, version: next.version + 1 };
          reported = report ?? reported;
          return progress;
        },
      },
    }) as Partial<ReconcilePorts> as ReconcilePorts;

  for (let tick = 0; tick < MAX_RUNS && reported === undefined; tick += 1) {
    time.passTo(tickMs + tick * TICK_MS);
    figures.runs += 1;
    await time.play(reconcileOnward(ports(time.nowMs() + RUN_MS), new Date(tickMs + tick * TICK_MS)));
  }
  invariant(reported !== undefined, 'the stretch came to its end');
  const { repaired, payments } = reported;
  const { runs, units, heapBytes } = figures;
  return { runs, units, heapBytes, repaired, payments, minutes: (time.nowMs() - tickMs) / 60_000 };
}

/** Which charges lie in which partition of the index, as the real items say. Outside of the heap. */
function partitionsOf(days: readonly Day[]) {
  const partitions = new Map<string, { readonly day: Day; ats: Uint32Array }>();
  const sizes = new Map<string, number>();
  for (const day of days)
    for (let at = 0; at < day.count; at += 1) {
      const pk = day.partition(at);
      const partition = partitions.get(pk) ?? { day, ats: new Uint32Array(day.count) };
      partitions.set(pk, partition);
      const size = sizes.get(pk) ?? 0;
      partition.ats[size] = at;
      sizes.set(pk, size + 1);
    }
  for (const [pk, partition] of partitions) partition.ats = partition.ats.subarray(0, sizes.get(pk));
  return partitions;
}
