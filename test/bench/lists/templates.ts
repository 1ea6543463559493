import { createHandler as createCharge } from '../../../functions/http/create-charge.ts';
import { createHandler as createSubscription } from '../../../functions/http/create-subscription.ts';
import { createHandler as refundCharge } from '../../../functions/http/refund-charge.ts';
import type { Charge } from '../../../shared/domain/charge.ts';
import { parseMerchantUid } from '../../../shared/domain/merchant-uid.ts';
import type { Subscription } from '../../../shared/domain/subscription.ts';
import { monthly } from '../../support/charging.ts';
import { callJson, createChargingPorts, type Ending } from '../../support/charging-ports.ts';

/** A subscription and its first charge, as the real use cases leave them. */
export interface Life {
  readonly subscription: Subscription;
  readonly charge: Charge;
}

export const PLAN = { ...monthly, planId: 'premium-monthly', name: '프리미엄 월간 이용권' };
const CUSTOMER = 'auth0|5f7c8ec7c33c6c004bbafe82';

/** One life of each kind: all others are it, under ids of their own. */
export async function templates() {
  const declined = await life('declined');
  return {
    paid: await life('paid'),
    declined,
    unknown: await life('lost'),
    held: { ...declined, charge: { ...declined.charge, heldFor: 'amount_mismatch' } },
    oneOff: await oneOff(),
    refunded: await life('paid', 5_000),
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
  const { charge } = (await test.ports.accounts.loadOneOff(key.chargeId)) ?? {};
  if (charge === undefined) throw new Error('it was stored');
  return charge;
}
