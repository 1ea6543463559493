import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { PlaceRepository } from '../../ports.ts';
import { keys } from './keys.ts';
import { leave } from './place-writes.ts';
import { openTable, type Table } from './table.ts';

/** Places as somebody looks at them who was refused one. They are taken and left with the account: place-writes.ts. */
export function createPlaceRepository(table: Table): PlaceRepository {
  const { client, name: TableName } = openTable(table);
  return {
    async find(customerId, planId) {
      const get = new GetCommand({ TableName, Key: keys.place(customerId, planId), ConsistentRead: true });
      const holders: unknown = (await client.send(get)).Item?.['holders'];
      return holders instanceof Set ? [...holders].map(String).sort().reverse() : [];
    },

    async leave(customerId, planId, subscriptionIds) {
      if (subscriptionIds.length === 0) return;
      await client.send(new UpdateCommand(leave(TableName, keys.place(customerId, planId), subscriptionIds)));
    },
  };
}
