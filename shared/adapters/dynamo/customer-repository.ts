import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerRepository } from '../../ports.ts';
import { readSubscription } from './account-items.ts';
import { readCard } from './card-repository.ts';
import { readEach } from './stored-item.ts';
import { openTable, type Table } from './table.ts';

/** Nobody has more cards or subscriptions; a bound on the answer. */
const LIMIT = 100;

/** What belongs to one customer, newest first. Eventually consistent: an index answers. */
export function createCustomerRepository(table: Table): CustomerRepository {
  const { client, name: TableName } = openTable(table);
  async function list(customerId: string, prefix: string) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'customer',
        KeyConditionExpression: 'customer_pk = :customer AND begins_with(customer_sk, :prefix)',
        ExpressionAttributeValues: { ':customer': `CUSTOMER#${customerId}`, ':prefix': prefix },
        ScanIndexForward: false,
        Limit: LIMIT,
      }),
    );
    return Items;
  }
  return {
    listCards: async (customerId, unreadable) =>
      readEach(await list(customerId, 'CARD#'), readCard, unreadable),
    listSubscriptions: async (customerId, unreadable) =>
      readEach(await list(customerId, 'SUB#'), readSubscription, unreadable),
  };
}
