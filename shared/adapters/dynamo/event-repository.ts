import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PublishedEvent, StoredEvent } from '../../domain/published-event.ts';
import type { EventRepository, OnUnreadable } from '../../ports.ts';
import { keyOfEvent } from './event-id.ts';
import { keys } from './keys.ts';
import { publishedEvent } from './published-event.ts';
import type { Item } from './stored-item.ts';
import { openTable, type Table } from './table.ts';

/** Of 1 MB each: some thousands of events, of which a subscription has a handful a month. */
const MAX_PAGES = 5;

/** What is still in the table of what was told: 90 days. */
export function createEventRepository(table: Table): EventRepository {
  const { client, name: TableName } = openTable(table);
  async function listOf(pk: string, unreadable: OnUnreadable): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    let start: Record<string, unknown> | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': 'EVENT#' },
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      for (const item of Items) events.push(...readOne(item, unreadable));
      if (LastEvaluatedKey === undefined) return events.sort(asTold);
      start = LastEvaluatedKey;
    }
    return events.sort(asTold);
  }

  return {
    async find(eventId) {
      const Key = keyOfEvent(eventId);
      if (Key === undefined) return undefined;
      const { Item } = await client.send(new GetCommand({ TableName, Key }));
      return Item && publishedEvent(Item);
    },

    listOfSubscription: (subscriptionId, unreadable) =>
      listOf(keys.subscription(subscriptionId).pk, unreadable),

    listOfCharge: (chargeId, unreadable) =>
      listOf(keys.charge({ kind: 'one_off', chargeId, generation: 1 }).pk, unreadable),
  };
}

function readOne(item: Item, unreadable: OnUnreadable): readonly StoredEvent[] {
  try {
    const event = publishedEvent(item);
    const { by } = item;
    return event === undefined ? [] : [{ ...event, by: typeof by === 'string' ? by : undefined }];
  } catch {
    unreadable(`${String(item['pk'])}/${String(item['sk'])}`);
    return [];
  }
}

/** A charge's own changes are numbered apart, so time comes first. */
function asTold(a: PublishedEvent, b: PublishedEvent): number {
  return Date.parse(a.at) - Date.parse(b.at) || a.sequence - b.sequence;
}
