import type { HttpFunction } from '../../support/call-http.ts';
import { httpEvent, lambdaContext } from '../../support/events.ts';
import { quantile } from '../lambda/statistics.ts';
import { casesOf } from '../lists/cases.ts';
import { createHandlers } from '../lists/handlers.ts';
import { randomBits } from '../lists/ids.ts';
import type { ListCase } from '../lists/list-case.ts';
import { loadTable } from '../lists/loaded-table.ts';
import { createReadMeter, type ReadMeter } from '../lists/read-meter.ts';
import { FULL, QUICK } from '../lists/sizes.ts';
import type { Bench, Row } from '../row.ts';

const [REQUESTS, QUICK_REQUESTS] = [200, 5];
const LONGEST_MS = 200;
/** What is slow shows it with fewer. */
const ENOUGH_MS = 30_000;

/** Every list that people look at, of a million subscriptions on a real engine, by the real handlers: the largest page of each. */
export const bench: Bench = {
  ids: ['lists.page'],
  async run({ quick }) {
    const sizes = quick ? QUICK : FULL;
    const loaded = await loadTable(sizes);
    try {
      const meter = createReadMeter(loaded.table);
      const handlerOf = createHandlers(meter.table);
      const rows: Row[] = [];
      for (const one of casesOf(sizes))
        rows.push(...(await measured(one, handlerOf(one), meter, quick ? QUICK_REQUESTS : REQUESTS)));
      return rows;
    } finally {
      loaded.stop();
    }
  },
};

async function measured(
  one: ListCase,
  handler: HttpFunction,
  meter: ReadMeter,
  requests: number,
): Promise<readonly Row[]> {
  const next = randomBits(1);
  const [times, units]: [number[], number[]] = [[], []];
  const began = performance.now();
  while (times.length < requests && performance.now() - began < ENOUGH_MS) {
    const event = httpEvent({ route: one.route, ...one.ask(next()) });
    meter.take();
    const sent = performance.now();
    const answer = await handler(event, lambdaContext);
    times.push(performance.now() - sent);
    units.push(meter.take());
    const found = answer?.statusCode === 200 ? one.found(JSON.parse(answer.body ?? '')).length : 0;
    if (found !== one.entries)
      throw new Error(
        `${one.id}: ${answer?.statusCode}, ${found} of ${one.entries}: ${answer?.body?.slice(0, 200)}`,
      );
  }
  const p99 = quantile(times, 0.99);
  const most = Math.max(...units);
  return [
    {
      id: `lists.page.${one.id}.p99`,
      what: `${one.what}: p99 of ${times.length} (p50 ${quantile(times, 0.5).toFixed(1)} ms)`,
      value: Number(p99.toPrecision(3)),
      unit: 'ms',
      goal: `≤ ${LONGEST_MS}`,
      met: p99 <= LONGEST_MS,
      spread: [Math.min(...times), Math.max(...times)],
    },
    {
      id: `lists.page.${one.id}.units`,
      what: `${one.what}: read units`,
      value: most,
      unit: 'units',
      goal: 'stated',
      met: true,
      exact: true,
    },
  ];
}
