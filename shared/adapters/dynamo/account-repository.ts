import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { BillingError } from '../../domain/billing-error.ts';
import type { NoticePolicy } from '../../domain/notice-policy.ts';
import type { ConsentRecord } from '../../domain/price-change.ts';
import type { AccountRepository, Page, PageRequest } from '../../ports.ts';
import { insideOf, readCharge, readSubscription } from './account-items.ts';
import { accountWrites, asStored, eventWrites } from './account-writes.ts';
import { readCard } from './card-repository.ts';
import { consentItem, readConsent } from './consent-items.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { eventItem } from './event-item.ts';
import { type Key, keys, paidPartitions } from './keys.ts';
import { isPlaceTaken, leave, placeWrites } from './place-writes.ts';
import { type Item, readEach } from './stored-item.ts';
import { openTable, refusedAt, type Table } from './table.ts';

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Pages of one day's payments; 1 MB each. */
const MAX_PAGES = 10_000;
const DAY_MS = 86_400_000;

/** An instant in every Korean day of the stretch. Bounded by the stretch's own bound (functions/schedule). */
function daysBetween(from: Date, to: Date): readonly Date[] {
  const days = Math.ceil((to.getTime() - from.getTime()) / DAY_MS) + 1;
  return Array.from({ length: days }, (_, day) => new Date(from.getTime() + day * DAY_MS));
}

export function createAccountRepository(table: Table, notices: NoticePolicy): AccountRepository {
  const { client, name: TableName } = openTable(table);
  const get = async (Key: Key) =>
    (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

  /** In one round trip; in no order, and each as of a moment of its own. */
  async function getEach(Keys: Key[]): Promise<readonly Item[]> {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
    );
    if (Object.keys(UnprocessedKeys ?? {}).length > 0)
      throw new BillingError('storage_busy', 'some items were not read', { retryable: true });
    return Responses?.[TableName] ?? [];
  }

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
    return {
      items: [ahead.value, ...read(shown)],
      cursor: isLast ? undefined : writeCursor(last),
    };
  }

  /** One item is written by itself, at half the price of a transaction. */
  function write(items: TransactItems): Promise<unknown> {
    const [first, ...others] = items;
    const put = others.length === 0 ? first?.Put : undefined;
    return put === undefined
      ? client.send(new TransactWriteCommand({ TransactItems: [...items] }))
      : client.send(new PutCommand(put));
  }

  return {
    async findSubscription(subscriptionId) {
      const item = await get(keys.subscription(subscriptionId));
      return item && readSubscription(item);
    },

    async loadPeriod(subscriptionId, period, customerUid) {
      const key = keys.charge({ kind: 'subscription', subscriptionId, period, generation: 1 });
      const beside = customerUid === undefined ? key : keys.card(customerUid);
      const items = await getEach([keys.subscription(subscriptionId), beside]);
      const item = items.find(({ sk }) => sk === 'SUB');
      if (item === undefined) return undefined;
      const subscription = readSubscription(item);
      const card = items.find(({ sk }) => sk === 'CARD');
      const read = { subscription, card: card && readCard(card) };
      const inside = subscription.period === period ? insideOf(subscription) : undefined;
      if (inside !== undefined) return { ...read, charge: inside.charge };
      // One that was paid between the two reads has left the subscription, and is looked for once more where it lies now.
      const found = items.find(({ sk }) => sk === key.sk) ?? (await getEach([key]))[0];
      // A period that is not the present one and was never charged is no account of anything.
      if (found === undefined && subscription.period !== period) return undefined;
      return { ...read, charge: found && readCharge(found) };
    },

    async loadOneOff(chargeId) {
      const item = await get(keys.charge({ kind: 'one_off', chargeId, generation: 1 }));
      return item && { charge: readCharge(item) };
    },

    async commit(before, change, withCard) {
      const stored = asStored(before, change.account, notices);
      if (stored === undefined) return { kind: 'stale' };
      const { account } = stored;
      const items = [
        ...(withCard === undefined ? [] : [{ ConditionCheck: cardIsActive(TableName, withCard) }]),
        ...accountWrites(TableName, before, stored, notices),
        ...eventWrites(TableName, account, change.events),
        ...placeWrites(TableName, before.subscription, account.subscription, change.isSole),
        ...consentWrites(TableName, change.consent),
      ];
      const refused = await refusedAt(write(items));
      if (refused === undefined) return { kind: 'done', account };
      if (withCard !== undefined && refused === 0) return { kind: 'card_not_active' };
      return { kind: isPlaceTaken(refused, items, change.isSole) ? 'already_subscribed' : 'stale' };
    },

    async findPlace(customerId, planId) {
      const holders: unknown = (await get(keys.place(customerId, planId)))?.['holders'];
      return holders instanceof Set ? [...holders].map(String).sort().reverse() : [];
    },

    async leavePlace(customerId, planId, subscriptionIds) {
      if (subscriptionIds.length === 0) return;
      await client.send(new UpdateCommand(leave(TableName, keys.place(customerId, planId), subscriptionIds)));
    },

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

    async recordReconciliation(report) {
      const event = { type: 'reconciliation.completed', ...report } as const;
      const Item = eventItem(keys.reconciliation(report.at), event);
      await client.send(new PutCommand({ TableName, Item }));
    },

    async listCharges(subscriptionId, page, unreadable) {
      // First where one lies that is not paid, then where it lies since: paid in between, it is met twice and not missed.
      const item = await get(keys.subscription(subscriptionId));
      const open = item && insideOf(readSubscription(item))?.charge;
      const ahead = open && { sk: keys.charge(open.key).sk, value: open };
      const read = (items: readonly Item[]) => readEach(items, readCharge, unreadable);
      return newestFirst(subscriptionId, 'CHARGE#', page, read, ahead);
    },

    async findConsent(subscriptionId, consentId) {
      const item = await get(keys.consent(subscriptionId, consentId));
      return item && readConsent(item);
    },

    listConsents: (subscriptionId, page, unreadable) =>
      newestFirst(subscriptionId, 'CONSENT#', page, (items) => readEach(items, readConsent, unreadable)),
  };
}

function cardIsActive(TableName: string, customerUid: string) {
  return {
    TableName,
    Key: keys.card(customerUid),
    ConditionExpression: '#status = :active',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':active': 'active' },
  };
}

function consentWrites(TableName: string, record: ConsentRecord | undefined) {
  return record === undefined ? [] : [{ Put: { TableName, Item: consentItem(record) } }];
}
