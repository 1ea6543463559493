/**
 * The wrong price went out to 3,000 customers, with one damaged item among them: on the model of DynamoDB, and to a tenth of them on a
 * real engine, whose writes become slower with each item of an index's partition.
 */

import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from '@jest/globals';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { createBatches, paidOne } from '../support/batches.ts';
import { createChargingPorts } from '../support/charging-ports.ts';
import { startTable } from '../support/engine.ts';
import type { Wire } from '../support/wire.ts';

const WRONG = 99_000;
const AT_A_TIME = 20;

type World = ReturnType<typeof createChargingPorts>;

/** So many who paid the wrong price, one of them damaged. Their merchant_uids. */
async function wronglyCharged(test: World, { client, name }: Table, customers: number) {
  const made: string[] = [];
  while (made.length < customers) {
    const some = Array.from({ length: AT_A_TIME }, () => paidOne(test, { amount: WRONG }));
    made.push(...(await Promise.all(some)).map(({ merchantUid }) => merchantUid));
  }
  const wrong = made.sort();
  const subscriptionId = wrong[123]?.slice(4, 30) ?? '';
  const Key = keys.charge({ kind: 'subscription', subscriptionId, period: 1, generation: 1 });
  const set = { UpdateExpression: 'SET #status = :none', ExpressionAttributeNames: { '#status': 'status' } };
  await client.send(
    new UpdateCommand({ TableName: name, Key, ...set, ExpressionAttributeValues: { ':none': 'none' } }),
  );
  return wrong;
}

const sum = (items: readonly Wire[]) => items.reduce((total, { won }) => total + won, 0);
const givenBack = ({ gateway }: World) =>
  gateway.records.filter(({ amount, cancelAmount }) => amount === WRONG && cancelAmount === WRONG).length;

it('on the model of DynamoDB 3,000 are given it back, once', async () => {
  const test = createChargingPorts();
  await undo(test, { name: 'billing', client: test.engine.model as unknown as Table['client'] }, 3_000);
});

it('on a real engine 300 are given it back, once', async () => {
  const engine = await startTable();
  await undo(createChargingPorts({}, engine.table), engine.table, 300);
  await engine.stop();
});

/** A dry run says how much, a run gives it back, and the report is the ledger’s. */
async function undo(test: World, table: Table, customers: number): Promise<void> {
  const wrong = await wronglyCharged(test, table, customers);
  const right = (await paidOne(test)).merchantUid;
  const batches = createBatches(test);
  const order = {
    ...{ action: 'refund', reason: '요금 오류로 전액 환불' },
    select: { paid_on: '2026-03-01', amount: WRONG, plan_id: 'basic' },
  };
  const good = customers - 1;
  const dry = await batches.run({ ...order, dry_run: true });
  const counts = { selected: good, done: good, refused: 0, pending: 0, unreadable: 1 };
  expect(dry.batch).toMatchObject({ status: 'done', counts, won: good * WRONG });
  expect(test.gateway.canceled).toEqual([]);

  const run = await batches.run({ from_dry_run: dry.batch.batch_id });
  expect(run.batch).toMatchObject({
    status: 'done',
    counts: { ...counts, unreadable: 0 },
    won: dry.batch.won,
  });
  expect([run.items.length, sum(run.items), sum(dry.items)]).toEqual([good, run.batch.won, run.batch.won]);
  expect(test.gateway.canceled).toHaveLength(good);
  expect(givenBack(test)).toBe(good);

  // Once more, by whoever has not heard: nothing goes out.
  const again = await batches.run({ ...order, select: { ids: wrong.slice(0, 100) } });
  expect(again.batch).toMatchObject({ counts: { selected: 100, done: 0, refused: 100 }, won: 0 });
  expect(again.batch.refusals).toEqual({ already_refunded: 100 });
  expect(test.gateway.canceled.some(({ impUid }) => impUid === `imp_${right}`)).toBe(false);
}
