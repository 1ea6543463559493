import { PG_PROVIDERS } from './inicis.ts';

/**
 * A payment as 아임포트 records it (`GET /payments/{imp_uid}`), in our words. This is the fact; everything that
 * arrives by itself (redirect, callback, webhook) is only a hint to fetch it.
 */
export interface GatewayPayment {
  readonly impUid: string;
  readonly merchantUid: string;
  readonly status: 'ready' | 'paid' | 'cancelled' | 'failed';
  /** Integer won. For an issued key: the amount that was displayed, which nobody paid. */
  readonly amount: number;
  /** Integer won already given back. */
  readonly cancelAmount: number;
  readonly currency: string;
  readonly customerUid: string | undefined;
  readonly customerUidUsage: string | undefined;
  readonly pgProvider: string;
  /** The merchant id (MID) at the PG. */
  readonly pgId: string;
  /** True when it was made on a test channel. */
  readonly sandbox: boolean;
  /** The approval number (승인번호). */
  readonly applyNum?: string | undefined;
  readonly cardName: string | undefined;
  readonly cardNumberMasked: string | undefined;
  readonly failReason: string | undefined;
  readonly paidAt: Date | undefined;
  readonly failedAt: Date | undefined;
  readonly cancelledAt: Date | undefined;
  readonly receiptUrl: string | undefined;
  /** What went back, one by one (`cancel_history`). Absent: not told, or not readable. */
  readonly cancellations?: readonly Cancellation[] | undefined;
  /** Which deployment asked for it (`custom_data` of the POST). Absent: none of this product, or an older one. */
  readonly mark?: string | undefined;
}

export interface Cancellation {
  /** Integer won. */
  readonly amount: number;
  readonly reason?: string | undefined;
}

export type ListedPayment = GatewayPayment | UnreadablePayment;

/** A listed record that is no payment as we know them; empty text where it says nothing. */
export interface UnreadablePayment {
  readonly merchantUid: string;
  readonly impUid: string;
  /** Where in the record it does not fit. */
  readonly unreadable: string;
}

/** What a stage does with payments of a test channel. Production refuses them. */
export type SandboxPolicy = 'refuse' | 'allow' | 'require';

/** Which payments may count: the PG contract (MID) of this stage and its sandbox policy. */
export interface PaymentPolicy {
  readonly mid: string;
  /** Opens the window in place of `pg`. Payments do not bear it: they are held against its MID. */
  readonly channelKey?: string | undefined;
  readonly sandbox: SandboxPolicy;
}

/** Why a fetched payment does not count for what we hold it against. */
export type PaymentMismatch =
  | 'merchant_uid_mismatch'
  | 'customer_uid_mismatch'
  | 'usage_mismatch'
  | 'amount_mismatch'
  | 'currency_mismatch'
  | 'pg_mismatch'
  | 'mid_mismatch'
  | 'sandbox_refused';

/** The checks every payment must pass, whatever it is for. Returns the first mismatch. */
export function channelMismatch(payment: GatewayPayment, policy: PaymentPolicy): PaymentMismatch | undefined {
  if (payment.currency !== 'KRW') return 'currency_mismatch';
  if (!PG_PROVIDERS.has(payment.pgProvider)) return 'pg_mismatch';
  if (payment.pgId !== policy.mid) return 'mid_mismatch';
  if (payment.sandbox && policy.sandbox === 'refuse') return 'sandbox_refused';
  if (!payment.sandbox && policy.sandbox === 'require') return 'sandbox_refused';
  return undefined;
}
