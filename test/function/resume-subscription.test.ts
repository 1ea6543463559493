import { beforeEach, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/resume-subscription.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const post = (subscription_id: string, body?: unknown, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), 'POST /subscriptions/{subscription_id}/resume', body, {
    params: { subscription_id },
    headers,
  });

it('undoes a cancellation at the period’s end', async () => {
  const { subscriptionId } = await test.subscription({
    status: 'active',
    period: 2,
    nextChargeAt: later(DAY_MS),
    cancelAtPeriodEnd: true,
  });
  const { status, json } = await post(subscriptionId);
  expect(status).toBe(200);
  expect(json).toMatchObject({ status: 'active', cancel_at_period_end: false });
  expect(json.next_charge_at).toBe(later(DAY_MS).toISOString());
  expect(test.gateway.charged).toEqual([]);
});

it('of a pause that outlasted the period charges at once', async () => {
  const { subscriptionId } = await test.subscription({
    status: 'paused',
    period: 2,
    nextChargeAt: later(-DAY_MS),
  });
  const { json } = await post(subscriptionId, {});
  expect(json).toMatchObject({ status: 'active', period: 3, next_charge_at: '2026-04-01T01:00:00.000Z' });
  expect(test.gateway.charged).toHaveLength(1);
});

it('is 200 although the charge was declined: the status says past_due', async () => {
  test.gateway.ending = 'declined';
  const { subscriptionId } = await test.subscription({ status: 'paused', period: 2 });
  const { status, json } = await post(subscriptionId);
  expect([status, json.status]).toEqual([200, 'past_due']);
});

it('is 409 for one that is held for consent: POST …/consents takes it up', async () => {
  const { subscriptionId } = await test.subscription({
    status: 'paused',
    pauseReason: 'consent_required',
    hadTrial: true,
  });
  const refused = await post(subscriptionId);
  expect([refused.status, refused.json.code]).toEqual([409, 'consent_required']);
  expect(test.gateway.charged).toEqual([]);
});

it('answers 409 to a canceled one, and 404 to an unknown one', async () => {
  const { subscriptionId } = await test.subscription({ status: 'canceled' });
  expect((await post(subscriptionId)).json.code).toBe('subscription_canceled');
  expect((await post('01JZ0000000000000000000009')).status).toBe(404);
});

it('with the same Idempotency-Key charges once', async () => {
  const { subscriptionId } = await test.subscription({ status: 'paused', period: 2 });
  const key = { 'idempotency-key': 'k' };
  const first = await post(subscriptionId, {}, key);
  expect((await post(subscriptionId, {}, key)).json).toEqual(first.json);
  expect(test.gateway.charged).toHaveLength(1);
});
