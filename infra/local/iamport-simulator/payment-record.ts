/** Builds PaymentAnnotation records: one function for what all have in common, one per way to end. */
import { randomInt } from 'node:crypto';
import { maskCardNumber, type TestCard } from './test-cards.ts';
import { unixSeconds, type V1Payment } from './wire.ts';

export interface Purchase {
  readonly impUid: string;
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly usage: 'issue' | 'payment';
  readonly channel: 'pc' | 'mobile' | 'api';
  readonly mid: string;
  readonly sandbox: boolean;
  readonly name: string;
  readonly amount: number;
  readonly cardQuota: number;
  readonly customData: string | null;
  readonly noticeUrl: string | null;
  readonly startedAt: number;
  readonly buyer: {
    readonly name: string | null;
    readonly email: string | null;
    readonly tel: string | null;
    readonly addr: string | null;
    readonly postcode: string | null;
  };
}

const digits = (count: number): string =>
  Array.from({ length: count }, () => randomInt(10).toString()).join('');

export const newImpUid = (): string => `imp_${digits(12)}`;
export const newCancellationId = (): string => `cancellation_${digits(12)}`;

/** 이니시스 writes its transaction ids as kind, MID, Korean local time and a serial. */
export const newPgTid = (kind: string, mid: string, at: Date): string => {
  const seoul = new Date(at.getTime() + 9 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${kind}${mid}${seoul}${digits(6)}`;
};

const record = (purchase: Purchase, card: TestCard | null, at: Date): V1Payment => ({
  imp_uid: purchase.impUid,
  merchant_uid: purchase.merchantUid,
  pay_method: 'card',
  channel: purchase.channel,
  pg_provider: 'html5_inicis',
  emb_pg_provider: null,
  pg_tid: newPgTid(purchase.usage === 'issue' ? 'INIMX_AUTH' : 'INIAPICARD', purchase.mid, at),
  pg_id: purchase.mid,
  sandbox: purchase.sandbox,
  escrow: false,
  apply_num: null,
  bank_code: null,
  bank_name: null,
  card_code: card?.issuer.code ?? null,
  card_name: card?.issuer.name ?? null,
  card_issuer_code: null,
  card_issuer_name: null,
  card_publisher_code: null,
  card_publisher_name: null,
  card_quota: purchase.cardQuota,
  card_number: card === null ? null : maskCardNumber(card.number),
  card_type: null,
  vbank_code: null,
  vbank_name: null,
  vbank_num: null,
  vbank_holder: null,
  vbank_date: 0,
  vbank_issued_at: 0,
  name: purchase.name,
  amount: purchase.amount,
  cancel_amount: 0,
  currency: 'KRW',
  buyer_name: purchase.buyer.name,
  buyer_email: purchase.buyer.email,
  buyer_tel: purchase.buyer.tel,
  buyer_addr: purchase.buyer.addr,
  buyer_postcode: purchase.buyer.postcode,
  custom_data: purchase.customData,
  user_agent: 'sorry_not_supported_anymore',
  status: 'ready',
  started_at: purchase.startedAt,
  paid_at: 0,
  failed_at: 0,
  cancelled_at: 0,
  fail_reason: null,
  cancel_reason: null,
  receipt_url: null,
  cancel_history: [],
  deposit_history: [],
  cancel_receipt_urls: [],
  cash_receipt_issued: false,
  customer_uid: purchase.customerUid,
  customer_uid_usage: purchase.usage,
  promotion: null,
});

/** An issued key is recorded as paid too (usage `issue`), without approval number or receipt: nothing was approved. */
export const paidRecord = (purchase: Purchase, card: TestCard, at: Date, baseUrl: string): V1Payment => {
  const approved = purchase.usage === 'payment';
  return {
    ...record(purchase, card, at),
    status: 'paid',
    paid_at: unixSeconds(at),
    apply_num: approved ? digits(8) : null,
    receipt_url: approved ? `${baseUrl}/simulator/receipts/${purchase.impUid}` : null,
  };
};

export const failedRecord = (
  purchase: Purchase,
  card: TestCard | null,
  reason: string,
  at: Date,
): V1Payment => ({
  ...record(purchase, card, at),
  status: 'failed',
  failed_at: unixSeconds(at),
  fail_reason: reason,
});
