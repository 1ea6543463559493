import { invariant } from './invariant.ts';

/** Money given back through `POST /payments/cancel`, in full or in part. */
export interface Refund {
  readonly refundId: string;
  /** Integer won. */
  readonly amount: number;
  readonly reason: string;
  /** What 아임포트 had to believe still cancellable: it refuses on a mismatch, so a repeated POST cannot refund twice. */
  readonly checksum: number;
  readonly status: (typeof REFUND_STATUSES)[number];
  readonly requestedAt: Date;
  /** `sending`/`unknown`: when the payment is looked up next. */
  readonly nextLookUpAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly message?: string | undefined;
}

export const REFUND_STATUSES = ['sending', 'unknown', 'succeeded', 'failed'] as const;

interface Refundable {
  readonly amount: number;
  readonly status: string;
  readonly refunds: readonly Refund[];
}

/** Integer won that went back for certain. */
export function refundedAmount(charge: Refundable): number {
  return charge.refunds
    .filter(({ status }) => status === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0);
}

export function openRefund<C extends Refundable>(charge: C): C['refunds'][number] | undefined {
  return charge.refunds.find(({ status }) => status === 'sending' || status === 'unknown');
}

export type RefundRefusal = 'not_paid' | 'refund_in_progress' | 'exceeds_paid_amount';

export function refundRefusal(charge: Refundable, amount: number): RefundRefusal | undefined {
  if (charge.status !== 'paid') return 'not_paid';
  // One at a time: the checksum of a second would be a guess about the first.
  if (openRefund(charge) !== undefined) return 'refund_in_progress';
  if (amount > charge.amount - refundedAmount(charge)) return 'exceeds_paid_amount';
  return undefined;
}

export function refundDueAt(refund: Refund): Date {
  invariant(refund.nextLookUpAt !== undefined, 'an open refund is looked up');
  return refund.nextLookUpAt;
}
