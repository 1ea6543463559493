import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { EventHandles } from '../../ports.ts';
import { keyOfEvent } from './event-id.ts';
import { handles } from './handles-item.ts';
import { openTable, parsePart, type Table } from './table.ts';

const told = v.object(handles);

/** What a queue does not carry of an event, and no more: the rest of its item is nobody's business here. */
export function createEventHandles(table: Table): EventHandles {
  const { client, name: TableName } = openTable(table);
  return {
    async find(eventId) {
      const Key = keyOfEvent(eventId);
      if (Key === undefined) return {};
      const get = new GetCommand({
        TableName,
        Key,
        ProjectionExpression: '#reference, #metadata',
        ExpressionAttributeNames: { '#reference': 'reference', '#metadata': 'metadata' },
        ConsistentRead: true,
      });
      const { Item = {} } = await client.send(get);
      return parsePart(told, Item);
    },
  };
}
