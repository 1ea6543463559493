import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Batch, BatchItem } from '../../domain/batch.ts';
import type { BatchRepository } from '../../ports.ts';
import { batches, batchItems } from './batch-items.ts';
import { badCursor, readMark, writeCursor } from './cursor.ts';
import { keys } from './keys.ts';
import { type Item, readEach, readItem, writeItem } from './stored-item.ts';
import { openTable, type Table, ttlAt, written } from './table.ts';
import { asRead, stamped } from './versions.ts';

/** Like events. What was refunded names its batch for good. */
const KEPT_MS = 90 * 24 * 3_600_000;
/** Items written at a time. */
const AT_A_TIME = 10;

const BATCH_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const ELEMENT = /^[0-9A-Za-z_-]{1,60}$/;
const ITEM = 'ITEM#';

export function createBatchRepository(table: Table): BatchRepository {
  const { client, name: TableName } = openTable(table);

  const ttl = ({ createdAt }: Batch) => ttlAt(createdAt.getTime() + KEPT_MS);
  const headOf = (batch: Batch) => ({
    ...writeItem(batches, batch),
    ...keys.batch(batch.batchId),
    ttl: ttl(batch),
  });
  const itemOf = (batch: Batch, item: BatchItem) => ({
    ...writeItem(batchItems, item),
    ...keys.batchItem(batch.batchId, item.id),
    ttl: ttl(batch),
  });

  const pendingPut = (batch: Batch, item: BatchItem, further = '') => ({
    TableName,
    Item: itemOf(batch, item),
    ConditionExpression: `#state = :pending${further}`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':pending': 'pending' },
  });

  async function itemsOf(batchId: string, after: string | undefined, Limit: number) {
    const { pk } = keys.batchItem(batchId, '');
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :item)',
        ExpressionAttributeValues: { ':pk': pk, ':item': ITEM },
        ConsistentRead: true,
        Limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: keys.batchItem(batchId, after) }),
      }),
    );
    return { items: Items, last: LastEvaluatedKey && idOf(LastEvaluatedKey) };
  }

  return {
    async create(batch) {
      const put = { TableName, Item: headOf(stamped(batch, undefined)), ...asRead(undefined) };
      return (await written(client.send(new PutCommand(put)))) ? 'created' : 'exists';
    },

    async find(batchId) {
      const get = new GetCommand({ TableName, Key: keys.batch(batchId), ConsistentRead: true });
      const { Item } = await client.send(get);
      return Item === undefined ? undefined : readItem(batches, Item);
    },

    async save(before, next) {
      const batch = stamped(next, before);
      const put = new PutCommand({ TableName, Item: headOf(batch), ...asRead(before) });
      return (await written(client.send(put))) ? batch : 'stale';
    },

    async list({ limit, cursor }, unreadable) {
      const after = readMark(cursor);
      if (after !== undefined && !BATCH_ID.test(after)) throw badCursor();
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': keys.batch('').pk },
          ScanIndexForward: false,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: keys.batch(after) }),
        }),
      );
      const items = readEach(Items, (item) => readItem(batches, item), unreadable);
      return { items, cursor: LastEvaluatedKey && writeCursor(String(LastEvaluatedKey['sk'])) };
    },

    async addItems(batch, items) {
      for (let start = 0; start < items.length; start += AT_A_TIME) {
        const puts = items.slice(start, start + AT_A_TIME).map((item) =>
          // Somebody slower must not undo what has been written of it since.
          written(
            client.send(new PutCommand({ TableName, Item: itemOf(batch, item), ...asRead(undefined) })),
          ),
        );
        await Promise.all(puts);
      }
    },

    async itemsAfter(batchId, after, limit) {
      const { items } = await itemsOf(batchId, after, limit);
      return items.map((item) => {
        const [read = 'unreadable' as const] = readEach(
          [item],
          (one) => readItem(batchItems, one),
          () => undefined,
        );
        return [idOf(item), read] as const;
      });
    },

    async beginItem(batch, item) {
      const ConditionCheck = { TableName, Key: keys.batch(batch.batchId), ...asRead(batch) };
      const Put = pendingPut(batch, item, ' AND attribute_not_exists(begunAt)');
      const transaction = new TransactWriteCommand({ TransactItems: [{ ConditionCheck }, { Put }] });
      return (await written(client.send(transaction))) ? 'done' : 'taken';
    },

    async saveItem(batch, item) {
      return (await written(client.send(new PutCommand(pendingPut(batch, item))))) ? 'done' : 'ended';
    },

    async listItems(batchId, { limit, cursor }, unreadable) {
      const after = readMark(cursor);
      if (after !== undefined && !ELEMENT.test(after)) throw badCursor();
      const { items, last } = await itemsOf(batchId, after, limit);
      const read = readEach(items, (item) => readItem(batchItems, item), unreadable);
      return { items: read, cursor: last && writeCursor(last) };
    },
  };
}

const idOf = (item: Item): string => String(item['sk']).slice(ITEM.length);
