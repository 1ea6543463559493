import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as createCancel } from '../../functions/http/cancel-subscription.ts';
import { createHandler as createChangeCard } from '../../functions/http/change-card.ts';
import { createHandler as createChangePlan } from '../../functions/http/change-plan.ts';
import { createHandler } from '../../functions/http/create-subscription.ts';
import { createHandler as createGet } from '../../functions/http/get-subscription.ts';
import { createHandler as createPause } from '../../functions/http/pause-subscription.ts';
import { createHandler as createResume } from '../../functions/http/resume-subscription.ts';
import { createHandler as createSettle } from '../../functions/queue/settle-payment.ts';
import { billingPolicy, DAY_MS, HOUR_MS, later, MINUTE_MS, payment } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { playDue, workOff } from '../support/play-due.ts';

/** docs/decisions/0021: a first payment that is required, and what becomes of a subscription without it. */

let test: ChargingPorts;
let customer_uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  await test.plan();
  customer_uid = await test.card();
});

const KEY = { 'idempotency-key': 'first' };
const post = (change: object = {}, headers: Record<string, string> = {}) =>
  callJson(
    createHandler(test.ports),
    'POST /subscriptions',
    { customer_uid, plan_id: 'basic', ...change },
    { headers },
  );
const params = (id: string) => ({ params: { subscription_id: id } });
const cancel = (id: string, body: object = { at: 'now' }) =>
  callJson(createCancel(test.ports), 'POST /subscriptions/{subscription_id}/cancel', body, params(id));
const get = async (id: string) =>
  (await callJson(createGet(test.ports), 'GET /subscriptions/{subscription_id}', undefined, params(id))).json;
const account = (id: string) => test.ports.accounts.loadPeriod(id, 1);
const count = (type: string) => test.told().filter((one) => one === type).length;
const DECLINE = {
  class: 'insufficient_balance',
  message: '카드사 거절 [120054] 잔액부족',
  at: '2026-03-01T01:00:00.000Z',
};
const ENDED = {
  status: 'canceled',
  cancel_reason: 'first_payment_declined',
  canceled_at: expect.any(String),
  next_charge_at: null,
  next_attempt_at: null,
  current_period_end: null,
  first_payment: 'required',
};

