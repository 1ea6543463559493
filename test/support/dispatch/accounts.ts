import type { Scheduler } from '../../scenario/simulation/scheduler.ts';
import type { DueTable } from './due-table.ts';
import type { Handling } from './virtual-queue.ts';

/** What comes due while the first attempts wait. */
export type Kind = 'look_up' | 'retry' | 'refund';

export interface AccountsOptions {
  readonly scheduler: Scheduler;
  readonly table: DueTable;
  readonly startMs: number;
  /** All due at `startMs`. */
  readonly due: number;
  /** In the table besides; not due. */
  readonly idle: number;
  /** How long a charge takes that is begun after so many ms, as the so-manieth. Undefined: 아임포트 is closed. */
  readonly latencyMs: (afterMs: number, begun: number) => number | undefined;
  /** Each so-manieth first attempt gets no answer, and is looked up a minute after it was sent. */
  readonly lostEach?: number | undefined;
  /** A retry and a refund come due so often, ms, for so long. */
  readonly besides?: { readonly everyMs: number; readonly untilMs: number } | undefined;
}

const LOOK_UP_AFTER_MS = 60_000;
const LOOK_UP_MS = 300;
/** Found done already, or not to be had: reads the account, and no more. */
const NOTHING_MS = 20;
/** infra/topology.ts, leases. */
const ATTEMPT_LEASE_MS = 75_000;
const DAY_MS = 86_400_000;

/** What each account has due, in the place of its items: a worker's decisions, without the protocol behind them. */
export function createAccounts(options: AccountsOptions) {
  const { scheduler, table, startMs, due, idle, lostEach = 0, besides } = options;
  const extra = besides === undefined ? 0 : 2 * Math.floor(besides.untilMs / besides.everyMs);
  /** When its work is due; Infinity: none is. */
  const dueMs = new Float64Array(due + idle + extra).fill(Number.POSITIVE_INFINITY);
  const waitsForLookUp = new Uint8Array(dueMs.length);
  /** The latest of each, while first attempts wait. */
  const lateMs: Record<Kind, number> = { look_up: 0, retry: 0, refund: 0 };
  const count: Record<Kind | 'first', number> = { first: 0, look_up: 0, retry: 0, refund: 0 };
  const figures = { begun: 0, workMs: 0, lastMs: startMs, left: due + extra };

  const await_ = (item: number, atMs: number) => {
    dueMs[item] = atMs;
    table.mark(item, atMs);
  };
  for (let item = 0; item < due; item += 1) await_(item, startMs);
  for (let item = due; item < due + idle; item += 1) await_(item, startMs + 30 * DAY_MS);
  for (let one = 0; one < extra; one += 1)
    await_(due + idle + one, startMs + (1 + Math.floor(one / 2)) * (besides?.everyMs ?? 0));

  const kindOf = (item: number): Kind | 'first' => {
    if (waitsForLookUp[item] === 1) return 'look_up';
    if (item < due) return 'first';
    return (item - due - idle) % 2 === 0 ? 'retry' : 'refund';
  };

  function begin(item: number): Handling {
    const nowMs = scheduler.now;
    const wasDueMs = dueMs[item] ?? 0;
    if (wasDueMs > nowMs) return { tookMs: NOTHING_MS, ends: () => 'done' };
    const tookMs = options.latencyMs(nowMs - startMs, figures.begun);
    if (tookMs === undefined) return { tookMs: NOTHING_MS, ends: () => 'back' };
    const kind = kindOf(item);
    count[kind] += 1;
    // Once nothing waits any more, what comes due is there at the next minute's tick.
    if (kind !== 'first' && count.first < due) lateMs[kind] = Math.max(lateMs[kind], nowMs - wasDueMs);
    figures.begun += 1;
    dueMs[item] = Number.POSITIVE_INFINITY;
    table.mark(item, nowMs + ATTEMPT_LEASE_MS);
    const isLost = kind === 'first' && lostEach > 0 && item % lostEach === 0;
    const workMs = kind === 'look_up' ? LOOK_UP_MS : tookMs;
    figures.workMs += workMs;
    return {
      tookMs: workMs,
      ends() {
        if (isLost) {
          waitsForLookUp[item] = 1;
          await_(item, nowMs + LOOK_UP_AFTER_MS);
          return 'done';
        }
        figures.left -= 1;
        figures.lastMs = scheduler.now;
        table.mark(item, undefined);
        return 'done';
      },
    };
  }
  return { begin, figures, lateMs, count };
}
