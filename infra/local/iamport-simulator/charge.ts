/** POST /subscribe/payments/again: charges the card behind a customer_uid. */

import type { BillingKey } from './billing-keys.ts';
import { duplicateRefusal } from './duplicates.ts';
import { customDataOf, type Fields, fieldProblem, isWon, missingField, numberOf, textOf } from './fields.ts';
import type { ChargeOrder } from './job.ts';
import { answerOnly, type Committed, committed, type Operation } from './operation.ts';
import { failedRecord, newImpUid, type Purchase, paidRecord } from './payment-record.ts';
import type { Simulation } from './simulation.ts';
import { taxOf, taxProblem } from './taxes.ts';
import { findTestCard } from './test-cards.ts';
import { answered, refused, trouble, unixSeconds } from './wire.ts';

/** 할부 is offered from 50,000 won (vendor's documentation of card_quota). */
const INSTALMENT_FROM_KRW = 50_000;

export const buyerOf = (fields: Fields): Purchase['buyer'] => ({
  name: textOf(fields, 'buyer_name'),
  email: textOf(fields, 'buyer_email'),
  tel: textOf(fields, 'buyer_tel'),
  addr: textOf(fields, 'buyer_addr'),
  postcode: textOf(fields, 'buyer_postcode'),
});

const orderProblem = (fields: Fields): string | null => {
  const problem = fieldProblem(fields, REQUIRED);
  if (problem !== null) return problem;
  const amount = numberOf(fields, 'amount');
  if (!isWon(amount) || amount === 0) return '결제금액(amount)은 1 이상의 정수여야 합니다.';
  const quota = numberOf(fields, 'card_quota') ?? 0;
  if (!Number.isInteger(quota) || quota < 0) return '할부개월수(card_quota)가 올바르지 않습니다.';
  if (quota >= 2 && amount < INSTALMENT_FROM_KRW) return '할부결제는 50,000원 이상부터 가능합니다.';
  return taxProblem(taxOf(fields), amount);
};

const readOrder = (fields: Fields, at: Date): ChargeOrder => ({
  impUid: newImpUid(),
  merchantUid: textOf(fields, 'merchant_uid') ?? '',
  customerUid: textOf(fields, 'customer_uid') ?? '',
  usage: 'payment',
  channel: 'api',
  name: textOf(fields, 'name') ?? '',
  amount: numberOf(fields, 'amount') ?? 0,
  tax: taxOf(fields),
  cardQuota: numberOf(fields, 'card_quota') ?? 0,
  customData: customDataOf(fields),
  noticeUrl: textOf(fields, 'notice_url'),
  startedAt: unixSeconds(at),
  buyer: buyerOf(fields),
});

const settleCharge = (sim: Simulation, order: ChargeOrder, key: BillingKey, at: Date): Committed => {
  const card = findTestCard(key.cardNumber);
  if (card === undefined) return committed(trouble('[550997] 조회되는 빌키 없음'));
  if (card.chargeTrouble !== undefined) return committed(trouble(card.chargeTrouble));

  const { tax, ...asked } = order;
  const purchase: Purchase = { ...asked, mid: key.mid, sandbox: key.sandbox };
  const noticeUrl = order.noticeUrl ?? sim.defaultWebhookUrl;
  const declines = card.chargeDeclines;
  if (declines !== undefined && key.declinedCount < (declines.times ?? Number.POSITIVE_INFINITY)) {
    const payment = failedRecord(purchase, card, declines.reason, at);
    sim.ledger.add({ payment, cardNumber: card.number, noticeUrl }, at);
    sim.billingKeys.countDecline(key.customerUid);
    return committed(answered(payment));
  }
  const payment = paidRecord(purchase, card, at, sim.baseUrl());
  sim.ledger.add({ payment, cardNumber: card.number, noticeUrl }, at);
  sim.taxes.paid(payment.imp_uid, payment.amount, tax);
  return committed(answered(payment), sim.webhooks.announce(payment, noticeUrl));
};

/** The duplicate check and the write are one synchronous turn and one transaction: nothing comes in between. */
export const commitCharge = (
  sim: Simulation,
  order: ChargeOrder,
  at: Date,
  duplicateChecked: boolean,
): Committed => {
  const key = sim.billingKeys.get(order.customerUid);
  if (key === undefined) return committed(refused('등록되지 않은 구매자입니다.'));
  const refusal = duplicateChecked
    ? null
    : duplicateRefusal(sim.ledger, sim.faults.duplicates(), order.merchantUid);
  return refusal === null ? settleCharge(sim, order, key, at) : committed(refusal);
};

const REQUIRED = ['customer_uid', 'merchant_uid', 'name', 'amount'];

export const chargeAgain = (sim: Simulation, fields: Fields): Operation => {
  // A missing field never reaches 아임포트's own checks.
  const missing = missingField(fields, REQUIRED);
  if (missing !== null) return answerOnly(() => trouble(missing));
  const problem = orderProblem(fields);
  if (problem !== null) return answerOnly(() => refused(problem));
  const order = readOrder(fields, sim.now());
  return {
    check: () => duplicateRefusal(sim.ledger, sim.faults.duplicates(), order.merchantUid),
    commit: (at, duplicateChecked) =>
      sim.database.transaction(() => commitCharge(sim, order, at, duplicateChecked)),
    late: (duplicateChecked) => ({ kind: 'charge', order, duplicateChecked }),
  };
};
