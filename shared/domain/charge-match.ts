import type { Charge } from './charge.ts';
import { channelMismatch, type GatewayPayment, type PaymentMismatch, type PaymentPolicy } from './payment.ts';

/**
 * Holds a payment against what we asked for. A charge may have been asked of two cards (the second after the first was
 * declined), so a payment must fit one attempt: its merchant_uid with its customer_uid.
 */
export function chargeMismatch(
  charge: Charge,
  payment: GatewayPayment,
  policy: PaymentPolicy,
): PaymentMismatch | undefined {
  const asked = charge.attempts.filter(({ merchantUid }) => merchantUid === payment.merchantUid);
  if (asked.length === 0) return 'merchant_uid_mismatch';
  if (!asked.some(({ customerUid }) => customerUid === payment.customerUid)) return 'customer_uid_mismatch';
  if (payment.amount !== charge.amount) return 'amount_mismatch';
  // A key's issue is not revenue, and `payment.scheduled` is 아임포트's own scheduler: a second writer.
  if (payment.customerUidUsage !== undefined && payment.customerUidUsage !== 'payment')
    return 'usage_mismatch';
  return channelMismatch(payment, policy);
}
