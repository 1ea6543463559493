import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { type Hold, MOST_HELD_CUSTOMERS, NO_HOLDS } from '../../domain/hold.ts';
import type { HoldRepository } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { keys } from './keys.ts';
import { toItem } from './stored-item.ts';
import { openTable, parsePart, type Table, written } from './table.ts';

const holdSchema = exactly<Hold>()(v.object({ since: instant, by: v.string(), reason: v.string() }));
const itemSchema = v.object({
  everybody: v.optional(holdSchema),
  customers: v.optional(v.record(v.string(), holdSchema), {}),
});

/** One item holds all that is held: whoever is about to charge reads it, and nothing else. */
export function createHoldReader(table: Table): Pick<HoldRepository, 'find'> {
  const { client, name: TableName } = openTable(table);
  return {
    async find() {
      const get = new GetCommand({ TableName, Key: keys.hold, ConsistentRead: true });
      const { Item } = await client.send(get);
      if (Item === undefined) return NO_HOLDS;
      const { everybody, customers } = parsePart(itemSchema, Item);
      return { everybody, customers: new Map(Object.entries(customers)) };
    },
  };
}

/** For whoever holds and releases. */
export function createHoldRepository(table: Table): HoldRepository {
  const { client, name: TableName } = openTable(table);
  const Key = keys.hold;

  const begin = (path: string, names: Record<string, string>, hold: Hold, limit?: string) =>
    client.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: `SET ${path} = :hold`,
        ...(limit === undefined ? {} : { ConditionExpression: limit }),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':hold': toItem(hold),
          ...(limit === undefined ? {} : { ':most': MOST_HELD_CUSTOMERS }),
        },
      }),
    );

  return {
    ...createHoldReader(table),

    async begin(hold, customerId) {
      if (customerId === undefined) {
        await begin('#everybody', { '#everybody': 'everybody' }, hold);
        return 'done';
      }
      // A map must be there before a part of it can be set. Dying in between: an empty one says nothing.
      await client.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: 'SET #customers = if_not_exists(#customers, :none)',
          ExpressionAttributeNames: { '#customers': 'customers' },
          ExpressionAttributeValues: { ':none': {} },
        }),
      );
      const names = { '#customers': 'customers', '#id': customerId };
      const limit = 'size(#customers) < :most OR attribute_exists(#customers.#id)';
      return (await written(begin('#customers.#id', names, hold, limit))) ? 'done' : 'full';
    },

    async end(customerId) {
      const what = customerId === undefined ? '#part' : '#part.#id';
      const update = new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: `REMOVE ${what}`,
        ConditionExpression: `attribute_exists(${what})`,
        ExpressionAttributeNames: {
          '#part': customerId === undefined ? 'everybody' : 'customers',
          ...(customerId === undefined ? {} : { '#id': customerId }),
        },
      });
      return written(client.send(update));
    },
  };
}
