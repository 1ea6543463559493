import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { invariant } from '../../domain/invariant.ts';
import type { IdempotencyRepository } from '../../ports.ts';
import { instant } from '../instant.ts';
import { keys } from './keys.ts';
import { parseItem, type Table, toItem, ttlAt, written } from './table.ts';

/** Long enough for any client that still repeats a request, ms. The README states it. */
const KEPT_MS = 48 * 3_600_000;

const recordSchema = v.object({
  key: v.string(),
  bodyDigest: v.string(),
  seed: v.object({ id: v.string(), secret: v.string() }),
  at: instant,
  answer: v.optional(v.object({ status: v.number(), body: v.string() })),
});

export function createIdempotencyRepository({ client, name: TableName }: Table): IdempotencyRepository {
  return {
    async reserve(reservation) {
      const put = new PutCommand({
        TableName,
        Item: {
          ...keys.idempotency(reservation.key),
          ...toItem(reservation),
          ttl: ttlAt(reservation.at.getTime() + KEPT_MS),
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (await written(client.send(put))) return { ...reservation, answer: undefined };
      const get = new GetCommand({ TableName, Key: keys.idempotency(reservation.key), ConsistentRead: true });
      const { Item } = await client.send(get);
      invariant(Item !== undefined, 'a reservation that refused another one exists');
      const { answer, ...found } = parseItem(recordSchema, Item);
      return { ...found, answer };
    },

    async saveAnswer(key, answer) {
      // The first answer stays, whoever of two simultaneous requests comes second.
      const update = new UpdateCommand({
        TableName,
        Key: keys.idempotency(key),
        UpdateExpression: 'SET #answer = if_not_exists(#answer, :answer)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#answer': 'answer' },
        ExpressionAttributeValues: { ':answer': answer },
      });
      await written(client.send(update));
    },
  };
}
