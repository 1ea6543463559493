import { unusedRefund } from '../../shared/domain/refund.ts';
import type { Cancellation } from '../../shared/usecases/cancel-subscription.ts';
import { refundView, subscriptionView } from './views.ts';

/** The subscription, and what of its last payment has gone back with its end, or is on its way. */
export function cancellationView({ account, refunded }: Cancellation, now: Date) {
  return { ...subscriptionView(account, now), refund: refunded === undefined ? null : backView(refunded) };
}

function backView(charge: NonNullable<Cancellation['refunded']>) {
  const refund = unusedRefund(charge);
  if (refund === undefined) return null;
  const { amount, status, refund_id } = refundView(refund);
  return { amount, status, merchant_uid: charge.payment?.merchantUid ?? charge.merchantUid, refund_id };
}
