import { expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/get-subscription.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { callJson, createChargingPorts } from '../support/charging-ports.ts';

const get = (test: ReturnType<typeof createChargingPorts>, subscription_id: string) =>
  callJson(createHandler(test.ports), 'GET /subscriptions/{subscription_id}', undefined, {
    params: { subscription_id },
  });

it('answers 200 with the subscription as it stands', async () => {
  const test = createChargingPorts();
  const { subscriptionId, customerUid } = await test.subscription({
    status: 'active',
    period: 4,
    nextChargeAt: later(DAY_MS),
  });
  const { status, json } = await get(test, subscriptionId);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    subscription_id: subscriptionId,
    customer_uid: customerUid,
    status: 'active',
    period: 4,
    next_charge_at: later(DAY_MS).toISOString(),
  });
});

it.each(['canceled', 'unpaid', 'paused'] as const)('names no next charge of a %s one', async (status) => {
  const test = createChargingPorts();
  const { subscriptionId } = await test.subscription({ status });
  expect((await get(test, subscriptionId)).json.next_charge_at).toBeNull();
});

it.each(['01JZ0000000000000000000009', 'x', ''])('answers 404 to “%s”', async (id) => {
  expect(await get(createChargingPorts(), id)).toMatchObject({ status: 404, json: { code: 'not_found' } });
});
