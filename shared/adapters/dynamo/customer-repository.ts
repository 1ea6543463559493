import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { BillingError } from '../../domain/billing-error.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { CustomerRepository } from '../../ports.ts';
import { readCharge, readSubscription } from './account-items.ts';
import { readCard } from './card-repository.ts';
import { type Key, keys } from './keys.ts';
import { type Item, readEach } from './stored-item.ts';
import { openTable, type Table } from './table.ts';

/** Nobody has more cards or subscriptions; a bound on the answer. */
const LIMIT = 100;
/** Keys that DynamoDB takes at once. */
const BATCH = 100;
/** More commands than batches: for what an answer left out, being over 16 MB, or a table that is busy for a moment. */
const FURTHER_ROUNDS = 4;

/**
 * What belongs to one customer, newest first. An index says what there is, and may be a moment behind; each of them is read
 * as it stands.
 */
export function createCustomerRepository(table: Table): CustomerRepository {
  const { client, name: TableName } = openTable(table);
  async function list(customerId: string, prefix: string): Promise<readonly Item[]> {
    const { Items: entries = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'customer',
        KeyConditionExpression: 'customer_pk = :customer AND begins_with(customer_sk, :prefix)',
        ExpressionAttributeValues: { ':customer': `CUSTOMER#${customerId}`, ':prefix': prefix },
        ScanIndexForward: false,
        Limit: LIMIT,
      }),
    );
    const wanted = entries.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    const found = new Map((await getAll(wanted)).map((item) => [item['pk'], item]));
    return wanted.flatMap<Item>(({ pk }) => found.get(pk) ?? []);
  }

  /** Those of them that there are, in no order. */
  async function getAll(wanted: readonly Key[]): Promise<readonly Item[]> {
    const found: Item[] = [];
    let left = [...wanted];
    for (let round = Math.ceil(wanted.length / BATCH) + FURTHER_ROUNDS; left.length > 0; round -= 1) {
      if (round === 0)
        throw new BillingError('storage_busy', 'some items were not read', { retryable: true });
      const request = { Keys: left.slice(0, BATCH), ConsistentRead: true };
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [TableName]: request } }),
      );
      found.push(...(Responses?.[TableName] ?? []));
      left = [...((UnprocessedKeys?.[TableName]?.Keys ?? []) as Key[]), ...left.slice(BATCH)];
    }
    return found;
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

    async listAccounts(customerId, unreadable) {
      const subscriptions = readEach(await list(customerId, 'SUB#'), readSubscription, unreadable);
      const charges = new Map((await getAll(subscriptions.map(chargeKey))).map((item) => [item['pk'], item]));
      return subscriptions.flatMap((subscription) => {
        const item = charges.get(chargeKey(subscription).pk);
        if (item === undefined) return [{ subscription }];
        return readEach([item], readCharge, unreadable).map((charge) => ({ subscription, charge }));
      });
    },
  };
}

function chargeKey({ subscriptionId, period }: Subscription): Key {
  return keys.charge({ kind: 'subscription', subscriptionId, period, generation: 1 });
}
