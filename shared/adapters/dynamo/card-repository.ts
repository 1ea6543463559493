import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { CARD_STATUSES, type Card } from '../../domain/card.ts';
import type { DomainEvent } from '../../domain/event.ts';
import type { CardRepository } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { eventItem } from './event-item.ts';
import { customerIndex, keys } from './keys.ts';
import { type Item, readItem, stored, writeItem } from './stored-item.ts';
import { openTable, type Table, written } from './table.ts';
import { asRead, stamped } from './versions.ts';

const cardSchema = exactly<Card>()(
  stored({
    customerUid: v.string(),
    customerId: v.string(),
    registrationId: v.optional(v.string()),
    status: v.picklist(CARD_STATUSES),
    cardName: v.optional(v.string()),
    cardNumberMasked: v.optional(v.string()),
    registeredAt: instant,
    revokedAt: v.optional(instant),
    version: v.number(),
  }),
);

/** Shape 2 may have no registration: code of shape 1 leaves such a card to newer code. All others are as before. */
const asBefore = (item: Item): Item => item;

const cards = { schema: cardSchema, upcasts: [asBefore] };

export function createCardRepository(table: Table): CardRepository {
  const { client, name: TableName } = openTable(table);
  return {
    async find(customerUid) {
      const get = new GetCommand({ TableName, Key: keys.card(customerUid), ConsistentRead: true });
      const { Item } = await client.send(get);
      return Item === undefined ? undefined : readCard(Item);
    },

    async save(before, next, events) {
      const card = stamped(next, before);
      const transaction = new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: cardItem(card), ...asRead(before) } },
          ...cardEventPuts(TableName, card, events),
        ],
      });
      return (await written(client.send(transaction))) ? 'done' : 'stale';
    },
  };
}

export const readCard = (item: unknown): Card => readItem(cards, item);

export function cardItem(card: Card): Record<string, unknown> {
  return {
    ...writeItem(cards, card),
    ...keys.card(card.customerUid),
    ...customerIndex.card(card.customerId, card.customerUid),
  };
}

/** Events of one change of a card, as part of its transaction. */
export function cardEventPuts(
  TableName: string,
  { customerUid, version }: Card,
  events: readonly DomainEvent[],
) {
  return events.map((event, index) => ({
    Put: { TableName, Item: eventItem(keys.cardEvent(customerUid, version, index), event) },
  }));
}
