import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createDrainWorld } from '../../support/dispatch/drain-world.ts';
import { rowOf } from '../goal.ts';
import type { Bench, Row } from '../row.ts';

const TABLE = 1_000_000;
const QUICK_TABLE = 100_000;
const FEWEST = 1_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Drained {
  readonly due: number;
  readonly commands: number;
  readonly rows: number;
  readonly cpuUs: number;
  readonly heapMb: number;
}

/** A tick after the other until all of it is queued, in a table of always the same size. */
async function drained(due: number, table: number, measuresHeap = false): Promise<Drained> {
  let [beforeMb, heapMb] = [0, 0];
  const weigh = (messages: number) => {
    if (!measuresHeap || messages % 50_000 !== 0) return;
    collect();
    heapMb = Math.max(heapMb, process.memoryUsage().heapUsed / 2 ** 20 - beforeMb);
  };
  const world = createDrainWorld({ due, idle: table - due, takesTime: false, sent: weigh });
  collect();
  beforeMb = process.memoryUsage().heapUsed / 2 ** 20;
  const began = process.cpuUsage();
  await world.ticks();
  const { user, system } = process.cpuUsage(began);
  const { queries, claims, taken, rows } = world.used;
  const each = (count: number) => count / due;
  return {
    due,
    commands: each(queries + claims + taken),
    rows: each(rows),
    cpuUs: each(user + system),
    heapMb,
  };
}

/** Each size several times, as a time is never twice the same: the middle one, and the two ends. */
async function timed(due: number, table: number, times: number) {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) all.push((await drained(due, table)).cpuUs);
  all.sort((a, b) => a - b);
  return { value: all[times >> 1] ?? 0, spread: [all[0] ?? 0, all.at(-1) ?? 0] as const };
}

async function counts(table: number): Promise<readonly Row[]> {
  const few = await drained(FEWEST, table);
  const all = await drained(table, table, true);
  const what = `for each of ${table.toLocaleString('en')} due, in a table of as many`;
  const flat = { goal: '≤ 1.1', exact: true } as const;
  const peer = (value: number) => ({ what: '1,000 due', value });
  const size = table === TABLE ? '' : `.${table}`;
  return [
    rowOf({
      ...flat,
      id: `dispatch.flat.commands${size}`,
      what: `queries and claims ${what}`,
      value: all.commands,
      unit: 'each',
      peer: peer(few.commands),
    }),
    rowOf({
      ...flat,
      id: `dispatch.flat.rows${size}`,
      what: `rows that queries read ${what}`,
      value: all.rows,
      unit: 'each',
      peer: peer(few.rows),
    }),
    rowOf({
      id: `dispatch.flat.memory${size}`,
      what: `heap that ticks hold at most, ${table.toLocaleString('en')} due`,
      value: Math.max(0, all.heapMb),
      unit: 'MB',
      goal: '≤ 64 MB',
    }),
  ];
}

async function times(table: number): Promise<readonly Row[]> {
  // What has just been compiled is not measured.
  await drained(100_000, 100_000);
  const few = await timed(10_000, table, 3);
  const rows: Row[] = [];
  for (const due of [100_000, table]) {
    const { value, spread } = await timed(due, table, due < table ? 3 : 1);
    rows.push(
      rowOf({
        id: `dispatch.flat.time.${due}`,
        what: `CPU for each of ${due.toLocaleString('en')} due, in a table of ${table.toLocaleString('en')} in memory`,
        value,
        spread,
        unit: 'µs',
        goal: '≤ 1.1',
        peer: { what: '10,000 due', value: few.value },
      }),
    );
  }
  return rows;
}

async function rate(): Promise<Row> {
  const due = 20_000;
  const options = { due, idle: 0, takesTime: true };
  const bareMs = await createDrainWorld(options).bare();
  const tookMs = await createDrainWorld(options).ticks();
  return rowOf({
    id: 'dispatch.flat.rate',
    what: 'queued, unpaced, a call of DynamoDB taking 6 ms and one of SQS 10 ms',
    value: (1000 * due) / tookMs,
    unit: 'per second',
    peer: { what: 'bare Query and SendMessageBatch, no claims', value: (1000 * due) / bareMs },
    goal: '≥ 0.8',
    exact: true,
  });
}

export const bench: Bench = {
  ids: ['dispatch.flat'],
  run: async ({ quick }) => {
    const rows = [...(await counts(QUICK_TABLE)), await rate()];
    return quick ? rows : [...rows, ...(await counts(TABLE)), ...(await times(TABLE))];
  },
};
