import { beforeEach, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/get-charge.ts';
import { DAY_MS, later, oneOff, scheduled, sending, unknown } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const get = (merchant_uid: string) =>
  callJson(createHandler(test.ports), 'GET /charges/{merchant_uid}', undefined, { params: { merchant_uid } });

it('answers 200 with a one-off charge', async () => {
  const charge = unknown(sending(oneOff()));
  await test.store({}, { charge });
  const { status, json } = await get(charge.merchantUid);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    merchant_uid: charge.merchantUid,
    status: 'unknown',
    subscription_id: null,
    period: null,
    attempts: [
      { outcome: 'unknown', message: 'gateway_unavailable', decline_class: null, decline_code: null },
    ],
  });
});

it('finds a subscription’s charge by any of its merchant_uids, and shows the one in use', async () => {
  const subscription = await test.subscription();
  const { subscriptionId } = subscription;
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 2 } as const;
  const charge = scheduled({ key, merchantUid: `sub_${subscriptionId}_0001_2` });
  await test.store({ subscription }, { subscription, charge });
  for (const uid of [`sub_${subscriptionId}_0001`, `sub_${subscriptionId}_0001_2`]) {
    expect((await get(uid)).json).toMatchObject({ merchant_uid: `sub_${subscriptionId}_0001_2`, period: 1 });
  }
});

it('shows the charge of the period to come, and no later one', async () => {
  const { subscriptionId } = await test.subscription({
    period: 3,
    nextChargeAt: later(DAY_MS),
    status: 'active',
  });
  expect(await get(`sub_${subscriptionId}_0003`)).toMatchObject({
    status: 200,
    json: { status: 'scheduled', next_attempt_at: later(DAY_MS).toISOString(), attempts: [] },
  });
  expect((await get(`sub_${subscriptionId}_0004`)).status).toBe(404);
  expect((await get(`sub_${subscriptionId}_0003_2`)).status).toBe(404);
});

it.each([
  '',
  'x',
  'reg_01JZ0000000000000000000009',
  'one_01JZ0000000000000000000009',
  'sub_01JZ0000000000000000000009_0001',
])('answers 404 to “%s”', async (uid) => {
  expect(await get(uid)).toMatchObject({ status: 404, json: { code: 'not_found' } });
});
