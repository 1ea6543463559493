import { isLive, type Subscription } from '../../domain/subscription.ts';
import { type Key, keys } from './keys.ts';

/*
 * A customer's place in a plan names the live subscriptions that they have to it. It is written in the transaction that
 * starts one, ends it or brings it to another plan, so it is never behind; `sole` refuses where somebody is already.
 */

/** What storing `after` changes about places. In a transaction these come last: see `isPlaceTaken`. */
export function placeWrites(
  TableName: string,
  before: Subscription | undefined,
  after: Subscription | undefined,
  isSole = false,
) {
  if (after === undefined) return [];
  const [left, taken] = [placeOf(before), placeOf(after)];
  if (left?.pk === taken?.pk && left?.sk === taken?.sk) return [];
  const ids = [after.subscriptionId];
  return [
    ...(left === undefined ? [] : [{ Update: leave(TableName, left, ids) }]),
    ...(taken === undefined ? [] : [{ Update: take(TableName, taken, ids, isSole) }]),
  ];
}

function placeOf(subscription: Subscription | undefined): Key | undefined {
  if (subscription === undefined || !isLive(subscription.status)) return undefined;
  return keys.place(subscription.customerId, subscription.plan.planId);
}

function take(TableName: string, Key: Key, ids: readonly string[], isSole: boolean) {
  return {
    TableName,
    Key,
    UpdateExpression: 'ADD holders :ids',
    ExpressionAttributeValues: { ':ids': new Set(ids) },
    // An emptied set is no attribute.
    ...(isSole ? { ConditionExpression: 'attribute_not_exists(holders)' } : {}),
  };
}

export function leave(TableName: string, Key: Key, ids: readonly string[]) {
  return {
    TableName,
    Key,
    UpdateExpression: 'DELETE holders :ids',
    ExpressionAttributeValues: { ':ids': new Set(ids) },
  };
}

/** Of a transaction whose last operation takes a place: that one was refused, and nothing before it. */
export function isPlaceTaken(refusedAt: number, items: readonly object[], isSole = false): boolean {
  return isSole && refusedAt === items.length - 1;
}
