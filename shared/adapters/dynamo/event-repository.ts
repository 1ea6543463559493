import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PublishedEvent } from '../../domain/published-event.ts';
import type { EventRepository, OnUnreadable } from '../../ports.ts';
import { keys } from './keys.ts';
import { publishedEvent } from './published-event.ts';
import type { Item } from './stored-item.ts';
import { openTable, type Table } from './table.ts';

/** The partitions that hold events, each id as the event told it. */
const EVENT_ID = /^((?:SUB|CARD|ONE|RECON)#[^/]+)\/(EVENT#.+)$/;

/** Of 1 MB each: some thousands of events, of which a subscription has a handful a month. */
const MAX_PAGES = 5;

/** What is still in the table of what was told: 90 days. */
export function createEventRepository(table: Table): EventRepository {
  const { client, name: TableName } = openTable(table);
  return {
    async find(eventId) {
      const [, pk, sk] = EVENT_ID.exec(eventId) ?? [];
      if (pk === undefined || sk === undefined) return undefined;
      const { Item } = await client.send(new GetCommand({ TableName, Key: { pk, sk } }));
      return Item && publishedEvent(Item);
    },

    async listOfSubscription(subscriptionId, unreadable) {
      const { pk } = keys.subscription(subscriptionId);
      const events: PublishedEvent[] = [];
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
    },
  };
}

function readOne(item: Item, unreadable: OnUnreadable): readonly PublishedEvent[] {
  try {
    const event = publishedEvent(item);
    return event === undefined ? [] : [event];
  } catch {
    unreadable(`${String(item['pk'])}/${String(item['sk'])}`);
    return [];
  }
}

/** A charge's own changes are numbered apart, so time comes first. */
function asTold(a: PublishedEvent, b: PublishedEvent): number {
  return Date.parse(a.at) - Date.parse(b.at) || a.sequence - b.sequence;
}
