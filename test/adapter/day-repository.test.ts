/** What a day's sums are read from, and where they stand, against a real DynamoDB engine with its pages of 1 MB. */

import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createDayRepository } from '../../shared/adapters/dynamo/day-repository.ts';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import type { DayProgress, DayRecord } from '../../shared/domain/day-sums.ts';
import { emptyDay } from '../../shared/domain/overview.ts';
import type { DayRepository } from '../../shared/ports.ts';
import { startTable, type TestTable } from '../support/engine.ts';

const DAY = '2027-01-10';
const AT = new Date('2027-01-10T03:00:00Z');
let engine: TestTable;
let days: DayRepository;
let unreadable: string[];
beforeEach(async () => {
  engine = await startTable();
  days = createDayRepository(engine.table);
  unreadable = [];
});
afterEach(() => engine.stop());

const count = (key: string) => void unreadable.push(key);
const record = (changes: Partial<DayRecord> = {}): DayRecord => ({
  ...emptyDay(DAY),
  readAt: AT,
  ...changes,
});

test('a partition of several pages is added up whole, or not at all', async () => {
  const { client, name } = engine.table;
  // Of 3 kB each: some three hundred to a page.
  const refunds = Array.from({ length: 800 }, (_, at) => ({
    ...keys.refundOfDay(AT, `one_${at}`, 'r'),
    amount: 100,
    filler: 'x'.repeat(3_000),
  }));
  for (let at = 0; at < refunds.length; at += 25)
    await client.send(
      new BatchWriteCommand({
        RequestItems: { [name]: refunds.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  expect(await days.refunds(DAY, 2, count)).toBeUndefined();
  expect(await days.refunds(DAY, 10, count)).toEqual({ count: 800, won: 80_000 });
  expect(unreadable).toEqual([]);
});

test('a day is overwritten by a later reading, and by no earlier one', async () => {
  const later = new Date(AT.getTime() + 1);
  await days.save(record({ readAt: later, charged: { count: 2, won: 2_000 } }));
  await days.save(record({ charged: { count: 1, won: 1_000 } }));
  expect(await days.find(DAY)).toEqual(record({ readAt: later, charged: { count: 2, won: 2_000 } }));
  await days.save(record({ day: '2027-01-09', balance: { active: 3, mrr: 29_700 } }));
  expect((await days.ofMonth('2027-01', count)).map(({ day }) => day)).toEqual(['2027-01-09', DAY]);
});

test('how far days are closed is moved on by whoever has read it last', async () => {
  const progress: DayProgress = { since: '2027-01-01', closed: DAY, active: 1, mrr: 9_900, version: 0 };
  const first = await days.saveProgress(undefined, progress);
  expect(first).toEqual({ ...progress, version: 1 });
  expect(await days.saveProgress(undefined, progress)).toBe('stale');
  expect(await days.findProgress()).toEqual(first);
});

test('an entry that nobody can read is named, and the others are added up', async () => {
  const { client, name } = engine.table;
  const amounts = [100, 'many', -5, 200];
  await client.send(
    new BatchWriteCommand({
      RequestItems: {
        [name]: amounts.map((amount, at) => ({
          PutRequest: { Item: { ...keys.refundOfDay(AT, `one_${at}`, 'r'), amount } },
        })),
      },
    }),
  );
  expect(await days.refunds(DAY, 1, count)).toEqual({ count: 2, won: 300 });
  expect(unreadable).toEqual(['REFUND#2027-01-10/one_1#r', 'REFUND#2027-01-10/one_2#r']);
});
