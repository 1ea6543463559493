import { BillingError } from '../../../shared/domain/billing-error.ts';
import { type Refund, unusedRefund } from '../../../shared/domain/refund.ts';
import { cancelSubscription, findCancellation } from '../../../shared/usecases/cancel-subscription.ts';
import { cancelPreview } from '../../../shared/usecases/preview-cancel.ts';
import type { Done } from '../manage-page/done.ts';
import type { Act } from './act.ts';

/** 중도해지: ends it now for the unused days' money, to the won that was shown. Another sum is another question. */
export const end: Act = async (ports, { account, form, reader }) => {
  if (!reader.settings.customers.mayRefundUnused) throw new BillingError('not_found', 'no such act');
  const { subscriptionId, status } = account.subscription;
  // Pressed twice: what has become of the first press.
  if (status === 'canceled') {
    const { refunded } = await findCancellation(ports.accounts, subscriptionId);
    return refunded === undefined ? 'gone' : wordOf(unusedRefund(refunded));
  }
  const command = { at: 'now', refund: 'unused' } as const;
  const { refund } = await cancelPreview(ports, subscriptionId, command);
  // Midnight has gone by, or something has gone back meanwhile: it is shown again before anything ends.
  if (refund === undefined || refund.amount === 0 || form['amount'] !== String(refund.amount))
    return 'changed';
  const { refunded } = await cancelSubscription(ports, subscriptionId, command);
  return wordOf(refunded && unusedRefund(refunded));
};

/** A refund that the PG refuses is followed by people: the subscription has ended all the same. */
function wordOf(refund: Refund | undefined): Done {
  if (refund?.status === 'succeeded') return 'end_refunded';
  return refund?.status === 'failed' ? 'end_refund_failed' : 'end_refunding';
}
