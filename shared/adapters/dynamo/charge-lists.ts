import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { windowsOf } from '../../domain/reconciliation.ts';
import type { ChargeLists, Page, PageRequest } from '../../ports.ts';
import { insideOf, readCharge, readSubscription } from './account-items.ts';
import { readConsent } from './consent-items.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { keys, paidPartitions } from './keys.ts';
import { type Item, readEach } from './stored-item.ts';
import { openTable, type Table } from './table.ts';

/** Pages of one day's payments; 1 MB each. */
const MAX_PAGES = 10_000;

/** An instant in every Korean day of the stretch. Bounded by the stretch's own bound (functions/schedule). */
const daysBetween = (from: Date, to: Date): readonly Date[] => windowsOf({ from, to }).map((day) => day.from);

export function createChargeLists(table: Table): ChargeLists {
  const { client, name: TableName } = openTable(table);

  async function* pagesOf(partition: string) {
    let start: Record<string, unknown> | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'paid',
          KeyConditionExpression: 'paid_pk = :partition',
          ExpressionAttributeValues: { ':partition': partition },
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      yield* Items;
      if (LastEvaluatedKey === undefined) return;
      start = LastEvaluatedKey;
    }
  }

  /** One page of what a subscription's partition holds of one kind, and `ahead` of it what lies elsewhere and is newer. */
  async function newestFirst<T>(
    subscriptionId: string,
    prefix: 'CHARGE#' | 'CONSENT#',
    { limit, cursor }: PageRequest,
    read: (items: readonly Item[]) => readonly T[],
    ahead?: { readonly sk: string; readonly value: T },
  ): Promise<Page<T>> {
    const start = readCursor(cursor, prefix);
    const { pk } = keys.subscription(subscriptionId);
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ScanIndexForward: false,
        // What has left `ahead` is here already.
        ConsistentRead: prefix === 'CHARGE#',
        Limit: limit,
        ...(start === undefined ? {} : { ExclusiveStartKey: { pk, sk: start } }),
      }),
    );
    const isDue = ahead !== undefined && (start === undefined || ahead.sk < start);
    if (!isDue || Items.some(({ sk }) => sk === ahead.sk))
      return { items: read(Items), cursor: LastEvaluatedKey && writeCursor(String(LastEvaluatedKey['sk'])) };
    const shown = Items.slice(0, limit - 1);
    const isLast = LastEvaluatedKey === undefined && shown.length === Items.length;
    const last = String(shown.at(-1)?.['sk'] ?? ahead.sk);
    return { items: [ahead.value, ...read(shown)], cursor: isLast ? undefined : writeCursor(last) };
  }

  return {
    async listCharges(subscriptionId, page, unreadable) {
      // First where one lies that is not paid, then where it lies since: paid in between, it is met twice and not missed.
      const get = new GetCommand({ TableName, Key: keys.subscription(subscriptionId), ConsistentRead: true });
      const { Item: item } = await client.send(get);
      const open = item && insideOf(readSubscription(item))?.charge;
      const ahead = open && { sk: keys.charge(open.key).sk, value: open };
      const read = (items: readonly Item[]) => readEach(items, readCharge, unreadable);
      return newestFirst(subscriptionId, 'CHARGE#', page, read, ahead);
    },

    listConsents: (subscriptionId, page, unreadable) =>
      newestFirst(subscriptionId, 'CONSENT#', page, (items) => readEach(items, readConsent, unreadable)),

    async *listPaid(from, to, unreadable) {
      for (const partition of daysBetween(from, to).flatMap(paidPartitions)) {
        for await (const item of pagesOf(partition)) {
          for (const charge of readEach([item], readCharge, unreadable)) {
            const at = charge.payment?.at;
            if (at !== undefined && at >= from && at < to) yield charge;
          }
        }
      }
    },
  };
}
