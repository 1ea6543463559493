import { beforeEach, expect, it } from '@jest/globals';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as getCharge } from '../../functions/http/get-charge.ts';
import { createHandler as createWorker } from '../../functions/queue/settle-payment.ts';
import { payment } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

/* A deploy with another 상점 ID, between a charge and what 아임포트 tells of it. */
const AMOUNT = 10_000;

let test: ChargingPorts;
let body: { customer_uid: string; amount: number; name: string };
beforeEach(async () => {
  test = createChargingPorts();
  body = { customer_uid: await test.card(), amount: AMOUNT, name: '단건' };
});

const charge = async (): Promise<string> =>
  (await callJson(createCharge(test.ports), 'POST /charges', body)).json.merchant_uid;

/** The same stack with another 상점 ID hears of the payment. */
async function told(merchant_uid: string): Promise<void> {
  const { settings } = test.ports;
  const payments = { ...settings.payments, mid: 'NEWMERCHNT' };
  const deployed = {
    ...test.ports,
    settings: { ...settings, payments, billing: { ...settings.billing, payments } },
  };
  const message = JSON.stringify({ imp_uid: 'imp_1', merchant_uid, source: 'webhook' });
  await createWorker(deployed)(sqsEvent(sqsRecord(message)), lambdaContext);
}

it('a payment through another channel of the merchant’s moves neither money nor state', async () => {
  test.gateway.ending = 'lost';
  const uid = await charge();
  const asked = { merchantUid: uid, customerUid: body.customer_uid, amount: AMOUNT };
  test.gateway.records.push({ ...payment({ impUid: 'imp_1', ...asked }), pgId: 'NEWMERCHNT' });
  await told(uid);
  expect(await read(uid)).toMatchObject({ status: 'unknown', imp_uid: null });
  expect(test.journal).toContainEqual(
    expect.objectContaining({ outcome: 'refused', reason: 'mid_mismatch' }),
  );
});

const read = async (merchant_uid: string) =>
  (
    await callJson(getCharge(test.ports), 'GET /charges/{merchant_uid}', undefined, {
      params: { merchant_uid },
    })
  ).json;

it('a console refund of a payment settled before shows in the ledger, and nobody is alarmed', async () => {
  const uid = await charge();
  test.gateway.records = test.gateway.records.map((record) => ({ ...record, cancelAmount: 3_000 }));
  await told(uid);
  expect(await read(uid)).toMatchObject({ status: 'paid', refunded_amount: 3_000 });
  expect(test.journal.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
});

it('a payment of an attempt sent before is settled as it was asked for', async () => {
  test.gateway.ending = 'lost';
  const uid = await charge();
  const asked = { merchantUid: uid, customerUid: body.customer_uid, amount: AMOUNT };
  test.gateway.records.push(payment({ impUid: 'imp_1', ...asked }));
  await told(uid);
  expect(await read(uid)).toMatchObject({ status: 'paid', imp_uid: 'imp_1' });
});
