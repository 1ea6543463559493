import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { windowsOf } from '../../domain/reconciliation.ts';
import type { ChargeLists, Page, PageRequest } from '../../ports.ts';
import { readCharge } from './account-items.ts';
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

  /** One page of what a subscription's partition holds of one kind. */
  async function newestFirst<T>(
    subscriptionId: string,
    prefix: 'CHARGE#' | 'CONSENT#',
    { limit, cursor }: PageRequest,
    read: (items: readonly Item[]) => readonly T[],
  ): Promise<Page<T>> {
    const start = readCursor(cursor, prefix);
    const { pk } = keys.subscription(subscriptionId);
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ScanIndexForward: false,
        Limit: limit,
        ...(start === undefined ? {} : { ExclusiveStartKey: { pk, sk: start } }),
      }),
    );
    return { items: read(Items), cursor: LastEvaluatedKey && writeCursor(String(LastEvaluatedKey['sk'])) };
  }

  return {
    listCharges: (subscriptionId, page, unreadable) =>
      newestFirst(subscriptionId, 'CHARGE#', page, (items) => readEach(items, readCharge, unreadable)),

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
