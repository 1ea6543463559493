import type { LocalState } from '../../infra/local/local-state.ts';
import type { LocalTable } from '../../infra/local/local-table.ts';
import { createDueRepository } from '../../shared/adapters/dynamo/due-repository.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import type { Clocks } from './clocks.ts';
import { pause } from './merchant.ts';

const MINUTE_MS = 60_000;
/** A link's end and its follow-up (40 minutes), three attempts that nobody answers with their horizons (an hour). */
const REST_MS = 150 * MINUTE_MS;
const MIN_STEP_MS = 2 * MINUTE_MS;
const MAX_STEPS = 200;
/** Real time in which nothing happens. The workers look at table and stream each second, and take what is due. */
const QUIET_MS = 150;
const LAST_QUIET_MS = 1_500;

interface Resting {
  readonly clocks: Clocks;
  readonly state: LocalState;
  readonly table: LocalTable;
}

/**
 * Moves time on to when something is due, and waits until it is done, until nothing is to be done for hours. Nobody is
 * killed any more and everything answers in milliseconds, so that nothing is under way when nothing moves.
 */
export async function comeToRest({ clocks, state, table }: Resting): Promise<void> {
  const look = createLook(state, table);
  const end = new Date(clocks.now().getTime() + REST_MS);
  for (let steps = 1; steps <= MAX_STEPS; steps += 1) {
    await untilQuiet(clocks, look, QUIET_MS);
    const nextMs = (await look.nextAt()).getTime();
    if (clocks.now() >= end && nextMs > clocks.now().getTime() + MIN_STEP_MS) {
      return untilQuiet(clocks, look, LAST_QUIET_MS);
    }
    const target = Math.max(clocks.now().getTime() + MIN_STEP_MS, Math.min(nextMs, end.getTime()));
    await clocks.jumpTo(new Date(target));
  }
  throw new Error(`not at rest after ${MAX_STEPS} steps`);
}

async function untilQuiet(clocks: Clocks, look: Look, quietMs: number): Promise<void> {
  let before = '';
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; ) {
    const after = look.fingerprint();
    if (after === before && (await look.nextAt()) > clocks.now()) return;
    before = after;
    await pause(quietMs);
  }
  throw new Error(`still busy after ${PATIENCE_MS} ms; next at ${(await look.nextAt()).toISOString()}`);
}

type Look = ReturnType<typeof createLook>;

function createLook({ store, queues }: LocalState, { watch: { table } }: LocalTable) {
  const due = createDueRepository(table);
  const changes = store.prepare(
    `SELECT (SELECT MAX(id) FROM timeline) AS lines, (SELECT MAX(seq) FROM event) AS events,
       (SELECT COUNT(*) FROM message) AS messages, (SELECT SUM(receives) FROM message) AS receives`,
  );
  const farFuture = new Date('2200-01-01T00:00:00Z');
  return {
    fingerprint: () => JSON.stringify(changes.get()),
    /** When the next message is visible, or the next account due. */
    async nextAt(): Promise<Date> {
      const entries = await Promise.all(due.shards.map((shard) => due.list(shard, farFuture, 1)));
      const visible = Object.values(queues).map((queue) => queue.nextVisibleAt() ?? farFuture);
      const instants = [...entries.flat().map(({ dueAt }) => dueAt), ...visible, farFuture];
      return new Date(Math.min(...instants.map((at) => at.getTime())));
    },
  };
}
