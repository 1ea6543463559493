import type { Account } from '../../domain/account.ts';
import { encodeMerchantUid } from '../../domain/merchant-uid.ts';
import { keys } from './keys.ts';

/** A pointer from the merchant's reference to what bears it: written with it, in the same transaction, and never again. */
export interface Pointer {
  readonly kind: Parameters<typeof keys.reference>[0];
  readonly reference: string;
  readonly id: string;
  /** Of a refund: the merchant_uid of its charge. */
  readonly chargeUid?: string | undefined;
  readonly ttl?: number | undefined;
}

/**
 * Where a reference is to be its kind's only one, it claims the one key that all such requests would write. Those that are there
 * without a claim are looked for before: see `refuseTaken`.
 */
export function pointerPut(TableName: string, { kind, reference, ...pointer }: Pointer, isClaim: boolean) {
  const key = keys.reference(kind, reference, isClaim ? undefined : pointer.id);
  return {
    TableName,
    Item: { ...key, ...pointer },
    ...(isClaim ? { ConditionExpression: 'attribute_not_exists(pk)' } : {}),
  };
}

/** For what a change brings into being. Nobody who gives no reference pays for one. */
export function referenceWrites(TableName: string, before: Account, after: Account, isClaim = false) {
  return pointersTo(before, after).map((pointer) => ({ Put: pointerPut(TableName, pointer, isClaim) }));
}

function pointersTo(before: Account, { subscription, charge }: Account): Pointer[] {
  const pointers: Pointer[] = [];
  const add = (kind: Pointer['kind'], reference: string | undefined, id: string, chargeUid?: string) => {
    if (reference !== undefined) pointers.push({ kind, reference, id, chargeUid });
  };
  if (subscription !== undefined && before.subscription === undefined)
    add('subscription', subscription.reference, subscription.subscriptionId);
  if (charge === undefined || charge === before.charge) return pointers;
  // A subscription's charges bear its reference, and it is the subscription that is found by it.
  const uid = encodeMerchantUid({ ...charge.key, generation: 1 });
  if (charge.key.kind === 'one_off' && before.charge === undefined) add('charge', charge.reference, uid);
  const known = new Set(before.charge?.refunds.map(({ refundId }) => refundId));
  for (const { refundId, reference } of charge.refunds)
    if (!known.has(refundId)) add('refund', reference, refundId, uid);
  return pointers;
}

/** Of a refused transaction: whether it was a claim that was refused. */
export const isClaimRefused = (refusedAt: number, items: readonly object[]): boolean => {
  const { Put } = (items[refusedAt] ?? {}) as { Put?: { Item?: { pk?: unknown } } };
  return String(Put?.Item?.pk).startsWith('REFERENCE#');
};
