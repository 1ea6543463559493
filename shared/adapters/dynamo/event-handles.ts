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
      const { reference, metadata } = parsePart(told, Item);
      return { reference, metadata: metadata && inOrder(metadata) };
    },
  };
}

/** DynamoDB keeps no order of keys, and what is told again is to be the same byte for byte. */
function inOrder(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
}
