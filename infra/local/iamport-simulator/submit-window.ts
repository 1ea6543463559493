/**
 * The customer's press of the button: issues a key, fails, or gives up.
 *
 * A closed window leaves a `failed` record (「결제포기」) with its own imp_uid, and the customer comes back with it: what
 * the real one records there is not documented, and this is the case that asks more of the product. A failed or closed
 * window sends no webhook.
 */
import { ALREADY_SETTLED, duplicateRefusal } from './duplicates.ts';
import { type Fields, flagOf, textOf } from './fields.ts';
import { failedRecord, paidRecord } from './payment-record.ts';
import type { Simulation } from './simulation.ts';
import { findTestCard, UNKNOWN_CARD_REASON } from './test-cards.ts';
import type { PaymentWindow } from './window-store.ts';
import type { V1Payment } from './wire.ts';

export const GIVEN_UP = '[결제포기] 사용자가 결제를 취소하셨습니다';

export interface WindowResult {
  readonly imp_uid: string;
  readonly merchant_uid: string;
  readonly redirect_to: string | null;
  readonly success: boolean;
  readonly status: 'paid' | 'failed';
  readonly error_code: string | null;
  readonly error_msg: string | null;
  readonly pay_method: 'card';
  readonly pg_provider: string;
  readonly name: string;
  readonly paid_amount: number;
  readonly customer_uid: string;
}

export type Submitted =
  | { readonly kind: 'done'; readonly result: WindowResult }
  | { readonly kind: 'unknown_window' | 'closed_already' }
  | { readonly kind: 'invalid'; readonly fields: Readonly<Record<string, string>> };

const digitsOf = (input: Fields, name: string): string => (textOf(input, name) ?? '').replace(/[\s-]/g, '');

/** Scripts write the expiry in any of the usual ways: 12/30, 1230, 2030-12, 12/2030. */
const EXPIRY = /^(?:(0[1-9]|1[0-2])\/?(?:\d{2}|\d{4})|\d{4}-?(0[1-9]|1[0-2]))$/;

const inputProblems = (input: Fields): Record<string, string> => ({
  ...(!/^\d{15,16}$/.test(digitsOf(input, 'card_number')) && {
    card_number: '카드번호 16자리를 입력해주세요.',
  }),
  ...(!EXPIRY.test((textOf(input, 'expiry') ?? '').replace(/\s/g, '')) && {
    expiry: '유효기간을 MM/YY 형식으로 입력해주세요.',
  }),
  ...(!/^(\d{6}|\d{10})$/.test(digitsOf(input, 'birth')) && {
    birth: '생년월일 6자리 또는 사업자번호 10자리를 입력해주세요.',
  }),
  ...(!/^\d{2}$/.test(digitsOf(input, 'pwd_2digit')) && {
    pwd_2digit: '카드 비밀번호 앞 2자리를 입력해주세요.',
  }),
});

/** The PG's own code where the reason carries one, else the SDK's general one. */
const errorCode = (reason: string): string => reason.match(/\[([0-9A-Z]{6})\]/)?.[1] ?? 'F400';

/** m_redirect_url may already have a query and a fragment, and may be an app's scheme. */
export const redirectTo = (redirectUrl: string, parameters: Readonly<Record<string, string>>): string => {
  const url = new URL(redirectUrl);
  const added = new URLSearchParams(parameters).toString();
  // Appended as text: searchParams.set would re-encode the merchant's own query.
  url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url.href;
};

const resultOf = ({ redirectUrl }: PaymentWindow, payment: V1Payment): WindowResult => {
  const success = payment.status === 'paid';
  const reason = payment.fail_reason ?? '';
  const parameters = {
    imp_uid: payment.imp_uid,
    merchant_uid: payment.merchant_uid,
    imp_success: String(success),
    ...(!success && { error_code: errorCode(reason), error_msg: reason }),
  };
  return {
    imp_uid: payment.imp_uid,
    merchant_uid: payment.merchant_uid,
    redirect_to: redirectUrl === null ? null : redirectTo(redirectUrl, parameters),
    success,
    status: success ? 'paid' : 'failed',
    error_code: success ? null : errorCode(reason),
    error_msg: success ? null : reason,
    pay_method: 'card',
    pg_provider: payment.pg_provider,
    name: payment.name,
    paid_amount: payment.amount,
    customer_uid: payment.customer_uid,
  };
};

const issue = (sim: Simulation, { purchase }: PaymentWindow, number: string, at: Date): V1Payment => {
  const card = findTestCard(number);
  if (card === undefined) return failedRecord(purchase, null, UNKNOWN_CARD_REASON, at);
  if (duplicateRefusal(sim.ledger, sim.faults.duplicates(), purchase.merchantUid) !== null) {
    return failedRecord(purchase, card, ALREADY_SETTLED, at);
  }
  if (card.issueDeclines !== undefined) return failedRecord(purchase, card, card.issueDeclines, at);
  sim.billingKeys.put(purchase.customerUid, card.number, purchase.mid, purchase.sandbox);
  return paidRecord(purchase, card, at, sim.baseUrl());
};

export const submitWindow = async (
  sim: Simulation,
  merchantUid: string,
  input: Fields,
): Promise<Submitted> => {
  const opened = sim.windows.get(merchantUid, textOf(input, 'window_id'));
  if (opened === undefined) return { kind: 'unknown_window' };
  if (opened.closed) return { kind: 'closed_already' };
  const cancelled = flagOf(input, 'cancel');
  const problems = cancelled ? {} : inputProblems(input);
  if (Object.keys(problems).length > 0) return { kind: 'invalid', fields: problems };

  const at = sim.now();
  const { purchase } = opened;
  const noticeUrl = purchase.noticeUrl ?? sim.defaultWebhookUrl;
  const payment = sim.database.transaction(() => {
    const settled = cancelled
      ? failedRecord(purchase, null, GIVEN_UP, at)
      : issue(sim, opened, digitsOf(input, 'card_number'), at);
    const cardNumber = settled.status === 'paid' ? digitsOf(input, 'card_number') : null;
    sim.ledger.add({ payment: settled, cardNumber, noticeUrl }, at);
    sim.windows.close(opened);
    return settled;
  });
  if (payment.status === 'paid') await sim.webhooks.announce(payment, noticeUrl);
  return { kind: 'done', result: resultOf(opened, payment) };
};
