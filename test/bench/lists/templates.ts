import { createHandler as createRegistration } from '../../../functions/http/create-card-registration.ts';
import { createHandler as createCharge } from '../../../functions/http/create-charge.ts';
import { createHandler as createSubscription } from '../../../functions/http/create-subscription.ts';
import { createHandler as recordConsent } from '../../../functions/http/record-consent.ts';
import { createHandler as refundCharge } from '../../../functions/http/refund-charge.ts';
import type { Charge } from '../../../shared/domain/charge.ts';
import { parseMerchantUid } from '../../../shared/domain/merchant-uid.ts';
import type { Subscription } from '../../../shared/domain/subscription.ts';
import { createBatches, paidOne } from '../../support/batches.ts';
import { AMOUNT, DAY_MS, later, MINUTE_MS, monthly } from '../../support/charging.ts';
import { callJson, createChargingPorts, type Ending } from '../../support/charging-ports.ts';
import { NOW, registrationRequest } from '../../support/fixtures.ts';
import { PLAN_ID } from './names.ts';

/** A subscription and its first charge, as the real use cases leave them. */
export interface Life {
  readonly subscription: Subscription;
  readonly charge: Charge;
}

export const PLAN = { ...monthly, planId: PLAN_ID, name: '프리미엄 월간 이용권' };
const CUSTOMER = 'auth0|5f7c8ec7c33c6c004bbafe82';

export type Templates = Awaited<ReturnType<typeof templates>>;

/** One of each kind: all others are it, under ids of their own. */
export async function templates() {
  const declined = await life('declined');
  return {
    paid: await life('paid'),
    declined,
    unknown: await life('lost'),
    held: { ...declined, charge: { ...declined.charge, heldFor: 'amount_mismatch' } },
    oneOff: await oneOff(),
    refunded: await life('paid', 5_000),
    registration: await registration(),
    consent: await consent(),
    batch: await batch(),
  };
}

async function life(ending: Ending, refund?: number): Promise<Life> {
  const test = createChargingPorts();
  const { planId } = await test.plan(PLAN);
  test.gateway.ending = ending;
  const body = { customer_uid: await test.card(CUSTOMER), plan_id: planId, first_payment: 'retry' };
  const { json } = await callJson(createSubscription(test.ports), 'POST /subscriptions', body);
  if (refund !== undefined) {
    const params = { merchant_uid: `sub_${json.subscription_id}_0001` };
    const wanted = { amount: refund, reason: '요금 오류 환불' };
    await callJson(refundCharge(test.ports), 'POST /charges/{merchant_uid}/refunds', wanted, { params });
  }
  const { subscription, charge } = (await test.ports.accounts.loadPeriod(json.subscription_id, 1)) ?? {};
  if (subscription === undefined || charge === undefined) throw new Error(`no life ends ${ending}`);
  return { subscription, charge };
}

async function oneOff(): Promise<Charge> {
  const test = createChargingPorts();
  const body = { customer_uid: await test.card(CUSTOMER), amount: 9_900, name: '단건 결제' };
  const { json } = await callJson(createCharge(test.ports), 'POST /charges', body);
  const key = parseMerchantUid(json.merchant_uid);
  if (key?.kind !== 'one_off') throw new Error('a one-off charge');
  return there((await test.ports.accounts.loadOneOff(key.chargeId))?.charge);
}

async function registration() {
  const { ports } = createChargingPorts();
  const body = registrationRequest({ customer_id: CUSTOMER });
  const { json } = await callJson(createRegistration(ports), 'POST /card-registrations', body);
  return there(await ports.registrations.find(json.registration_id));
}

/** To the first charge after a trial. */
async function consent() {
  const test = createChargingPorts();
  const trial = { hadTrial: true, createdAt: later(-MINUTE_MS), nextChargeAt: later(14 * DAY_MS) };
  const { subscriptionId } = await test.subscription(trial);
  const figures = { price_before: 0, price_after: AMOUNT, effective_on: '2026-03-15' };
  const text = '3월 15일부터 매월 9,900원이 결제됩니다. 동의합니다.';
  const body = { ...figures, agreed_at: NOW.toISOString(), method: 'web', text };
  const params = { subscription_id: subscriptionId };
  const route = 'POST /subscriptions/{subscription_id}/consents';
  await callJson(recordConsent(test.ports), route, body, { params });
  return there((await test.ports.chargeLists.listConsents(subscriptionId, { limit: 1 })).items[0]);
}

/** A refund of everything that was paid on a day. */
async function batch() {
  const test = createChargingPorts();
  await paidOne(test);
  const order = { action: 'refund', select: { paid_on: '2026-03-01' }, reason: '요금 오류로 전액 환불' };
  const { batch_id } = (await createBatches(test).run(order)).batch;
  const [[, item] = []] = await test.ports.batches.itemsAfter(batch_id, undefined, 1);
  if (item === 'unreadable') throw new Error('it can be read');
  return { batch: there(await test.ports.batches.find(batch_id)), item: there(item) };
}

function there<T>(stored: T | undefined): T {
  if (stored === undefined) throw new Error('it was stored');
  return stored;
}
