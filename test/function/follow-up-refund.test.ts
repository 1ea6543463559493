import { beforeEach, expect, it } from '@jest/globals';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as getCharge } from '../../functions/http/get-charge.ts';
import { createHandler as createRefund } from '../../functions/http/refund-charge.ts';
import { createHandler as createWorker } from '../../functions/queue/charge-subscription.ts';
import { chargeMessageBody } from '../../shared/adapters/charge-queue.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

/* A refund whose answer was lost, until it is certain. */
const MINUTE_MS = 60_000;

let test: ChargingPorts;
let uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  const body = { customer_uid: await test.card(), amount: 10_000, name: '단건' };
  uid = (await callJson(createCharge(test.ports), 'POST /charges', body)).json.merchant_uid;
  test.gateway.ending = 'lost';
});

const refund = (headers = {}) =>
  callJson(
    createRefund(test.ports),
    'POST /charges/{merchant_uid}/refunds',
    { amount: 4_000, reason: '변심' },
    { params: { merchant_uid: uid }, headers },
  );
const charge = async () =>
  (
    await callJson(getCharge(test.ports), 'GET /charges/{merchant_uid}', undefined, {
      params: { merchant_uid: uid },
    })
  ).json;

/** The worker looks whenever the refund is due, up to `minutes` from now. Answers how often. */
async function play(minutes: number): Promise<number> {
  const endMs = test.clock.at.getTime() + minutes * MINUTE_MS;
  for (let looks = 0; ; looks += 1) {
    const dueMs = Date.parse(String(test.items().find(({ sk }) => sk === 'CHARGE')?.['due_sk']).slice(0, 24));
    if (!(dueMs <= endMs)) {
      test.clock.at = new Date(endMs);
      return looks;
    }
    test.clock.at = new Date(Math.max(dueMs, test.clock.at.getTime()));
    const message = chargeMessageBody({ subject: { kind: 'charge', merchantUid: uid }, asOf: test.clock.at });
    const { batchItemFailures } = await createWorker(test.ports)(sqsEvent(sqsRecord(message)), lambdaContext);
    expect(batchItemFailures).toEqual([]);
  }
}

it('is sent again under its own checksum when the first can no longer be taken, and is made', async () => {
  expect((await refund()).status).toBe(202);
  await play(14);
  expect(test.gateway.canceled).toHaveLength(1);
  test.gateway.ending = 'paid';
  await play(2);
  expect(test.gateway.canceled[1]).toEqual(test.gateway.canceled[0]);
  expect(await charge()).toMatchObject({ refunded_amount: 4_000, refunds: [{ status: 'succeeded' }] });
});

it('however long nobody answers, it has not failed, and is asked for ever more rarely', async () => {
  await refund();
  await play(60);
  const anHour = test.gateway.canceled.length;
  const looks = await play(30 * 24 * 60);
  expect(await charge()).toMatchObject({ refunded_amount: 0, refunds: [{ status: 'unknown' }] });
  expect(anHour).toBe(3);
  expect(test.gateway.canceled.length).toBeLessThan(130);
  expect(looks).toBeLessThan(1_300);
  test.gateway.ending = 'paid';
  await play(7 * 60);
  expect(await charge()).toMatchObject({ refunded_amount: 4_000 });
});

it('a console cancel of the same amount does not prove it', async () => {
  await refund();
  const [record] = test.gateway.records;
  const cancellations = [{ amount: 4_000, reason: '고객센터' }];
  test.gateway.records = [{ ...record!, cancelAmount: 4_000, cancellations }];
  await play(16);
  expect((await charge()).refunds).toMatchObject([
    { status: 'failed', amount: 4_000 },
    { status: 'succeeded', amount: 4_000, refund_id: 'outside-4000' },
  ]);
});

it('of a payment that 아임포트 no longer knows ends with the answer to the next copy, and a person is told', async () => {
  await refund();
  test.gateway.records = [];
  test.gateway.ending = 'paid';
  await play(16);
  expect((await charge()).refunds).toMatchObject([{ status: 'failed' }]);
  expect(test.journal.filter(({ event }) => event === 'charge.alarm')).toMatchObject([
    { reason: 'payment_not_found', imp_uid: 'imp_1' },
  ]);
  expect(await play(24 * 60)).toBe(0);
});

it('nothing else may be refunded meanwhile', async () => {
  await refund();
  await play(60);
  expect(await refund()).toMatchObject({ status: 409, json: { detail: 'refund_in_progress' } });
});
