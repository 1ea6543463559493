/** POST /payments/cancel: full, partial, checksum, and every way to be refused with HTTP 200. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../support/patience.ts';
import { type Harness, startHarness } from './iamport-simulator.harness.ts';

let sim: Harness;
let impUid: string;
const cancel = (fields: object) => sim.v1('POST', '/payments/cancel', { imp_uid: impUid, ...fields });
const charged = async (card?: string) => {
  await sim.register('c1', card);
  impUid = (await sim.charge('m1', 'c1')).response.imp_uid;
};
beforeEach(async () => {
  sim = await startHarness();
});
afterEach(() => sim.stop());

test.each([
  ['omitted', {}],
  ['0', { amount: 0 }],
])('cancels everything when amount is %s', async (_name, fields) => {
  await charged();
  const { response } = await cancel({ ...fields, checksum: 10_000, reason: '고객 요청' });
  expect(response).toMatchObject({
    status: 'cancelled',
    cancel_amount: 10_000,
    cancelled_at: sim.clock.at.getTime() / 1000,
    cancel_reason: '고객 요청',
  });
  expect(response.cancel_history).toHaveLength(1);
});

test('leaves a partly cancelled payment paid, with its history', async () => {
  await charged();
  const first = await cancel({ amount: 3_000, checksum: 10_000 });
  expect(first.response).toMatchObject({ status: 'paid', cancel_amount: 3_000, cancelled_at: 0 });
  const second = await cancel({ amount: 7_000, checksum: 7_000 });
  expect(second.response).toMatchObject({ status: 'cancelled', cancel_amount: 10_000 });
  const amounts = second.response.cancel_history.map((entry: { amount: number }) => entry.amount);
  expect(amounts).toEqual([3_000, 7_000]);
});

test.each([
  ['the checksum does not match', { amount: 1_000, checksum: 9_999 }],
  ['the amount exceeds the balance', { amount: 10_001, checksum: 10_000 }],
  ['the amount is negative', { amount: -1 }],
  ['the amount is no number', { amount: 'all' }],
  ['the imp_uid is unknown', { imp_uid: 'imp_000000000000' }],
  ['no id is sent', { imp_uid: undefined }],
])('refuses with code 1 when %s', async (_name, fields) => {
  await charged();
  expect(await cancel(fields)).toMatchObject({ status: 200, code: 1, response: null });
  expect(sim.simulator.payments('m1')[0]).toMatchObject({ status: 'paid', cancel_amount: 0 });
});

test('refuses a second full cancel with code 1', async () => {
  await charged();
  await cancel({});
  expect(await cancel({})).toMatchObject({ code: 1, message: '이미 전액취소된 주문입니다.' });
});

test('refuses to cancel the record of an issued key', async () => {
  const { imp_uid } = await sim.register('c1');
  expect(await sim.v1('POST', '/payments/cancel', { imp_uid })).toMatchObject({ code: 1 });
});

test('finds the paid record by merchant_uid, and imp_uid wins over it', async () => {
  await charged();
  const other = (await sim.charge('m2', 'c1')).response.imp_uid;
  await sim.v1('POST', '/payments/cancel', { imp_uid: other, merchant_uid: 'm1' });
  expect(sim.simulator.payments('m1')[0]?.status).toBe('paid');
  await sim.v1('POST', '/payments/cancel', { merchant_uid: 'm1' });
  expect(sim.simulator.payments('m1')[0]?.status).toBe('cancelled');
});

test('ends in code -1 for partial cancels of a card that refuses them, full ones work', async () => {
  await charged('4500000000500699');
  expect(await cancel({ amount: 1, checksum: 10_000 })).toMatchObject({ status: 200, code: -1 });
  expect(await cancel({ amount: 10_000 })).toMatchObject({ code: 0 });
});

test('ends in code -1 for every cancel of a card that is too late', async () => {
  await charged('4500000000500714');
  expect((await cancel({})).message).toContain('[500714]');
});

test('sends a webhook only when it is asked for', async () => {
  await charged();
  await eventually(() => sim.webhooks.length === 2);
  await cancel({ amount: 1_000 });
  const { response } = await cancel({ amount: 1_000, enable_webhook: true });
  await eventually(() => sim.webhooks.length === 3);
  expect(JSON.parse(sim.webhooks[2]!.body)).toEqual({
    imp_uid: impUid,
    merchant_uid: 'm1',
    status: 'cancelled',
    cancellation_id: response.cancel_history[1].cancellation_id,
  });
});

test('of what was named tax-free and VAT, so much goes back as is named, and never more than there was', async () => {
  await sim.register('c1');
  const tax = { tax_free: 4_000, vat_amount: 500 };
  impUid = (await sim.charge('m1', 'c1', tax)).response.imp_uid;
  expect(await cancel({ amount: 5_000, tax_free: 2_000 })).toMatchObject({ status: 200, code: 1 });
  for (const bad of [
    { tax_free: 5_001 },
    { tax_free: 4_001 },
    { vat_amount: 501 },
    { tax_free: 0, vat_amount: -1 },
  ])
    expect((await cancel({ amount: 5_000, tax_free: 2_000, vat_amount: 250, ...bad })).code).toBe(1);
  expect((await cancel({ amount: 5_000, tax_free: 2_000, vat_amount: 250 })).code).toBe(0);
  expect((await cancel({ tax_free: 0, vat_amount: 250 })).code).toBe(1);
  expect((await cancel({ tax_free: 2_000, vat_amount: 250 })).response.status).toBe('cancelled');
  const went = { cancelled_amount: 10_000, cancelled_tax_free: 4_000, cancelled_vat_amount: 500 };
  expect(sim.simulator.tax(impUid)).toEqual({ amount: 10_000, ...tax, ...went });
  const { body } = await sim.control('GET', '/simulator/payments?merchant_uid=m1');
  expect(body.taxes[impUid]).toMatchObject(went);
});

test.each([
  { tax_free: 10_001 },
  { tax_free: 0.5 },
  { tax_free: 6_000, vat_amount: 4_001 },
  { vat_amount: 'all' },
])('a charge with %j is refused, and nothing is recorded', async (tax) => {
  await sim.register('c1');
  expect((await sim.charge('m1', 'c1', tax)).code).toBe(1);
  expect(sim.simulator.payments('m1')).toEqual([]);
});
