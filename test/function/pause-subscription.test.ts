import { beforeEach, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/pause-subscription.ts';
import { createHandler as createRecordConsent } from '../../functions/http/record-consent.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const post = (subscription_id: string, body?: unknown) =>
  callJson(createHandler(test.ports), 'POST /subscriptions/{subscription_id}/pause', body, {
    params: { subscription_id },
  });

it('answers 200 with the paused subscription, which is due no longer', async () => {
  const { subscriptionId } = await test.subscription({
    status: 'active',
    period: 2,
    nextChargeAt: later(DAY_MS),
  });
  const { status, json } = await post(subscriptionId);
  expect(status).toBe(200);
  expect(json).toMatchObject({ status: 'paused', pause_reason: 'requested', next_charge_at: null });
  expect((await test.ports.accounts.findSubscription(subscriptionId))?.dueAt).toBeUndefined();
});

it('answers 200 to a paused one again, with one event in all', async () => {
  const { subscriptionId } = await test.subscription({ status: 'active' });
  await post(subscriptionId);
  expect((await post(subscriptionId, {})).status).toBe(200);
  expect(test.told().filter((type) => type === 'subscription.paused')).toHaveLength(1);
});

it('one that waits for a consent goes on waiting, and does not go on with it: no charges until resume', async () => {
  const { subscriptionId } = await test.subscription({
    status: 'paused',
    pauseReason: 'consent_required',
    hadTrial: true,
    createdAt: later(-DAY_MS),
  });
  expect((await post(subscriptionId)).json.pause_reason).toBe('requested');
  const agreed = await callJson(
    createRecordConsent(test.ports),
    'POST /subscriptions/{subscription_id}/consents',
    {
      agreed_at: test.clock.at.toISOString(),
      method: 'web',
      price_before: 0,
      price_after: 9_900,
      effective_on: '2026-03-01',
    },
    { params: { subscription_id: subscriptionId } },
  );
  expect([agreed.status, agreed.json.status]).toEqual([201, 'paused']);
  expect(test.gateway.charged).toEqual([]);
});

it.each([[[]], [7], [null], [{ at: 'now' }]])(
  'answers 400 to the body %j, and nothing changes',
  async (body) => {
    const { subscriptionId } = await test.subscription({ status: 'active' });
    const before = test.items();
    const { status, json } = await post(subscriptionId, body);
    expect([status, json.code, json.errors.length]).toEqual([400, 'invalid_request', 1]);
    expect(test.items()).toEqual(before);
  },
);

it.each([
  ['canceled', 'subscription_canceled'],
  ['unpaid', 'conflict'],
] as const)('answers 409 to a %s one', async (status, code) => {
  const { subscriptionId } = await test.subscription({ status });
  const answer = await post(subscriptionId);
  expect([answer.status, answer.json.code]).toEqual([409, code]);
});

it('answers 404 to an unknown one, and 400 to an unknown field', async () => {
  expect((await post('01JZ0000000000000000000009')).status).toBe(404);
  const { subscriptionId } = await test.subscription();
  const { status, json } = await post(subscriptionId, { until: '2027-01-01' });
  expect([status, paths(json)]).toEqual([400, ['until']]);
});
