import { createHandler } from '../../../functions/schedule/enqueue-due-charges.ts';
import { leases } from '../../../infra/topology.ts';
import { createChargeQueue } from '../../../shared/adapters/charge-queue.ts';
import { createDueRepository } from '../../../shared/adapters/dynamo/due-repository.ts';
import { createPacing } from '../../../shared/adapters/pacing.ts';
import { NO_HOLDS } from '../../../shared/domain/hold.ts';
import type { Settings } from '../../../shared/ports.ts';
import { createRandom } from '../../scenario/simulation/random.ts';
import { createScheduler } from '../../scenario/simulation/scheduler.ts';
import { settings } from '../fixtures.ts';
import { type AccountsOptions, createAccounts } from './accounts.ts';
import { createDueTable, itemOf } from './due-table.ts';
import { createVirtualQueue } from './virtual-queue.ts';

const START_MS = Date.parse('2026-03-01T01:00:00Z');
const MINUTE_MS = 60_000;
/** infra/topology.ts, enqueue-due-charges. */
const TICK_MS = 55_000;
const READ_MS = 6;
const QUEUE_MS = 10;

export interface DispatchOptions extends Pick<AccountsOptions, 'due' | 'latencyMs' | 'lostEach' | 'besides'> {
  readonly workers: number;
  /** In the table and not due. */
  readonly idle?: number;
  readonly countLagMs?: number;
  readonly countNoise?: number;
}

export type DispatchWorld = ReturnType<typeof createDispatchWorld>;

/**
 * The real handler of the tick, over the real repository, queue and pacing adapters, in virtual time: all that is made up is
 * DynamoDB, SQS and the workers. Every call takes its time.
 */
export function createDispatchWorld(options: DispatchOptions) {
  const { workers, due, idle = 0, countLagMs = 0, countNoise = 0 } = options;
  const scheduler = createScheduler(START_MS, Number.POSITIVE_INFINITY);
  const wait = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, resolve));
  const table = createDueTable(() => wait(READ_MS));
  const accounts = createAccounts({ ...options, scheduler, table, startMs: START_MS, idle });
  const queue = createVirtualQueue({
    scheduler,
    random: createRandom(1),
    workers,
    callMs: QUEUE_MS,
    countLagMs,
    countNoise,
    claimLeaseMs: leases.claimLeaseMs,
    begin: (body) =>
      accounts.begin(itemOf((JSON.parse(body) as { subscription_id: string }).subscription_id)),
  });
  const handler = createHandler({
    clock: { now: () => new Date(scheduler.now) },
    holds: { now: async () => NO_HOLDS },
    journal: { record: () => {} },
    settings: { ...settings, ...leases, gatewayConcurrency: workers } as Settings,
    due: createDueRepository(table.table),
    chargeQueue: createChargeQueue(queue.client, 'charge'),
    pacing: createPacing(queue.client, 'charge', workers, wait),
  });
  let ticks = 0;
  let failure: Error | undefined;

  function tick(): void {
    ticks += 1;
    const deadlineMs = scheduler.now + TICK_MS;
    const context = { getRemainingTimeInMillis: () => deadlineMs - scheduler.now };
    const time = new Date(scheduler.now).toISOString();
    handler({ time }, context as never).catch((error: Error) => {
      failure = error;
    });
  }

  return {
    accounts,
    queue,
    used: table.used,
    ticks: () => ticks,
    /** How long all of it has taken, ms, and how long it takes workers that never wait. */
    tookMs: () => accounts.figures.lastMs - START_MS,
    idealMs: () => accounts.figures.workMs / workers,
    /** A tick each minute until all is done, or for so many minutes. */
    async run(minutes = Number.POSITIVE_INFINITY): Promise<void> {
      for (let minute = 0; minute < minutes && accounts.figures.left > 0; minute += 1) {
        tick();
        await scheduler.runUntil(START_MS + (minute + 1) * MINUTE_MS, () => failure);
      }
    },
    due,
  };
}
