/** The wrong price went out to 3,000 customers: on a real engine, with one damaged item among them. */

import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import { createBatches, paidOne } from '../support/batches.ts';
import { createChargingPorts } from '../support/charging-ports.ts';
import { startTable, type TestTable } from '../support/engine.ts';
import type { Wire } from '../support/wire.ts';

const WRONG = 99_000;
const CUSTOMERS = 3_000;
const AT_A_TIME = 20;

let engine: TestTable;
let test: ReturnType<typeof createChargingPorts>;
let batches: ReturnType<typeof createBatches>;
let wrong: readonly string[];
let right: string;

beforeAll(async () => {
  engine = await startTable();
  test = createChargingPorts({}, engine.table);
  batches = createBatches(test);
  const made: string[] = [];
  while (made.length < CUSTOMERS) {
    const some = Array.from({ length: AT_A_TIME }, () => paidOne(test, { amount: WRONG }));
    made.push(...(await Promise.all(some)).map(({ merchantUid }) => merchantUid));
  }
  wrong = made.sort();
  right = (await paidOne(test)).merchantUid;
  await damage(wrong[1_234] ?? '');
});
afterAll(() => engine.stop());

async function damage(merchantUid: string): Promise<void> {
  const key = {
    kind: 'subscription',
    subscriptionId: merchantUid.slice(4, 30),
    period: 1,
    generation: 1,
  } as const;
  const set = { UpdateExpression: 'SET #status = :none', ExpressionAttributeNames: { '#status': 'status' } };
  const { client, name: TableName } = engine.table;
  await client.send(
    new UpdateCommand({
      TableName,
      Key: keys.charge(key),
      ...set,
      ExpressionAttributeValues: { ':none': 'none' },
    }),
  );
}

const sum = (items: readonly Wire[]) => items.reduce((total, { won }) => total + won, 0);
const givenBack = () =>
  test.gateway.records.filter(({ amount, cancelAmount }) => amount === WRONG && cancelAmount === WRONG)
    .length;

it('a dry run says how much, a run gives it back once, and the report is the ledger’s', async () => {
  const order = {
    ...{ action: 'refund', reason: '요금 오류로 전액 환불' },
    select: { paid_on: '2026-03-01', amount: WRONG, plan_id: 'basic' },
  };
  const dry = await batches.run({ ...order, dry_run: true });
  const counts = { selected: CUSTOMERS - 1, done: CUSTOMERS - 1, refused: 0, pending: 0, unreadable: 1 };
  expect(dry.batch).toMatchObject({ status: 'done', counts, won: (CUSTOMERS - 1) * WRONG });
  expect(test.gateway.canceled).toEqual([]);

  const run = await batches.run({ from_dry_run: dry.batch.batch_id });
  expect(run.batch).toMatchObject({
    status: 'done',
    counts: { ...counts, unreadable: 0 },
    won: dry.batch.won,
  });
  expect([run.items.length, sum(run.items), sum(dry.items)]).toEqual([
    CUSTOMERS - 1,
    run.batch.won,
    run.batch.won,
  ]);
  expect(test.gateway.canceled).toHaveLength(CUSTOMERS - 1);
  expect(givenBack()).toBe(CUSTOMERS - 1);

  // Once more, by whoever has not heard: nothing goes out.
  const again = await batches.run({ ...order, select: { ids: wrong.slice(0, 100) } });
  expect(again.batch).toMatchObject({ counts: { selected: 100, done: 0, refused: 100 }, won: 0 });
  expect(again.batch.refusals).toEqual({ already_refunded: 100 });
  expect(test.gateway.canceled.some(({ impUid }) => impUid === `imp_${right}`)).toBe(false);
});