describe('declined', () => {
  beforeEach(() => {
    test.gateway.ending = 'declined';
  });

  it('is 402 with the subscription and why, and the subscription has ended', async () => {
    const { status, json } = await post();
    expect([status, json]).toEqual([
      402,
      {
        type: 'about:blank',
        status: 402,
        code: 'first_payment_declined',
        title: 'First payment declined',
        detail: `subscription ${json.subscription_id} has ended`,
        subscription_id: expect.any(String),
        last_decline: DECLINE,
      },
    ]);
    expect(await get(json.subscription_id)).toMatchObject({ ...ENDED, last_decline: DECLINE });
  });

  it('is told as a decline, as the last word on it, and as the end, and not as dunning', async () => {
    await post();
    expect(test.told().sort()).toEqual([
      'card.registered',
      'charge.declined',
      'subscription.canceled',
      'subscription.created',
      'subscription.payment_failed_final',
    ]);
    const canceled = test.items().find(({ type }) => type === 'subscription.canceled');
    expect(canceled).toMatchObject({ cancelReason: 'first_payment_declined', status: 'canceled' });
  });

  it('is never tried again', async () => {
    const { json } = await post();
    await playDue(test, json.subscription_id, later(100 * DAY_MS));
    await workOff(test, json.subscription_id);
    expect(test.gateway.charged).toHaveLength(1);
    expect((await account(json.subscription_id))?.subscription?.dueAt).toBeUndefined();
  });

  it('leaves its place in the plan: another card pays at once', async () => {
    await post();
    test.gateway.ending = 'paid';
    const { status, json } = await post({ customer_uid: await test.card() });
    expect([status, json.status]).toEqual([201, 'active']);
  });

  it('is the same answer under the same key, also when nobody knows that it was answered', async () => {
    const save = test.ports.idempotency.saveStatus;
    test.ports.idempotency.saveStatus = async () => undefined;
    const first = await post({}, KEY);
    test.ports.idempotency.saveStatus = save;
    const [second, third] = [await post({}, KEY), await post({}, KEY)];
    expect([second.status, second.json]).toEqual([402, first.json]);
    expect([third.status, third.json]).toEqual([402, first.json]);
    expect(third.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(test.gateway.charged).toHaveLength(1);
  });

  it.each(['give_back', 'keep'] as const)(
    'and paid after all: goes back, and buys nothing, also where a stage would %s',
    async (paidAfterCancel) => {
      test = createChargingPorts({ billing: { ...billingPolicy, paidAfterCancel } });
      test.gateway.ending = 'declined';
      await test.plan();
      customer_uid = await test.card();
      const { json } = await post({}, KEY);
      const merchantUid = `sub_${json.subscription_id}_0001`;
      test.gateway.records.push(payment({ impUid: 'imp_late', merchantUid, customerUid: customer_uid }));
      const hint = JSON.stringify({ imp_uid: 'imp_late', merchant_uid: merchantUid, source: 'webhook' });
      await createSettle({ ...test.ports, hints: test.ports.hints })(
        sqsEvent(sqsRecord(hint)),
        lambdaContext,
      );
      expect(await account(json.subscription_id)).toMatchObject({
        subscription: { status: 'canceled', cancelReason: 'first_payment_declined', period: 1 },
        charge: { status: 'paid', refunds: [{ amount: 9_900, copies: 0, status: 'sending' }] },
      });
      expect((await post({}, KEY)).status).toBe(402);
    },
  );

  it('ends as well when the answer is lost and a look-up brings it', async () => {
    test.gateway.ending = 'lost';
    const { status, json } = await post({}, KEY);
    expect([status, json.status]).toEqual([202, 'incomplete']);
    test.gateway.ending = 'declined';
    const { merchantUid, amount, name } = test.gateway.charged[0]!;
    await test.ports.gateway.charge({ merchantUid, customerUid: customer_uid, amount, name }, 1_000);
    await playDue(test, json.subscription_id, later(HOUR_MS));
    expect(await post({}, KEY)).toMatchObject({
      status: 402,
      json: { code: 'first_payment_declined', last_decline: { class: 'insufficient_balance' } },
    });
    expect(await get(json.subscription_id)).toMatchObject(ENDED);
  });

  it('by a card that is revoked before it could be charged', async () => {
    for (let failures = 0; failures < 5; failures += 1) test.ports.circuit.report('no_answer');
    const { json } = await post();
    const card = await test.ports.cards.find(customer_uid);
    await test.ports.cards.save(card!, { ...card!, status: 'revoked' }, []);
    test.clock.at = later(10 * MINUTE_MS);
    await workOff(test, json.subscription_id);
    expect(test.gateway.charged).toEqual([]);
    expect(await get(json.subscription_id)).toMatchObject({
      ...ENDED,
      last_decline: { class: 'key_missing' },
    });
  });

  it('with another card behind it in old items or by other code, is declined all the same', async () => {
    test.gateway.ending = 'lost';
    const { json } = await post();
    const other = await test.card();
    test.rewrite((item) => (item['sk'] === 'SUB' ? { ...item, customerUid: other } : item));
    test.gateway.ending = 'declined';
    const { merchantUid, amount, name } = test.gateway.charged[0]!;
    await test.ports.gateway.charge({ merchantUid, customerUid: customer_uid, amount, name }, 1_000);
    await playDue(test, json.subscription_id, later(HOUR_MS));
    expect(await get(json.subscription_id)).toMatchObject(ENDED);
  });
});

it('refused, and no payment to be found: 202 until its horizon, then 402', async () => {
  test.gateway.ending = 'refused';
  const { status, json } = await post({}, KEY);
  expect([status, json.status, json.last_decline]).toEqual([202, 'incomplete', null]);
  await playDue(test, json.subscription_id, later(20 * MINUTE_MS));
  expect(await post({}, KEY)).toMatchObject({
    status: 402,
    json: { last_decline: { class: 'issuer_trouble', message: '이미 결제가 이루어진 거래건입니다.' } },
  });
  expect(test.gateway.charged).toHaveLength(1);
});

describe('of which nobody knows', () => {
  beforeEach(() => {
    test.gateway.ending = 'lost';
  });

  it('is 202, and 201 under the same key when it was paid', async () => {
    const { status, json } = await post({}, KEY);
    expect([status, json]).toMatchObject([
      202,
      {
        status: 'incomplete',
        period: 1,
        next_charge_at: null,
        next_attempt_at: null,
        last_decline: null,
        cancel_reason: null,
        current_period_end: null,
      },
    ]);
    expect((await post({}, KEY)).status).toBe(202);
    test.gateway.records.push(payment({ ...test.gateway.charged[0]! }));
    await playDue(test, json.subscription_id, later(5 * MINUTE_MS));
    expect(await post({}, KEY)).toMatchObject({ status: 201, json: { status: 'active', period: 2 } });
    expect(count('subscription.activated')).toBe(1);
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('is sent again after its horizon, as nobody has declined, and can still be paid', async () => {
    const { json } = await post();
    await playDue(test, json.subscription_id, later(14 * MINUTE_MS));
    expect(test.gateway.charged).toHaveLength(1);
    test.gateway.ending = 'paid';
    await playDue(test, json.subscription_id, later(16 * MINUTE_MS));
    expect((await get(json.subscription_id)).status).toBe('active');
    expect([count('charge.declined'), test.gateway.charged.length]).toEqual([0, 2]);
  });

  it('ends, when every request leaves no trace: 402 without a decline', async () => {
    const { json } = await post({}, KEY);
    await playDue(test, json.subscription_id, later(30 * DAY_MS));
    expect(await post({}, KEY)).toMatchObject({
      status: 402,
      json: { code: 'first_payment_declined', last_decline: null },
    });
    expect(await get(json.subscription_id)).toMatchObject(ENDED);
    expect(count('subscription.payment_failed_final')).toBe(1);
  });

  it('tells when it is sent again', async () => {
    const { json } = await post();
    await playDue(test, json.subscription_id, later(40 * MINUTE_MS));
    const { status, next_attempt_at, next_charge_at } = await get(json.subscription_id);
    expect([status, next_charge_at]).toEqual(['incomplete', null]);
    expect(Date.parse(next_attempt_at)).toBeGreaterThan(test.clock.at.getTime());
  });

  it.each([{ at: 'now' }, { at: 'period_end' }])(
    'can be canceled %j, and what was out goes back',
    async (body) => {
      const { json } = await post({}, KEY);
      const canceled = await cancel(json.subscription_id, body);
      expect([canceled.status, canceled.json]).toMatchObject([
        200,
        { status: 'canceled', cancel_reason: 'requested' },
      ]);
      expect(await post({}, KEY)).toMatchObject({ status: 201, json: { status: 'canceled' } });
      test.gateway.records.push(payment({ ...test.gateway.charged[0]! }));
      await workOff(test, json.subscription_id, later(5 * MINUTE_MS));
      expect((await account(json.subscription_id))?.charge).toMatchObject({
        status: 'paid',
        refunds: [{ amount: 9_900 }],
      });
      expect(await get(json.subscription_id)).toMatchObject({
        status: 'canceled',
        cancel_reason: 'requested',
      });
    },
  );

  it('holds its place in the plan', async () => {
    await post();
    expect((await post()).json.code).toBe('already_subscribed');
  });

  it('takes no other command', async () => {
    await test.plan({ planId: 'other' });
    const { json } = await post();
    const id = json.subscription_id;
    const [other, at] = [await test.card(), 'POST /subscriptions/{subscription_id}'];
    const answers = [
      await callJson(createPause(test.ports), `${at}/pause`, undefined, params(id)),
      await callJson(createChangeCard(test.ports), `${at}/change-card`, { customer_uid: other }, params(id)),
      await callJson(createChangePlan(test.ports), `${at}/change-plan`, { plan_id: 'other' }, params(id)),
    ];
    expect(answers.map((one) => [one.status, one.json.code])).toEqual(Array(3).fill([409, 'conflict']));
    const resumed = await callJson(createResume(test.ports), `${at}/resume`, {}, params(id));
    expect([resumed.status, resumed.json.status]).toEqual([200, 'incomplete']);
  });
});

describe('retried', () => {
  it('is 201 and past_due, with what went wrong and what comes next', async () => {
    test.gateway.ending = 'declined';
    const { status, json } = await post({ first_payment: 'retry' });
    expect([status, json]).toMatchObject([
      201,
      {
        status: 'past_due',
        first_payment: 'retry',
        last_decline: DECLINE,
        next_attempt_at: later(DAY_MS).toISOString(),
        next_charge_at: null,
        cancel_reason: null,
      },
    ]);
    test.gateway.ending = 'paid';
    await playDue(test, json.subscription_id, later(2 * DAY_MS));
    const paid = await get(json.subscription_id);
    expect(paid).toMatchObject({ status: 'active', last_decline: null, next_attempt_at: null });
    expect(Date.parse(paid.next_charge_at)).toBeGreaterThan(test.clock.at.getTime());
  });
});

it('while it is owed nobody is asked to agree to what follows: its day is not known before the payment', async () => {
  await test.plan({ planId: 'intro', intro: { amount: 100, periods: 1 } });
  test.gateway.ending = 'declined';
  const { json } = await post({ plan_id: 'intro', first_payment: 'retry' });
  expect(json.consent_needed).toBeNull();
  await workOff(test, json.subscription_id, later(HOUR_MS));
  expect(count('subscription.consent_needed')).toBe(0);
  test.gateway.ending = 'paid';
  await playDue(test, json.subscription_id, later(20 * DAY_MS));
  expect(count('subscription.consent_needed')).toBe(1);
});

describe('that is not due at once', () => {
  it.each([{ trial_days: 14 }, { start_at: '2026-03-05T20:00:00+09:00' }])(
    'with %j is 201 and trialing',
    async (change) => {
      const { status, json } = await post(change);
      expect([status, json.status, json.first_payment]).toEqual([201, 'trialing', 'required']);
    },
  );

  it('follows dunning when it is declined at its start', async () => {
    const { json } = await post({ start_at: '2026-03-05T20:00:00+09:00' });
    test.gateway.ending = 'declined';
    await playDue(test, json.subscription_id, later(MINUTE_MS, new Date(json.next_charge_at)));
    expect((await get(json.subscription_id)).status).toBe('past_due');
  });
});

it('an item of earlier code is one that is retried', async () => {
  test.gateway.ending = 'declined';
  const { subscriptionId } = await test.subscription();
  await workOff(test, subscriptionId);
  expect(await get(subscriptionId)).toMatchObject({ status: 'past_due', first_payment: 'retry' });
});
