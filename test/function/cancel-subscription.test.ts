import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/cancel-subscription.ts';
import { createHandler as resumeHandler } from '../../functions/http/resume-subscription.ts';
import { DAY_MS, declined, later, scheduled, sending } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';

const ROUTE = 'POST /subscriptions/{subscription_id}/cancel';
let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const post = (subscription_id: string, body?: unknown, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), ROUTE, body, { params: { subscription_id }, headers });
const active = () => test.subscription({ status: 'active', period: 2, nextChargeAt: later(30 * DAY_MS) });

it.each([[undefined], [{}], [{ at: 'period_end' }]])(
  'with the body %j is at the period’s end',
  async (body) => {
    const { subscriptionId } = await active();
    const { status, json } = await post(subscriptionId, body);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      next_charge_at: null,
      current_period_end: later(30 * DAY_MS).toISOString(),
      canceled_at: null,
    });
    expect(test.told()).toContain('subscription.cancel_scheduled');
  },
);

it('at once is at once', async () => {
  const { subscriptionId } = await active();
  const { json } = await post(subscriptionId, { at: 'now' });
  expect(json).toMatchObject({
    status: 'canceled',
    canceled_at: '2026-03-01T01:00:00.000Z',
    next_charge_at: null,
  });
  expect((await test.ports.accounts.findSubscription(subscriptionId))?.dueAt).toBeUndefined();
});

describe('a reason', () => {
  const reason = '고객센터 요청: 이사';

  it('is shown, and stays with the end that it was given for', async () => {
    const { subscriptionId } = await active();
    expect((await post(subscriptionId, { reason })).json).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancel_reason: reason,
    });
    const { json } = await post(subscriptionId, { at: 'now' });
    expect(json).toMatchObject({ status: 'canceled', cancel_reason: reason });
  });

  it('is “requested” where none is given', async () => {
    const { subscriptionId } = await active();
    expect((await post(subscriptionId, { at: 'now' })).json.cancel_reason).toBe('requested');
  });

  it('is no longer one when the cancel is undone', async () => {
    const { subscriptionId } = await active();
    await post(subscriptionId, { reason });
    const params = { subscription_id: subscriptionId };
    const route = 'POST /subscriptions/{subscription_id}/resume';
    const { json } = await callJson(resumeHandler(test.ports), route, {}, { params });
    expect(json).toMatchObject({ cancel_at_period_end: false, cancel_reason: null });
  });

  it('stands in no event', async () => {
    const { subscriptionId } = await active();
    await post(subscriptionId, { at: 'now', reason });
    expect(test.told()).toContain('subscription.canceled');
    const events = test.items().filter(({ sk }) => String(sk).startsWith('EVENT#'));
    expect(JSON.stringify(events)).not.toContain('이사');
  });

  it.each([
    '',
    ' ',
    'x'.repeat(101),
    'a\nb',
    'first_payment_declined',
    'payment_failed',
    'consent_missing',
    7,
  ])('%j is 400', async (bad) => {
    const { subscriptionId } = await active();
    const { status, json } = await post(subscriptionId, { reason: bad });
    expect([status, paths(json)]).toEqual([400, ['reason']]);
  });
});

it('voids what waited for its retry', async () => {
  const before = await test.subscription({ status: 'past_due' });
  const { subscriptionId } = before;
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const charge = { ...declined('over_limit', sending(scheduled({ key }))), nextAttemptAt: later(DAY_MS) };
  await test.store({ subscription: before }, { subscription: { ...before, version: 2 }, charge });
  expect((await post(subscriptionId)).json.status).toBe('canceled');
  const after = await test.ports.accounts.loadPeriod(subscriptionId, 1);
  expect(after?.charge?.status).toBe('void');
  expect(test.told()).toContain('charge.voided');
});

it('twice is the same answer, and one event', async () => {
  const { subscriptionId } = await active();
  const first = await post(subscriptionId, { at: 'now' });
  expect((await post(subscriptionId, { at: 'now' })).json).toEqual(first.json);
  expect(test.told().filter((type) => type === 'subscription.canceled')).toHaveLength(1);
});

it('with the same Idempotency-Key is done once, and tells what is true now: resumed meanwhile, it stays resumed', async () => {
  const { subscriptionId } = await active();
  const key = { 'idempotency-key': 'k' };
  expect((await post(subscriptionId, {}, key)).json.cancel_at_period_end).toBe(true);
  const params = { subscription_id: subscriptionId };
  await callJson(resumeHandler(test.ports), 'POST /subscriptions/{subscription_id}/resume', {}, { params });
  expect(await post(subscriptionId, undefined, key)).toMatchObject({
    status: 200,
    json: { status: 'active', cancel_at_period_end: false },
    headers: { 'idempotency-replayed': 'true' },
  });
  expect(test.told().filter((type) => type === 'subscription.cancel_scheduled')).toHaveLength(1);
});

describe('refuses', () => {
  it('an unknown time with 400', async () => {
    const { subscriptionId } = await active();
    const { status, json } = await post(subscriptionId, { at: 'tomorrow' });
    expect([status, paths(json)]).toEqual([400, ['at']]);
  });

  it.each(['01JZ0000000000000000000009', 'not-an-id', ''])(
    'the unknown subscription “%s” with 404',
    async (id) => {
      const { status, json } = await post(id);
      expect([status, json.code]).toEqual([404, 'not_found']);
    },
  );

  it('another body under the same Idempotency-Key with 409', async () => {
    const { subscriptionId } = await active();
    const key = { 'idempotency-key': 'k' };
    await post(subscriptionId, { at: 'period_end' }, key);
    expect((await post(subscriptionId, { at: 'now' }, key)).status).toBe(409);
  });
});
