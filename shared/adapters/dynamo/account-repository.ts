import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { BillingError } from '../../domain/billing-error.ts';
import type { NoticePolicy } from '../../domain/notice-policy.ts';
import type { ConsentRecord } from '../../domain/price-change.ts';
import type { AccountRepository } from '../../ports.ts';
import { insideOf, readCharge, readSubscription } from './account-items.ts';
import { accountWrites, asStored, eventWrites } from './account-writes.ts';
import { readCard } from './card-repository.ts';
import { consentItem, readConsent } from './consent-items.ts';
import { type Key, keys } from './keys.ts';
import { isPlaceTaken, placeWrites } from './place-writes.ts';
import { isClaimRefused, referenceWrites } from './reference-writes.ts';
import { refundWrites } from './refund-writes.ts';
import type { Item } from './stored-item.ts';
import { openTable, refusedAt, type Table } from './table.ts';

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

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
        ...refundWrites(TableName, before.charge, account.charge),
        ...refundWrites(TableName, before.bought, account.bought),
        ...referenceWrites(TableName, before, account, change.claimsReference),
        ...placeWrites(TableName, before.subscription, account.subscription, change.isSole),
        ...consentWrites(TableName, change.consent),
      ];
      const refused = await refusedAt(write(items));
      if (refused === undefined) return { kind: 'done', account };
      if (withCard !== undefined && refused === 0) return { kind: 'card_not_active' };
      if (isClaimRefused(refused, items)) return { kind: 'reference_taken' };
      return { kind: isPlaceTaken(refused, items, change.isSole) ? 'already_subscribed' : 'stale' };
    },

    async findConsent(subscriptionId, consentId) {
      const item = await get(keys.consent(subscriptionId, consentId));
      return item && readConsent(item);
    },
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
