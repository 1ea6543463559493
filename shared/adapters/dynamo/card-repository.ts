import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Card } from '../../domain/card.ts';
import type { CardRepository } from '../../ports.ts';
import { customerIndex, keys } from './keys.ts';
import { instant, parseItem, type Table, toItem } from './table.ts';

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
      return Item === undefined ? undefined : parseItem(cardSchema, Item);
    },
  };
}

export function cardItem(card: Card): Record<string, unknown> {
  return {
    ...keys.card(card.customerUid),
    ...customerIndex.card(card.customerId, card.customerUid),
    ...toItem(card),
  };
}
