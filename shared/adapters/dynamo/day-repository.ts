import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  type FactSums,
  type LateMark,
  NO_FACTS,
  NO_SUM,
  NOTHING_PAID,
  type PaidSums,
  plus,
  type Sum,
  total,
  withFacts,
  withPayment,
} from '../../domain/day-sums.ts';
import { startOfDay } from '../../domain/korean-days.ts';
import type { DayRepository, OnUnreadable } from '../../ports.ts';
import { readCharge, readSubscription } from './account-items.ts';
import { entriesOfDay, TooMany } from './day-entries.ts';
import { dayProgresses, dayRecords, factsEntry, refundEntry } from './day-items.ts';
import { dayKeys, factsPartitions, keys, paidPartitions } from './keys.ts';
import { readInOrder } from './read-items.ts';
import { type Item, readEach, readItem, writeItem } from './stored-item.ts';
import { openTable, parsePart, type Table, written } from './table.ts';
import { asRead, stamped } from './versions.ts';
import { withCharges } from './with-charges.ts';

export function createDayRepository(table: Table): DayRepository {
  const opened = openTable(table);
  const { client, name: TableName } = opened;

  /** Each entry of some partitions, taken in by itself: a million are never held at once. */
  async function fold<S>(
    index: 'paid' | undefined,
    partitions: readonly string[],
    most: number,
    start: S,
    take: (sums: S, item: Item) => S,
    unreadable: OnUnreadable,
  ): Promise<readonly S[]> {
    const reading = new AbortController();
    const parts = await Promise.allSettled(
      partitions.map(async (partition) => {
        let sums = start;
        for await (const item of entriesOfDay(opened, index, partition, most, reading))
          for (const next of readEach([item], (one) => take(sums, one), unreadable)) sums = next;
        return sums;
      }),
    );
    // All have ended: none goes on reading behind an answer that was given without it.
    return parts.map((part) => {
      if (part.status === 'rejected') throw part.reason;
      return part.value;
    });
  }

  return {
    payments: (day, most, unreadable) =>
      unlessTooMany(async () => {
        const partitions = paidPartitions(startOfDay(day));
        const take = (sums: PaidSums, item: Item) => withPayment(sums, readCharge(item));
        const parts = await fold('paid', partitions, most, NOTHING_PAID, take, unreadable);
        return {
          charged: total(parts.map(({ charged }) => charged)),
          recovered: total(parts.map(({ recovered }) => recovered)),
        };
      }),

    refunds: (day, most, unreadable) =>
      unlessTooMany(async () => {
        const { pk } = keys.refundOfDay(startOfDay(day), '', '');
        const take = (sum: Sum, item: Item) => plus(sum, parsePart(refundEntry, item).amount);
        return total(await fold(undefined, [pk], most, NO_SUM, take, unreadable));
      }),

    facts: (day, most, unreadable) =>
      unlessTooMany(async () => {
        const late: LateMark[] = [];
        const take = (sums: FactSums, item: Item) => {
          const { at, facts } = parsePart(factsEntry, item);
          if (facts.late !== undefined) late.push({ day: facts.late, at });
          return withFacts(sums, facts);
        };
        const partitions = factsPartitions(startOfDay(day));
        const parts = await fold('paid', partitions, most, NO_FACTS, take, unreadable);
        return { sums: parts.reduce(together, NO_FACTS), late };
      }),

    async find(day) {
      const { Item } = await client.send(new GetCommand({ TableName, Key: dayKeys.day(day) }));
      return Item === undefined ? undefined : readItem(dayRecords, Item);
    },

    async ofMonth(month, unreadable) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': dayKeys.day(month).pk },
        }),
      );
      return readEach(Items, (item) => readItem(dayRecords, item), unreadable);
    },

    async save(record) {
      const Item = { ...writeItem(dayRecords, record), ...dayKeys.day(record.day) };
      const isLatest = {
        ConditionExpression: 'attribute_not_exists(pk) OR readAt <= :readAt',
        ExpressionAttributeValues: { ':readAt': record.readAt.toISOString() },
      };
      await written(client.send(new PutCommand({ TableName, Item, ...isLatest })));
    },

    async findProgress() {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: dayKeys.progress, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : readItem(dayProgresses, Item);
    },

    async saveProgress(before, next) {
      const progress = stamped(next, before);
      const Item = { ...writeItem(dayProgresses, progress), ...dayKeys.progress };
      const put = new PutCommand({ TableName, Item, ...asRead(before) });
      return (await written(client.send(put))) ? progress : 'stale';
    },

    async accounts(subscriptionIds, unreadable) {
      const items = await readInOrder(opened, subscriptionIds.map(keys.subscription));
      return withCharges(opened, readEach(items, readSubscription, unreadable), unreadable);
    },
  };
}

function together(one: FactSums, other: FactSums): FactSums {
  return {
    declined: total([one.declined, other.declined]),
    began: one.began + other.began,
    returned: one.returned + other.returned,
    takenOver: one.takenOver + other.takenOver,
    ended: one.ended + other.ended,
    active: one.active + other.active,
    mrr: one.mrr + other.mrr,
  };
}

async function unlessTooMany<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}
