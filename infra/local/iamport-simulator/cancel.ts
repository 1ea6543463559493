/** POST /payments/cancel: full and partial, guarded by `checksum`. HTTP 200 with code ≠ 0 means not cancelled. */
import { type Fields, flagOf, isWon, numberOf, textOf } from './fields.ts';
import type { LedgerRow } from './ledger.ts';
import { type Committed, committed, type Operation } from './operation.ts';
import { newCancellationId, newPgTid } from './payment-record.ts';
import type { Simulation } from './simulation.ts';
import { cancelTaxProblem, taxOf } from './taxes.ts';
import { findTestCard } from './test-cards.ts';
import {
  answered,
  type Reply,
  refused,
  trouble,
  unixSeconds,
  type V1Cancellation,
  type V1Payment,
} from './wire.ts';

/** imp_uid wins when both are sent (vendor's documentation). */
const findRow = (sim: Simulation, fields: Fields): LedgerRow | undefined => {
  const impUid = textOf(fields, 'imp_uid');
  if (impUid !== null) return sim.ledger.byImpUid(impUid);
  const merchantUid = textOf(fields, 'merchant_uid');
  return merchantUid === null ? undefined : sim.ledger.cancellable(merchantUid);
};

const refusal = ({ payment, cardNumber }: LedgerRow, fields: Fields, amount: number): Reply | null => {
  const balance = payment.amount - payment.cancel_amount;
  const checksum = numberOf(fields, 'checksum');
  const rule = findTestCard(cardNumber ?? '')?.cancelRefuses;
  if (payment.status === 'cancelled') return refused('이미 전액취소된 주문입니다.');
  if (payment.status !== 'paid') return refused('취소할 결제건이 존재하지 않습니다.');
  if (payment.customer_uid_usage === 'issue') return refused('빌링키 발급 건은 취소할 수 없습니다.');
  if (!isWon(amount)) return refused('취소요청금액(amount)이 올바르지 않습니다.');
  if (checksum !== undefined && checksum !== balance) {
    return refused(`취소가능금액이 일치하지 않습니다. (checksum: ${checksum}, 취소가능금액: ${balance})`);
  }
  if (amount > balance) return refused('취소요청금액이 취소가능금액을 초과하였습니다.');
  if (rule && (!rule.partialOnly || amount < balance)) return trouble(rule.message);
  return null;
};

const withCancellation = (payment: V1Payment, cancellation: V1Cancellation): V1Payment => {
  const cancelAmount = payment.cancel_amount + cancellation.amount;
  const whole = cancelAmount === payment.amount;
  return {
    ...payment,
    // A partial cancel leaves `paid`, with cancelled_at 0 and no reason: only the history tells.
    ...(whole && {
      status: 'cancelled',
      cancelled_at: cancellation.cancelled_at,
      cancel_reason: cancellation.reason,
    }),
    cancel_amount: cancelAmount,
    cancel_history: [...payment.cancel_history, cancellation],
    cancel_receipt_urls: [...payment.cancel_receipt_urls, cancellation.receipt_url],
  };
};

export const commitCancel = (sim: Simulation, fields: Fields, at: Date): Committed => {
  const row = findRow(sim, fields);
  if (row === undefined) return committed(refused('취소할 결제건이 존재하지 않습니다.'));
  const { payment } = row;
  // Omitted or 0 means everything that is left: a computed 0 is a full refund.
  const asked = numberOf(fields, 'amount') ?? 0;
  const amount = asked === 0 ? payment.amount - payment.cancel_amount : asked;
  const refusedWith = refusal(row, fields, amount);
  if (refusedWith !== null) return committed(refusedWith);
  const tax = taxOf(fields);
  const misfit = cancelTaxProblem(sim.taxes.of(payment.imp_uid), tax, amount);
  if (misfit !== null) return committed(refused(misfit));

  const cancellation: V1Cancellation = {
    pg_tid: newPgTid('INIAPIRFND', payment.pg_id, at),
    amount,
    cancelled_at: unixSeconds(at),
    reason: textOf(fields, 'reason') ?? '취소요청',
    cancellation_id: newCancellationId(),
    receipt_url: `${sim.baseUrl()}/simulator/receipts/${payment.imp_uid}`,
  };
  const cancelled = withCancellation(payment, cancellation);
  sim.ledger.replace(cancelled, at);
  sim.taxes.cancelled(payment.imp_uid, amount, tax);
  const url = flagOf(fields, 'enable_webhook') ? row.noticeUrl : null;
  return committed(answered(cancelled), sim.webhooks.announce(cancelled, url, cancellation.cancellation_id));
};

export const cancelPayment = (sim: Simulation, fields: Fields): Operation => ({
  commit: (at) => sim.database.transaction(() => commitCancel(sim, fields, at)),
  late: () => ({ kind: 'cancel', fields }),
});
