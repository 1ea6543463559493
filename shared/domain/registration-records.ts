import type { GatewayPayment, PaymentPolicy } from './payment.ts';
import type { Registration } from './registration.ts';
import { issueMismatch } from './registration-outcome.ts';

/**
 * Of all records of a registration's windows the one that decides: the key issued last, since 아임포트 keeps only that; else
 * the last failure. So a failure never speaks for a window that has brought a key, not even for a key that does not fit
 * what was opened: that is the reason to refuse, and nobody can call it a failure.
 */
export function decisiveRecord(
  registration: Registration,
  records: readonly GatewayPayment[],
  policy: PaymentPolicy,
): GatewayPayment | undefined {
  const fitting = records.filter((record) => issueMismatch(registration, record, policy) === undefined);
  const ended = (...statuses: readonly GatewayPayment['status'][]) =>
    latest(fitting.filter(({ status }) => statuses.includes(status)));
  const unfitting = records.find((record) => record.status === 'paid');
  return ended('paid') ?? unfitting ?? ended('failed', 'cancelled') ?? fitting[0] ?? records[0];
}

function latest(records: readonly GatewayPayment[]): GatewayPayment | undefined {
  return records.toSorted((one, two) => endedMs(one) - endedMs(two)).at(-1);
}

function endedMs({ status, paidAt, failedAt, cancelledAt }: GatewayPayment): number {
  const at = status === 'paid' ? paidAt : (cancelledAt ?? failedAt);
  return at?.getTime() ?? 0;
}
