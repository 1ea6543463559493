/** How far the daily comparison has come, against a real DynamoDB engine. */

import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sequenceOf } from '../../shared/adapters/dynamo/event-sequence.ts';
import { reconciliationKeys } from '../../shared/adapters/dynamo/keys.ts';
import { createReconciliationRepository } from '../../shared/adapters/dynamo/reconciliation-repository.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { NOTHING, nextRun, type Progress } from '../../shared/domain/reconciliation-progress.ts';
import { DAY_MS, later, MINUTE_MS } from '../support/charging.ts';
import { startTable, type TestTable } from '../support/engine.ts';
import { NOW } from '../support/fixtures.ts';

let engine: TestTable;
let table: Table;
beforeEach(async () => {
  engine = await startTable();
  table = engine.table;
});
afterEach(() => engine.stop());

const begun = (): Progress => {
  const progress = nextRun(undefined, NOW, NOW, later(14 * MINUTE_MS));
  if (progress === undefined) throw new Error('the first tick begins a stretch');
  return progress;
};
const reportsAt = async (at: Date) => {
  const { Items } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :instant)',
      ExpressionAttributeValues: {
        ':pk': reconciliationKeys.report(at, '').pk,
        ':instant': `EVENT#${at.toISOString()}`,
      },
    }),
  );
  return Items;
};
const itemAt = async (Key: { pk: string; sk: string }) =>
  (await table.client.send(new GetCommand({ TableName: table.name, Key }))).Item;

test('is stored, read back, and moved on by whoever has read it last; its report comes with it, or not at all', async () => {
  const { findProgress, saveProgress } = createReconciliationRepository(table);
  expect(await findProgress()).toBeUndefined();
  const first = await saveProgress(undefined, begun());
  expect(first).toEqual({ ...begun(), version: 1 });
  expect(await saveProgress(undefined, begun())).toBe('stale');
  expect(await findProgress()).toEqual(first);

  const read = first as Progress;
  const unexplained = [{ merchantUid: 'one_1', impUid: 'imp_1', reason: 'no_such_charge' }];
  const sums = { ...NOTHING, payments: 7, unexplainedCount: 1, unexplained };
  const done = { ...read, reached: read.to, isOver: true, sums };
  const report = { from: read.from, to: read.to, isComplete: true, ...sums, at: NOW };
  const late = { ...report, at: later(1) };
  expect(await saveProgress(read, done, report)).toEqual({ ...done, version: 2 });
  expect(await saveProgress(read, done, late)).toBe('stale');
  expect(await reportsAt(NOW)).toMatchObject([
    { type: 'reconciliation.completed', isComplete: true, payments: 7, unexplained },
  ]);
  expect(await reportsAt(later(1))).toEqual([]);
});

// What is told has to be told of both: an instant names neither.
test('runs that end in one millisecond tell one report each; the same one written again is one', async () => {
  const { record, saveProgress } = createReconciliationRepository(table);
  const report = { from: later(-DAY_MS), to: NOW, isComplete: true, ...NOTHING, at: NOW };
  await record({ ...report, payments: 1 });
  await record({ ...report, payments: 2 });
  await record({ ...report, payments: 2 });
  await saveProgress(undefined, { ...begun(), isOver: true }, { ...report, payments: 3 });
  const reports = (await reportsAt(NOW)) ?? [];
  expect(reports.map(({ payments }) => payments).sort()).toEqual([1, 2, 3]);
  expect(new Set(reports.map(({ pk, sk }) => `${pk}/${sk}`)).size).toBe(3);
  for (const { sk } of reports) expect(sequenceOf(sk)).toBe(NOW.getTime());
});

test('what newer code has written besides outlives the next stretch', async () => {
  const { findProgress, saveProgress } = createReconciliationRepository(table);
  await saveProgress(undefined, { ...begun(), isOver: true });
  const Item = { ...(await itemAt(reconciliationKeys.progress)), newer_code_wrote: 'this', shape: 2 };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
  const last = await findProgress();
  const next = nextRun(last, later(DAY_MS), later(DAY_MS), later(DAY_MS + MINUTE_MS));
  expect(await saveProgress(last, next ?? begun())).toMatchObject({ version: 2, sums: NOTHING });
  expect(await itemAt(reconciliationKeys.progress)).toMatchObject({ newer_code_wrote: 'this', shape: 2 });
});
