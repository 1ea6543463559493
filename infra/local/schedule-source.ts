import type { DueRepository } from '../../shared/ports.ts';
import type { FunctionSpec } from '../topology.ts';
import { type LambdaHandler, lambdaContext } from './api-gateway.ts';
import type { DueSource } from './player.ts';

/** Another process may have written to the table: look again after this long, ms. */
const REFRESH_MS = 1_000;
/** The end of time, as far as a due mark goes. */
const FAR_FUTURE = new Date('2200-01-01T00:00:00Z');

/**
 * EventBridge Scheduler: instead of ticking each minute through an empty year it ticks exactly when something is due.
 */
export function scheduleSource(
  spec: FunctionSpec,
  handler: LambdaHandler<{ time: string }, unknown>,
  due: DueRepository,
  changed: () => boolean,
): DueSource {
  let next: Date | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function earliest(): Promise<Date | undefined> {
    const firsts = await Promise.all(due.shards.map((shard) => due.list(shard, FAR_FUTURE, 1)));
    const times = firsts.flat().map(({ dueAt }) => dueAt.getTime());
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  return {
    async nextAt() {
      if (changed() || performance.now() - readAtMs > REFRESH_MS) {
        next = await earliest();
        readAtMs = performance.now();
      }
      return next;
    },
    async run(now) {
      await handler({ time: now.toISOString() }, lambdaContext(spec));
    },
  };
}
