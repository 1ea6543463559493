import type { Charge } from '../../domain/charge.ts';
import type { Refund } from '../../domain/refund.ts';
import { keys } from './keys.ts';

/** What has gone back with this change, by the Korean day on which it did: for the accountant's list of a day. */
export function refundWrites(TableName: string, before: Charge | undefined, after: Charge | undefined) {
  if (after === undefined || after === before) return [];
  const known = new Set(before?.refunds.filter(hasGoneBack).map(({ refundId }) => refundId));
  return after.refunds
    .filter((refund) => hasGoneBack(refund) && !known.has(refund.refundId))
    .map(({ refundId, amount, endedAt, requestedAt }) => ({
      Put: {
        TableName,
        Item: {
          ...keys.refundOfDay(endedAt ?? requestedAt, after.merchantUid, refundId),
          ...chargeKeyOf(after),
          amount,
        },
      },
    }));
}

const hasGoneBack = ({ status }: Refund): boolean => status === 'succeeded';

/** Where the charge lies. */
function chargeKeyOf({ key }: Charge) {
  const { pk, sk } = keys.charge(key);
  return { charge_pk: pk, charge_sk: sk };
}
