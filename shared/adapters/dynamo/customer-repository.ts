import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { CustomerRepository } from '../../ports.ts';
import { readCharge, readSubscription } from './account-items.ts';
import { readCard } from './card-repository.ts';
import { readInOrder } from './read-items.ts';
import { type Item, readEach } from './stored-item.ts';
import { openTable, type Table } from './table.ts';
import { withCharges } from './with-charges.ts';

/** Nobody has more cards or subscriptions; a bound on the answer. */
const LIMIT = 100;

/** Of a customer's charges, so many entries are looked at for those that belong to no subscription: 12 read units at most. */
const CHARGES_LOOKED_AT = 500;
const MOST_ONE_OFFS = 20;

const ONE_OFFS = {
  FilterExpression: 'begins_with(pk, :one_off)',
  ExpressionAttributeValues: { ':one_off': 'ONE#' },
  Limit: CHARGES_LOOKED_AT,
};

/**
 * What belongs to one customer, newest first. An index says what there is, and may be a moment behind; each of them is read
 * as it stands.
 */
export function createCustomerRepository(table: Table): CustomerRepository {
  const opened = openTable(table);
  const { client, name: TableName } = opened;
  async function list(
    customerId: string,
    prefix: string,
    how: Partial<QueryCommandInput> = {},
    most = LIMIT,
  ): Promise<readonly Item[]> {
    const { ExpressionAttributeValues, ...more } = how;
    const { Items: entries = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'customer',
        KeyConditionExpression: 'customer_pk = :customer AND begins_with(customer_sk, :prefix)',
        ExpressionAttributeValues: {
          ':customer': `CUSTOMER#${customerId}`,
          ':prefix': prefix,
          ...ExpressionAttributeValues,
        },
        ScanIndexForward: false,
        Limit: LIMIT,
        ...more,
      }),
    );
    const wanted = entries.slice(0, most).map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    return readInOrder(opened, wanted);
  }

  return {
    async exists(customerId) {
      const { Count = 0 } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'customer',
          KeyConditionExpression: 'customer_pk = :customer',
          ExpressionAttributeValues: { ':customer': `CUSTOMER#${customerId}` },
          Limit: 1,
        }),
      );
      return Count > 0;
    },

    listCards: async (customerId, unreadable) =>
      readEach(await list(customerId, 'CARD#'), readCard, unreadable),

    listOneOffs: async (customerId, unreadable) =>
      readEach(await list(customerId, 'CHARGE#', ONE_OFFS, MOST_ONE_OFFS), readCharge, unreadable),

    listAccounts: async (customerId, unreadable) =>
      withCharges(opened, readEach(await list(customerId, 'SUB#'), readSubscription, unreadable), unreadable),
  };
}
