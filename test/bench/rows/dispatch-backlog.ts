import { createDispatchWorld, type DispatchOptions } from '../../support/dispatch/dispatch-world.ts';
import { rowOf } from '../goal.ts';
import type { Bench, Row } from '../row.ts';

interface Run extends DispatchOptions {
  readonly name: string;
  readonly what: string;
  readonly isSlow?: boolean;
}

/** infra/config.ts, gatewayConcurrency. */
const WORKERS = 10;
const usual = { workers: WORKERS, latencyMs: () => 1_500 };
const LATE_COUNTS = { countLagMs: 4_000, countNoise: 0.1 };

const runs: readonly Run[] = [
  { ...usual, name: '1000', due: 1_000, what: '10 at a time, 1.5 s a charge' },
  { ...usual, name: '10000', due: 10_000, what: '10 at a time, 1.5 s a charge' },
  { ...usual, name: '100000', due: 100_000, what: '10 at a time, 1.5 s a charge' },
  { ...usual, name: '1000000', due: 1_000_000, what: '10 at a time, 1.5 s a charge', isSlow: true },
  { ...usual, name: '50-workers', due: 100_000, workers: 50, what: '50 at a time, 1.5 s a charge' },
  { ...usual, name: '200-workers', due: 100_000, workers: 200, what: '200 at a time, 1.5 s a charge' },
  { ...usual, name: 'fast', due: 10_000, latencyMs: () => 300, what: '10 at a time, 0.3 s a charge' },
  {
    ...usual,
    name: 'doubling',
    due: 10_000,
    latencyMs: (_, begun) => (begun < 5_000 ? 1_500 : 3_000),
    what: '10 at a time, 1.5 s a charge, then 3 s',
  },
  {
    ...usual,
    ...LATE_COUNTS,
    name: 'late-counts',
    due: 10_000,
    what: '10 at a time, 1.5 s a charge, counts 4 s late',
  },
];

async function rowsOf({ name, what, ...options }: Run): Promise<readonly Row[]> {
  const world = createDispatchWorld(options);
  // Ten times as long as it should take: what never ends shows in its figures.
  await world.run(10 + (10 * options.due * 1_500) / options.workers / 60_000);
  const { begun, left } = world.accounts.figures;
  if (left > 0) throw new Error(`dispatch ${name}: ${left} were left`);
  const due = `${options.due.toLocaleString('en')} at once`;
  const times = { unit: 'per charge', goal: '≤ 1.05', exact: true };
  return [
    rowOf({
      ...times,
      id: `dispatch.messages.${name}`,
      what: `messages, ${due}, ${what}`,
      value: world.queue.figures.messages / begun,
    }),
    rowOf({
      ...times,
      id: `dispatch.claims.${name}`,
      what: `claims, ${due}, ${what}`,
      value: world.used.claims / begun,
    }),
    rowOf({
      id: `dispatch.throughput.${name}`,
      what: `charges, ${due}, ${what}`,
      value: (1000 * begun) / world.tookMs(),
      unit: 'per second',
      peer: { what: 'concurrency by latency', value: (1000 * begun) / world.idealMs() },
      goal: '≥ 0.95',
      exact: true,
    }),
  ];
}

/** In virtual time, so the same figures everywhere. */
export const bench: Bench = {
  ids: ['dispatch.messages', 'dispatch.claims', 'dispatch.throughput'],
  async run({ quick }) {
    const rows: Row[] = [];
    for (const run of runs) if (!quick || run.isSlow !== true) rows.push(...(await rowsOf(run)));
    return rows.sort((a, b) => kind(a) - kind(b));
  },
};

const kind = ({ id }: Row): number => bench.ids.findIndex((one) => id.startsWith(one));
