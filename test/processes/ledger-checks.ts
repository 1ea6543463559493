import {
  type ChargeItem,
  chargeIdOf,
  isCharge,
  type Stored,
  succeededRefunds,
} from '../scenario/simulation/items.ts';
import type { Facts, Payment } from './facts.ts';

interface RegistrationItem extends Stored {
  readonly merchantUid: string;
  readonly state: { readonly status: string };
}

/** Our ledger and 아임포트's, compared both ways. Answers what does not agree. */
export function* ledgerDisagreements({ items, payments }: Facts): Generator<string> {
  const charges = new Map(items.filter(isCharge).map((charge) => [`${charge.pk}/${charge.sk}`, charge]));
  const charged = payments.filter(({ customer_uid_usage }) => customer_uid_usage === 'payment');
  for (const payment of charged.filter(tookMoney)) {
    const charge = charges.get(chargeIdOf(payment.merchant_uid) ?? '');
    if (charge === undefined) yield `payment ${payment.merchant_uid} belongs to no charge`;
  }
  for (const [id, charge] of charges) {
    const own = charged.filter(({ merchant_uid }) => chargeIdOf(merchant_uid) === id);
    yield* chargeDisagreements(id, charge, own);
  }
  yield* registrationDisagreements(items, payments);
}

function* chargeDisagreements(
  id: string,
  charge: ChargeItem,
  payments: readonly Payment[],
): Generator<string> {
  const taken = payments.filter(tookMoney);
  if (taken.length > 1) yield `${id} was paid ${taken.length} times`;
  if (charge.status === 'paid' && taken.length === 0) yield `${id} is paid, and 아임포트 took nothing`;
  if (charge.status !== 'paid' && taken.length > 0)
    yield `${id} is ${charge.status}, and 아임포트 took money`;
  const [payment] = taken;
  if (charge.status === 'paid' && payment !== undefined) yield* paidDisagreements(id, charge, payment);

  if (charge.status === 'charging' || charge.status === 'unknown') yield `${id} is still ${charge.status}`;
  if (charge.heldFor !== undefined) yield `${id} is held for ${charge.heldFor}`;
  for (const { outcome } of charge.attempts)
    if (outcome === 'sending' || outcome === 'unknown') yield `${id} has an attempt that is ${outcome}`;
  for (const { refundId, status } of charge.refunds)
    if (status === 'sending' || status === 'unknown')
      yield `${id} has a refund ${refundId} that is ${status}`;

  const declined = charge.attempts.filter(({ outcome }) => outcome === 'declined').length;
  const failed = payments.filter(({ status }) => status === 'failed').length;
  if (declined !== failed) yield `${id} was declined ${declined} times, at 아임포트 ${failed} times`;
}

function* paidDisagreements(id: string, charge: ChargeItem, payment: Payment): Generator<string> {
  if (charge.payment?.impUid !== payment.imp_uid)
    yield `${id} is paid by ${charge.payment?.impUid}, at 아임포트 by ${payment.imp_uid}`;
  if (charge.amount !== payment.amount)
    yield `${id} is ${charge.amount} won, 아임포트 took ${payment.amount}`;
  if (charge.payment?.customerUid !== payment.customer_uid) yield `${id} was paid from another card`;
  const refunded = succeededRefunds(charge);
  if (refunded !== payment.cancel_amount)
    yield `${id} gave ${refunded} won back, 아임포트 ${payment.cancel_amount}`;
}

/** An issued key is a card here, and a card an issued key. */
function* registrationDisagreements(
  items: readonly Stored[],
  payments: readonly Payment[],
): Generator<string> {
  const issued = payments.filter((one) => one.customer_uid_usage === 'issue' && tookMoney(one));
  const issuedFor = new Set(issued.map(({ merchant_uid }) => merchant_uid));
  const cards = new Set(items.filter(({ sk }) => sk === 'CARD').map(({ pk }) => pk));
  const registrations = items.filter(({ sk }) => sk === 'REG') as RegistrationItem[];
  for (const { merchant_uid, customer_uid } of issued)
    if (!cards.has(`CARD#${customer_uid}`)) yield `${merchant_uid} was issued, and there is no such card`;
  for (const { merchantUid, state } of registrations)
    if ((state.status === 'succeeded') !== issuedFor.has(merchantUid))
      yield `${merchantUid} is ${state.status}, at 아임포트 ${issuedFor.has(merchantUid) ? '' : 'not '}issued`;
  if (cards.size !== issued.length) yield `${cards.size} cards, and ${issued.length} keys`;
}

/** `cancelled`: it did, and gave it back. */
export function tookMoney({ status }: Payment): boolean {
  return status === 'paid' || status === 'cancelled';
}
