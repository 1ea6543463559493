import type { Copies } from './copies.ts';
import type { Handles } from './handles.ts';
import { invariant } from './invariant.ts';
import { type NamedTax, type Tax, taxOf, taxOfPart } from './tax.ts';

/** Money given back through `POST /payments/cancel`, in full or in part. Its tax is absent where older code has begun it. */
export interface Refund extends Handles, NamedTax {
  readonly refundId: string;
  /** Integer won. */
  readonly amount: number;
  readonly reason: string;
  /** Who wanted it. Absent: whoever stores it; or older code has begun it. */
  readonly by?: string | undefined;
  /** What 아임포트 had to believe still cancellable: it refuses on a mismatch, so a repeated POST cannot refund twice. */
  readonly checksum: number;
  readonly status: (typeof REFUND_STATUSES)[number];
  readonly requestedAt: Date;
  /** When the latest copy of the POST left. Absent: sent by older code, whose POST did not name the refund. */
  readonly sentAt?: Date | undefined;
  /** How many copies have left (0: none yet), each after the one before could no longer take effect. */
  readonly copies?: number | undefined;
  /** `sending`/`unknown`: when the payment is looked up next. */
  readonly nextLookUpAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly message?: string | undefined;
}

/**
 * A surplus payment on its way back, written ahead on the charge that it is beside. While it is there, nothing else is
 * given back of that charge; it is removed when its end is certain.
 */
export interface GiveBack extends Copies {
  readonly impUid: string;
  /** Integer won: all that the payment held. */
  readonly amount: number;
  readonly nextLookUpAt: Date;
}

export const REFUND_STATUSES = ['sending', 'unknown', 'succeeded', 'failed'] as const;

interface Refundable extends NamedTax {
  readonly amount: number;
  readonly status: string;
  readonly refunds: readonly Refund[];
  readonly giveBack?: GiveBack | undefined;
}

/** Integer won that went back for certain. */
export function refundedAmount(charge: Refundable): number {
  return charge.refunds
    .filter(({ status }) => status === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** What has not gone back for certain: won, and what of it is tax-free and VAT. */
export function leftOf(charge: Refundable): Tax & { readonly amount: number } {
  return charge.refunds
    .filter(({ status }) => status === 'succeeded')
    .reduce(
      (left, part) => {
        const { taxFree, vatAmount } = taxOfPart(left, part);
        const amount = left.amount - part.amount;
        return { amount, taxFree: left.taxFree - taxFree, vatAmount: left.vatAmount - vatAmount };
      },
      { amount: charge.amount, ...taxOf(charge) },
    );
}

/** What of a cancel's tax 아임포트 is told: what it was told of the charge, and nothing else. */
export function taxSent(charge: Refundable, back: NamedTax & { readonly amount: number }): NamedTax {
  const tax = taxOfPart(leftOf(charge), back);
  // Of nothing named nothing is told; of 0 named, 0.
  return { taxFree: charge.taxFree && tax.taxFree, vatAmount: charge.vatAmount && tax.vatAmount };
}

export type RefundStatus = 'none' | 'partial' | 'full';

/** Of the charge as a whole. What is still under way has not gone back. */
export function refundStatus(charge: Refundable): RefundStatus {
  const back = refundedAmount(charge);
  if (back === 0) return 'none';
  return back < charge.amount ? 'partial' : 'full';
}

export function openRefund<C extends Refundable>(charge: C): C['refunds'][number] | undefined {
  return charge.refunds.find(({ status }) => status === 'sending' || status === 'unknown');
}

export type RefundRefusal = 'not_paid' | 'refund_in_progress' | 'already_refunded' | 'exceeds_paid_amount';

export function refundRefusal(charge: Refundable, amount: number): RefundRefusal | undefined {
  if (charge.status !== 'paid') return 'not_paid';
  // One at a time: the checksum of a second would be a guess about the first. Nor beside a surplus on its way back, which
  // goes only because this payment stays.
  if (openRefund(charge) !== undefined || charge.giveBack !== undefined) return 'refund_in_progress';
  const left = charge.amount - refundedAmount(charge);
  if (left === 0) return 'already_refunded';
  return amount > left ? 'exceeds_paid_amount' : undefined;
}

/** Made by itself: what was paid although its subscription had ended goes back. Followed until it is done. */
const BY_ITSELF = 'called-off-';
export const isByItself = ({ refundId }: Pick<Refund, 'refundId'>): boolean => refundId.startsWith(BY_ITSELF);
export const refundIdByItself = (refunds: readonly Refund[]): string => `${BY_ITSELF}${refunds.length + 1}`;

/** Of the days that a subscription's end leaves unused. A subscription ends once, so a charge has one such refund at most. */
export const UNUSED_REFUND_ID = 'unused-days';
export const unusedRefund = ({ refunds }: Pick<Refundable, 'refunds'>): Refund | undefined =>
  refunds.find(({ refundId }) => refundId === UNUSED_REFUND_ID);

/** Nobody asks for it again: its reason, the end of a subscription, stands. Tried until it is done, or a person is told. */
export const isFollowedThrough = (refund: Pick<Refund, 'refundId'>): boolean =>
  isByItself(refund) || refund.refundId === UNUSED_REFUND_ID;

/** How a cancel of ours is known again in `cancel_history`. */
export const refundTag = (refundId: string): string => `[${refundId}]`;

/** `reason` of the POST. The tag comes first: what is long may be cut. */
export function reasonSent({ refundId, reason }: Pick<Refund, 'refundId' | 'reason'>): string {
  return `${refundTag(refundId)} ${reason}`;
}

export function refundDueAt(refund: Refund): Date {
  invariant(refund.nextLookUpAt !== undefined, 'an open refund is looked up');
  return refund.nextLookUpAt;
}
