/** The V1 wire: the records and envelopes of the vendor's OpenAPI file, with the names it uses. */

export const STATUSES = ['ready', 'paid', 'cancelled', 'failed'] as const;
export type V1Status = (typeof STATUSES)[number];

export interface V1Cancellation {
  pg_tid: string;
  amount: number;
  cancelled_at: number;
  reason: string;
  cancellation_id: string;
  receipt_url: string;
}

/** PaymentAnnotation. `null` where the vendor answers null although its definition says string. */
export interface V1Payment {
  imp_uid: string;
  merchant_uid: string;
  pay_method: 'card';
  channel: 'pc' | 'mobile' | 'api';
  pg_provider: string;
  emb_pg_provider: null;
  pg_tid: string;
  pg_id: string;
  sandbox: boolean;
  escrow: boolean;
  apply_num: string | null;
  bank_code: null;
  bank_name: null;
  card_code: string | null;
  card_name: string | null;
  card_issuer_code: null;
  card_issuer_name: null;
  card_publisher_code: null;
  card_publisher_name: null;
  card_quota: number;
  card_number: string | null;
  /** Always null: 이니시스 billing does not tell credit from debit. */
  card_type: null;
  vbank_code: null;
  vbank_name: null;
  vbank_num: null;
  vbank_holder: null;
  vbank_date: number;
  vbank_issued_at: number;
  name: string;
  amount: number;
  cancel_amount: number;
  currency: string;
  buyer_name: string | null;
  buyer_email: string | null;
  buyer_tel: string | null;
  buyer_addr: string | null;
  buyer_postcode: string | null;
  custom_data: string | null;
  user_agent: string;
  status: V1Status;
  started_at: number;
  paid_at: number;
  failed_at: number;
  cancelled_at: number;
  fail_reason: string | null;
  cancel_reason: string | null;
  receipt_url: string | null;
  cancel_history: V1Cancellation[];
  deposit_history: never[];
  cancel_receipt_urls: string[];
  cash_receipt_issued: boolean;
  customer_uid: string;
  customer_uid_usage: 'issue' | 'payment';
  promotion: null;
}

export interface Envelope {
  code: number;
  message: string | null;
  response: unknown;
}

/** What an endpoint decided to answer. Faults may still keep the answer from arriving. */
export interface Reply {
  readonly status: number;
  readonly body: Envelope;
}

const envelope = (status: number, code: number, message: string | null, response: unknown): Reply => ({
  status,
  body: { code, message, response },
});

export const answered = (response: unknown): Reply => envelope(200, 0, null, response);
/** code 1: 아임포트 itself refused; nothing reached the PG. Still HTTP 200, as observed. */
export const refused = (message: string): Reply => envelope(200, 1, message, null);
/** code -1: the PG (or the way to it) did not do it. Still HTTP 200, as observed. */
export const trouble = (message: string): Reply => envelope(200, -1, message, null);
export const badRequest = (message: string): Reply => envelope(400, -1, message, null);
export const notFound = (message = '존재하지 않는 결제정보입니다.'): Reply =>
  envelope(404, -1, message, null);
export const unauthorized = (message = 'Unauthorized'): Reply => envelope(401, -1, message, null);

export const unixSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);
