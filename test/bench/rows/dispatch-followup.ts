import { createDispatchWorld } from '../../support/dispatch/dispatch-world.ts';
import { rowOf } from '../goal.ts';
import type { Bench, Row } from '../row.ts';

const DUE = 100_000;
const WORKERS = 10;
const LATENCY_MS = 1_500;
/** One first attempt in 25 gets no answer. */
const LOST_EACH = 25;
/** A retry and a refund each, as long as first attempts wait. */
const BESIDES = { everyMs: 17_000, untilMs: (DUE * LATENCY_MS) / WORKERS };
const KINDS = {
  look_up: 'a look-up of a lost answer',
  retry: 'a retry',
  refund: 'a follow-up of a refund',
} as const;

async function rowsOf(suffix: string, how: string, counts: object): Promise<readonly Row[]> {
  const options = { due: DUE, workers: WORKERS, latencyMs: () => LATENCY_MS, lostEach: LOST_EACH };
  const world = createDispatchWorld({ ...options, besides: BESIDES, ...counts });
  await world.run(3 * (BESIDES.untilMs / 60_000));
  if (world.accounts.figures.left > 0) throw new Error('some were left');
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).map((kind) =>
    rowOf({
      id: `dispatch.followup.${kind}${suffix}`,
      what: `how late ${KINDS[kind]} begins at worst, 100,000 waiting${how}`,
      value: world.accounts.lateMs[kind] / 1000,
      unit: 's',
      goal: '≤ 60 s',
      exact: true,
    }),
  );
}

/** In virtual time, so the same figures everywhere. */
export const bench: Bench = {
  ids: ['dispatch.followup'],
  run: async () => [
    ...(await rowsOf('', '', {})),
    ...(await rowsOf('.late-counts', ', counts 4 s late', {
      countLagMs: 4_000,
      countNoise: 0.1,
    })),
  ],
};
