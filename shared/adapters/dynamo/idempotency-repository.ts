import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { invariant } from '../../domain/invariant.ts';
import type { IdempotencyRecord, IdempotencyRepository } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { keys } from './keys.ts';
import { type Item, readItem, stored, writeItem } from './stored-item.ts';
import { openTable, type Table, ttlAt, written } from './table.ts';

/** Long enough for any client that still repeats a request, ms. The README states it. */
const KEPT_MS = 48 * 3_600_000;

const recordSchema = exactly<IdempotencyRecord>()(
  stored({
    key: v.string(),
    requestDigest: v.string(),
    seed: stored({ id: v.string() }),
    at: instant,
    firstStatus: v.optional(v.number()),
  }),
);

/** Shape 1 kept the answer's text, the token's secret, and a digest of the body's text. */
function upcastAnswer(item: Item): Item {
  const answer = item['answer'] as { status: number } | undefined;
  return { ...item, requestDigest: `text:${item['bodyDigest']}`, firstStatus: answer?.status };
}

const records = { schema: recordSchema, upcasts: [upcastAnswer] };

export function createIdempotencyRepository(table: Table): IdempotencyRepository {
  const { client, name: TableName } = openTable(table);
  return {
    async reserve(reservation) {
      const put = new PutCommand({
        TableName,
        Item: {
          ...writeItem(records, reservation),
          ...keys.idempotency(reservation.key),
          ttl: ttlAt(reservation.at.getTime() + KEPT_MS),
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (await written(client.send(put))) return reservation;
      const get = new GetCommand({ TableName, Key: keys.idempotency(reservation.key), ConsistentRead: true });
      const { Item } = await client.send(get);
      invariant(Item !== undefined, 'a reservation that refused another one exists');
      return readItem(records, Item);
    },

    async saveStatus(key, status) {
      const update = new UpdateCommand({
        TableName,
        Key: keys.idempotency(key),
        UpdateExpression: 'SET firstStatus = if_not_exists(firstStatus, :status)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':status': status },
      });
      await written(client.send(update));
    },
  };
}
