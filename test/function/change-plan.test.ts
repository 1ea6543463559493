import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/change-plan.ts';
import { DAY_MS, HOUR_MS, later, MINUTE_MS, monthly } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { playDue } from '../support/play-due.ts';

let test: ChargingPorts;
let subscriptionId: string;
beforeEach(async () => {
  test = createChargingPorts();
  await test.plan();
  await test.plan({ planId: 'plus', name: '플러스', amount: 19_900 });
  ({ subscriptionId } = await test.subscription({
    status: 'active',
    period: 2,
    nextChargeAt: later(DAY_MS),
  }));
});
const post = (body: object, subscription_id = subscriptionId, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), 'POST /subscriptions/{subscription_id}/change-plan', body, {
    params: { subscription_id },
    headers,
  });

it('answers 200: the new plan is ahead, the present one stays, and nothing is charged', async () => {
  const { status, json } = await post({ plan_id: 'plus', consent: { agreed_at: '2026-03-01T01:04:00Z' } });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    plan: { plan_id: 'basic', amount: 9_900 },
    pending_plan: { plan_id: 'plus', name: '플러스', amount: 19_900 },
    consent: {
      kind: 'price_rise',
      price_before: 9_900,
      price_after: 19_900,
      effective_on: '2026-03-02',
      agreed_at: '2026-03-01T01:04:00.000Z',
    },
    next_charge_at: later(DAY_MS).toISOString(),
  });
  expect(test.gateway.charged).toEqual([]);
  expect(test.told()).toContain('subscription.plan_changed');
});

it('back to the present plan takes the change back', async () => {
  await post({ plan_id: 'plus' });
  expect((await post({ plan_id: 'basic' })).json.pending_plan).toBeNull();
});

it('with the customer’s own order takes up again what was paused for want of a consent', async () => {
  const paused = await test.subscription({
    status: 'paused',
    pauseReason: 'consent_required',
    period: 2,
    nextChargeAt: later(-DAY_MS),
    pendingPlan: { ...monthly, planId: 'max', amount: 29_900 },
  });
  test.clock.at = later(10 * MINUTE_MS);
  const consent = { agreed_at: later(9 * MINUTE_MS).toISOString() };
  const { json } = await post({ plan_id: 'plus', consent }, paused.subscriptionId);
  expect(json).toMatchObject({ status: 'past_due', pause_reason: null, consent: { price_after: 19_900 } });
  expect(test.told()).toEqual(expect.arrayContaining(['subscription.plan_changed', 'subscription.resumed']));
  await playDue(test, paused.subscriptionId, later(HOUR_MS));
  expect(test.gateway.charged).toMatchObject([{ amount: 19_900 }]);
});

describe('an order of the plan that is ahead anyway', () => {
  const consent = { agreed_at: '2026-03-01T01:04:00Z' };

  it('is a yes to the change, and no other plan', async () => {
    await post({ plan_id: 'plus' });
    expect((await post({ plan_id: 'plus', consent })).json).toMatchObject({
      consent: { price_after: 19_900 },
      consent_needed: null,
    });
    expect(
      test
        .told()
        .filter((type) => type.startsWith('subscription.'))
        .sort(),
    ).toEqual(['subscription.consent_given', 'subscription.plan_changed']);
  });

  it('is nothing where nothing is to be agreed to', async () => {
    expect((await post({ plan_id: 'basic', consent })).json.consent).toBeNull();
    expect(test.told()).not.toContain('subscription.plan_changed');
  });
});

describe('refuses', () => {
  it.each<[string, object, number, string]>([
    ['an unknown plan', { plan_id: 'other' }, 400, 'plan_id'],
    ['no plan', {}, 400, 'plan_id'],
    ['a consent without its time', { plan_id: 'plus', consent: {} }, 400, 'consent.agreed_at'],
    [
      'a consent of next year',
      { plan_id: 'plus', consent: { agreed_at: '2027-03-01T00:00:00Z' } },
      400,
      'consent.agreed_at',
    ],
    ['an unknown field', { plan_id: 'plus', at: 'now' }, 400, 'at'],
  ])('%s', async (_, body, status, path) => {
    const answer = await post(body);
    expect([answer.status, paths(answer.json)]).toEqual([status, [path]]);
    expect((await test.ports.accounts.findSubscription(subscriptionId))?.version).toBe(1);
  });

  it('a canceled subscription with 409, an unknown one with 404', async () => {
    const canceled = await test.subscription({ status: 'canceled' });
    expect((await post({ plan_id: 'plus' }, canceled.subscriptionId)).json.code).toBe(
      'subscription_canceled',
    );
    expect((await post({ plan_id: 'plus' }, '01JZ0000000000000000000009')).status).toBe(404);
  });
});

it('with the same Idempotency-Key is done once', async () => {
  const key = { 'idempotency-key': 'k' };
  const first = await post({ plan_id: 'plus' }, subscriptionId, key);
  expect((await post({ plan_id: 'plus' }, subscriptionId, key)).json).toEqual(first.json);
  expect((await test.ports.accounts.findSubscription(subscriptionId))?.version).toBe(2);
});
