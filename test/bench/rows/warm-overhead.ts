import { runChild } from '../lambda/run-child.ts';
import { onStage, type Played } from '../lambda/stage.ts';
import { quantile, spreadOf } from '../lambda/statistics.ts';
import type { Bench, Row } from '../row.ts';

/** What a process takes until its code is compiled is of the cold start. */
const WARMING = 200;
const MOST_MS = 5;

/**
 * What one invocation takes of our own: the CPU time of the function's thread, system calls included. The waits for table,
 * queue and 아임포트 (loopback, another process) take none of it, and what else runs on this machine is not counted.
 */
export const bench: Bench = {
  ids: ['warm.overhead'],
  run: ({ quick }) => onStage((played) => rowsOf(played, quick ? 300 : 1_000)),
};

async function rowsOf({ name, bundle, env, scene }: Played, invocations: number): Promise<readonly Row[]> {
  const { ownMs } = await runChild(bundle, scene.event, env, WARMING + invocations);
  const warm = ownMs.slice(WARMING);
  const row = (part: 'p50' | 'p99'): Row => {
    const value = quantile(warm, part === 'p50' ? 0.5 : 0.99);
    return {
      id: `warm.overhead.${name}.${part}`,
      what: `own time of one warm invocation of ${scene.functionName}, ${part} of ${invocations}`,
      value,
      unit: 'ms CPU',
      goal: `≤ ${MOST_MS}`,
      met: value <= MOST_MS,
      spread: spreadOf(warm),
    };
  };
  return [row('p50'), row('p99')];
}
