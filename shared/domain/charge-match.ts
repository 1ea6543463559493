import type { Charge } from './charge.ts';
import { channelMismatch, type GatewayPayment, type PaymentMismatch, type PaymentPolicy } from './payment.ts';

/**
 * Holds a payment against what we asked for. A charge may have been asked of two cards (the second after the first was
 * declined), so a payment must fit one attempt: its merchant_uid with its customer_uid, on the channel it was sent to.
 */
export function chargeMismatch(
  charge: Charge,
  payment: GatewayPayment,
  policy: PaymentPolicy,
): PaymentMismatch | undefined {
  const asked = charge.attempts.filter(({ merchantUid }) => merchantUid === payment.merchantUid);
  if (asked.length === 0) return 'merchant_uid_mismatch';
  const fitting = asked.filter(({ customerUid }) => customerUid === payment.customerUid);
  if (fitting.length === 0) return 'customer_uid_mismatch';
  if (payment.amount !== charge.amount) return 'amount_mismatch';
  // What stands in the ledger was accepted by the settings of its day. Today's do not judge it once more.
  if (charge.payment?.impUid === payment.impUid) return undefined;
  // A key's issue is not revenue, and `payment.scheduled` is 아임포트's own scheduler: a second writer.
  if (payment.customerUidUsage !== undefined && payment.customerUidUsage !== 'payment')
    return 'usage_mismatch';
  const channels = fitting.map(({ mid = policy.mid }) => channelMismatch(payment, { ...policy, mid }));
  return channels.includes(undefined) ? undefined : channels[0];
}
