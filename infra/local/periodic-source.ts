import type { Clock } from '../../shared/ports.ts';
import type { FunctionSpec } from '../topology.ts';
import { type LambdaHandler, lambdaContext } from './api-gateway.ts';
import type { DueSource } from './player.ts';
import type { Store } from './store.ts';

/**
 * EventBridge Scheduler with a longer period: from one start to the next, across restarts. A period in which nothing
 * has `changed` is passed over, so that a year is played in seconds.
 */
export function periodicSource(
  spec: FunctionSpec,
  handler: LambdaHandler<{ time: string }, unknown>,
  everyMinutes: number,
  store: Store,
  clock: Clock,
  changed: () => boolean,
): DueSource {
  const name = `schedule:${spec.name}`;
  const read = store.prepare('SELECT value FROM setting WHERE name = ?');
  const write = store.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)');
  const stored = read.get(name)?.['value'];
  let nextMs = stored === undefined ? plan(clock.now()) : Number(stored);

  function plan(after: Date): number {
    const at = after.getTime() + everyMinutes * 60_000;
    write.run(name, String(at));
    return at;
  }

  return {
    nextAt: () => new Date(nextMs),
    async run(now) {
      nextMs = plan(now);
      if (!changed()) return;
      try {
        await handler({ time: now.toISOString() }, lambdaContext(spec));
      } catch (error) {
        // As on AWS: a tick that failed is made up for by the next one.
        console.error(`${spec.name}: ${error instanceof Error ? error.stack : 'failed'}`);
      }
      // What the function itself has written is no reason to run it again.
      changed();
    },
  };
}
