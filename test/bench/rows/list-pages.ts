import { createHandler as getCustomer } from '../../../functions/http/get-customer.ts';
import { createHandler as listRecords } from '../../../functions/http/list-records.ts';
import { createAccountRepository } from '../../../shared/adapters/dynamo/account-repository.ts';
import { createCardRepository } from '../../../shared/adapters/dynamo/card-repository.ts';
import { createCustomerRepository } from '../../../shared/adapters/dynamo/customer-repository.ts';
import { createEventRepository } from '../../../shared/adapters/dynamo/event-repository.ts';
import { createPlanRepository } from '../../../shared/adapters/dynamo/plan-repository.ts';
import { createRecordLists } from '../../../shared/adapters/dynamo/record-lists.ts';
import { createRegistrationRepository } from '../../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import type { HttpFunction } from '../../support/call-http.ts';
import { notices } from '../../support/charging.ts';
import { createChargingPorts } from '../../support/charging-ports.ts';
import { httpEvent, lambdaContext } from '../../support/events.ts';
import { quantile } from '../lambda/statistics.ts';
import { casesOf, type ListCase } from '../lists/cases.ts';
import { randomBits } from '../lists/ids.ts';
import { loadTable } from '../lists/loaded-table.ts';
import { createReadMeter, type ReadMeter } from '../lists/read-meter.ts';
import type { Sizes } from '../lists/world.ts';
import type { Bench, Row } from '../row.ts';

const FULL: Sizes = {
  active: 1_000_000,
  paid: 300_000,
  refunded: 30_000,
  open: 20_000,
  oneOff: 20_000,
  plans: 1_000,
};
const QUICK: Sizes = { active: 2_000, paid: 2_000, refunded: 400, open: 400, oneOff: 400, plans: 150 };
const [REQUESTS, QUICK_REQUESTS] = [200, 5];
const LONGEST_MS = 200;

/** Every list that people look at, of a million subscriptions on a real engine, by the real handlers: the largest page of each. */
export const bench: Bench = {
  ids: ['lists.page'],
  async run({ quick }) {
    const sizes = quick ? QUICK : FULL;
    const loaded = await loadTable(sizes);
    try {
      const meter = createReadMeter(loaded.table);
      const handlers = handlersOn(meter.table);
      const rows: Row[] = [];
      for (const one of casesOf(sizes))
        rows.push(...(await measured(one, handlers(one.route), meter, quick ? QUICK_REQUESTS : REQUESTS)));
      return rows;
    } finally {
      loaded.stop();
    }
  },
};

/** The handlers of both functions; 아임포트 is not asked. */
function handlersOn(table: Table) {
  const { ports } = createChargingPorts();
  const onTable = {
    ...ports,
    accounts: createAccountRepository(table, notices),
    cards: createCardRepository(table),
    customers: createCustomerRepository(table),
    eventItems: createEventRepository(table),
    lists: createRecordLists(table),
    plans: createPlanRepository(table),
    registrations: createRegistrationRepository(table, notices),
  };
  const [lists, customer] = [listRecords(onTable), getCustomer(onTable)];
  return (route: string): HttpFunction => (route === 'GET /customers/{customer_id}' ? customer : lists);
}

async function measured(
  one: ListCase,
  handler: HttpFunction,
  meter: ReadMeter,
  requests: number,
): Promise<readonly Row[]> {
  const next = randomBits(1);
  const [times, units]: [number[], number[]] = [[], []];
  for (let request = 0; request < requests; request += 1) {
    const event = httpEvent({ route: one.route, ...one.ask(next()) });
    meter.take();
    const began = performance.now();
    const answer = await handler(event, lambdaContext);
    times.push(performance.now() - began);
    units.push(meter.take());
    const found = answer?.statusCode === 200 ? JSON.parse(answer.body ?? '')[one.of].length : 0;
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
      what: `${one.what}: p99 of ${requests} (p50 ${quantile(times, 0.5).toFixed(1)} ms)`,
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
