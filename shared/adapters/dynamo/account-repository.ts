import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Account, Change } from '../../domain/account.ts';
import { BillingError } from '../../domain/billing-error.ts';
import type { Charge } from '../../domain/charge.ts';
import type { DomainEvent } from '../../domain/event.ts';
import { invariant } from '../../domain/invariant.ts';
import type { NoticePolicy } from '../../domain/notice-policy.ts';
import type { ConsentRecord } from '../../domain/price-change.ts';
import type { AccountRepository } from '../../ports.ts';
import { chargeItem, nextDue, readCharge, readSubscription, subscriptionItem } from './account-items.ts';
import { consentItem, readConsent } from './consent-items.ts';
import { eventItem } from './event-item.ts';
import { type Key, keys } from './keys.ts';
import { isPlaceTaken, leave, placeWrites } from './place-writes.ts';
import { refundWrites } from './refund-writes.ts';
import { openTable, refusedAt, type Table } from './table.ts';
import { asRead, stamped } from './versions.ts';

export function createAccountRepository(table: Table, notices: NoticePolicy): AccountRepository {
  const { client, name: TableName } = openTable(table);
  const get = async (Key: Key) =>
    (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

  return {
    async findSubscription(subscriptionId) {
      const item = await get(keys.subscription(subscriptionId));
      return item && readSubscription(item);
    },

    async loadPeriod(subscriptionId, period) {
      const Keys = [
        keys.subscription(subscriptionId),
        keys.charge({ kind: 'subscription', subscriptionId, period, generation: 1 }),
      ];
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      );
      if (Object.keys(UnprocessedKeys ?? {}).length > 0) {
        throw new BillingError('storage_busy', 'some items were not read', { retryable: true });
      }
      const items = Responses?.[TableName] ?? [];
      const item = items.find(({ sk }) => sk === 'SUB');
      const charge = items.find(({ sk }) => sk !== 'SUB');
      const subscription = item && readSubscription(item);
      // A period that is not the present one and was never charged is no account of anything.
      if (subscription === undefined || (charge === undefined && subscription.period !== period))
        return undefined;
      return { subscription, charge: charge && readCharge(charge) };
    },

    async loadOneOff(chargeId) {
      const item = await get(keys.charge({ kind: 'one_off', chargeId, generation: 1 }));
      return item && { charge: readCharge(item) };
    },

    async commit(before, change, withCard) {
      const account = asStored(before, change.account, notices);
      const items = [
        ...(withCard === undefined ? [] : [{ ConditionCheck: cardIsActive(TableName, withCard) }]),
        ...accountWrites(TableName, before, account, notices),
        ...eventWrites(TableName, account, change.events),
        ...refundWrites(TableName, before.charge, account.charge),
        ...refundWrites(TableName, before.bought, account.bought),
        ...placeWrites(TableName, before.subscription, account.subscription, change.isSole),
        ...consentWrites(TableName, change.consent),
      ];
      const refused = await refusedAt(client.send(new TransactWriteCommand({ TransactItems: items })));
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

    async recordReconciliation(report) {
      const event = { type: 'reconciliation.completed', ...report } as const;
      const Item = eventItem(keys.reconciliation(report.at), event);
      await client.send(new PutCommand({ TableName, Item }));
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

/** Versions and the due mark as they will stand. An unchanged charge is not written, and keeps its version. */
function asStored(
  before: Account,
  { subscription, charge, bought = before.bought }: Account,
  notices: NoticePolicy,
): Account {
  const nextCharge =
    charge === undefined || charge === before.charge ? charge : stamped(charge, before.charge);
  if (subscription === undefined) return { charge: nextCharge };
  const dueAt = nextDue(before, subscription, charge, notices);
  return {
    subscription: stamped({ ...subscription, dueAt }, before.subscription),
    charge: nextCharge,
    bought: bought === undefined || bought === before.bought ? bought : stamped(bought, before.bought),
  };
}

/** The writes of a change, for somebody else's transaction. Without `before` it brings an account into being. */
export function changeWrites(TableName: string, change: Change, notices: NoticePolicy, before: Account = {}) {
  const account = asStored(before, change.account, notices);
  return [
    ...accountWrites(TableName, before, account, notices),
    ...eventWrites(TableName, account, change.events),
    ...placeWrites(TableName, before.subscription, account.subscription, change.isSole),
  ];
}

function accountWrites(
  TableName: string,
  before: Account,
  { subscription, charge, bought }: Account,
  notices: NoticePolicy,
) {
  return [
    ...(subscription === undefined
      ? []
      : [{ Put: { TableName, Item: subscriptionItem(subscription), ...asRead(before.subscription) } }]),
    ...chargeWrites(TableName, before, { subscription, charge }, notices),
    ...boughtWrites(TableName, before.bought, bought, notices),
  ];
}

/** What was decided with the charge before is held to that one, too: as read, or replaced. */
function boughtWrites(
  TableName: string,
  before: Charge | undefined,
  bought: Charge | undefined,
  notices: NoticePolicy,
) {
  if (before === undefined || bought === undefined) return [];
  if (bought !== before)
    return [{ Put: { TableName, Item: chargeItem(bought, notices), ...asRead(before) } }];
  return [{ ConditionCheck: { TableName, Key: keys.charge(before.key), ...asRead(before) } }];
}

/**
 * The charge, or that it still is as it was read, absent included: what becomes of a subscription is decided on both, and
 * `BatchGetItem` reads each item by itself.
 */
function chargeWrites(
  TableName: string,
  before: Account,
  { subscription, charge }: Account,
  notices: NoticePolicy,
) {
  if (charge !== undefined && charge !== before.charge)
    return [{ Put: { TableName, Item: chargeItem(charge, notices), ...asRead(before.charge) } }];
  if (subscription === undefined || before.subscription === undefined) return [];
  const { subscriptionId, period } = before.subscription;
  const key = before.charge?.key ?? { kind: 'subscription', subscriptionId, period, generation: 1 };
  return [{ ConditionCheck: { TableName, Key: keys.charge(key), ...asRead(before.charge) } }];
}

function consentWrites(TableName: string, record: ConsentRecord | undefined) {
  return record === undefined ? [] : [{ Put: { TableName, Item: consentItem(record) } }];
}

function eventWrites(TableName: string, account: Account, events: readonly DomainEvent[]) {
  return events.map((event, index) => ({
    Put: { TableName, Item: eventItem(eventKey(account, index), event) },
  }));
}

/** Events are numbered by the version of what changed, so a version tells its story once. */
function eventKey({ subscription, charge }: Account, index: number): Key {
  if (subscription !== undefined)
    return keys.subscriptionEvent(subscription.subscriptionId, subscription.version, index);
  invariant(charge !== undefined, 'an event tells of a change');
  return keys.chargeEvent(charge.key, charge.version, index);
}
