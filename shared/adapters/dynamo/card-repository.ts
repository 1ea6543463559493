import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Card } from '../../domain/card.ts';
import type { CardRepository } from '../../ports.ts';
import { instant } from '../instant.ts';
import { eventItem } from './event-item.ts';
import { customerIndex, keys } from './keys.ts';
import { parseItem, type Table, toItem, written } from './table.ts';

const cardSchema = v.object({
  customerUid: v.string(),
  customerId: v.string(),
  registrationId: v.string(),
  status: v.picklist(['active', 'revoked']),
  cardName: v.optional(v.string()),
  cardNumberMasked: v.optional(v.string()),
  registeredAt: instant,
  revokedAt: v.optional(instant),
  version: v.number(),
});

export function createCardRepository({ client, name: TableName }: Table): CardRepository {
  return {
    async find(customerUid) {
      const get = new GetCommand({ TableName, Key: keys.card(customerUid), ConsistentRead: true });
      const { Item } = await client.send(get);
      return Item === undefined ? undefined : readCard(Item);
    },

    async revoke(card, events) {
      const transaction = new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName,
              Item: cardItem(card),
              ConditionExpression: 'version = :read',
              ExpressionAttributeValues: { ':read': card.version - 1 },
            },
          },
          ...events.map((event) => ({
            Put: { TableName, Item: eventItem(keys.cardEvent(card.customerUid, card.version), event) },
          })),
        ],
      });
      return (await written(client.send(transaction))) ? 'done' : 'stale';
    },
  };
}

export const readCard = (item: unknown): Card => parseItem(cardSchema, item);

export function cardItem(card: Card): Record<string, unknown> {
  return {
    ...keys.card(card.customerUid),
    ...customerIndex.card(card.customerId, card.customerUid),
    ...toItem(card),
  };
}
