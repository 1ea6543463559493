import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as cancelHandler } from '../../functions/http/cancel-subscription.ts';
import { createHandler as changePlanHandler } from '../../functions/http/change-plan.ts';
import { createHandler } from '../../functions/http/create-subscription.ts';
import { createHandler as chargeHandler } from '../../functions/queue/charge-subscription.ts';
import { callHttp } from '../support/call-http.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

const ROUTE = 'POST /subscriptions';
const CANCEL = 'POST /subscriptions/{subscription_id}/cancel';
const CHANGE_PLAN = 'POST /subscriptions/{subscription_id}/change-plan';
let test: ChargingPorts;
let customer_uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  await test.plan();
  customer_uid = await test.card();
});
const post = (change: object = {}, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), ROUTE, { customer_uid, plan_id: 'basic', ...change }, { headers });
const subscriptions = () => test.items().filter(({ sk }) => sk === 'SUB');

describe('a subscription that starts now', () => {
  it('is 201 and active once its first charge is paid', async () => {
    const { status, json } = await post();
    expect(status).toBe(201);
    expect(json).toEqual({
      subscription_id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      status: 'active',
      pause_reason: null,
      customer_id: 'user-1',
      customer_uid,
      plan: {
        plan_id: 'basic',
        name: '베이직',
        amount: 9_900,
        tax_free: 0,
        vat_amount: 900,
        interval: { unit: 'month', count: 1 },
        intro: null,
      },
      pending_plan: null,
      period: 2,
      next_charge_at: '2026-04-01T01:00:00.000Z',
      next_attempt_at: null,
      last_decline: null,
      current_period_end: '2026-04-01T01:00:00.000Z',
      cancel_at_period_end: false,
      consent: null,
      consent_needed: null,
      canceled_at: null,
      cancel_reason: null,
      first_payment: 'required',
      reference: null,
      metadata: null,
      mrr: 9_900,
      created_at: '2026-03-01T01:00:00.000Z',
    });
    expect(test.gateway.charged).toEqual([
      {
        merchantUid: `sub_${json.subscription_id}_0001`,
        customerUid: customer_uid,
        amount: 9_900,
        name: '베이직',
      },
    ]);
    expect(test.told().sort()).toEqual([
      'card.registered',
      'charge.paid',
      'subscription.activated',
      'subscription.created',
    ]);
  });

  it.each([
    ['declined', 'past_due'],
    ['lost', 'trialing'],
    ['refused', 'trialing'],
  ] as const)(
    'that is retried is 201 although its charge was %s: the status says %s',
    async (ending, expected) => {
      test.gateway.ending = ending;
      const { status, json } = await post({ first_payment: 'retry' });
      expect([status, json.status, json.period]).toEqual([201, expected, 1]);
    },
  );

  it('is 202 while 아임포트 is down: the scheduler charges it', async () => {
    for (let failures = 0; failures < 5; failures += 1) test.ports.circuit.report('no_answer');
    const { status, json } = await post();
    expect([status, json.status]).toEqual([202, 'incomplete']);
    expect(test.gateway.charged).toEqual([]);
    expect(subscriptions()[0]).toMatchObject({ dueAt: '2026-03-01T01:00:00.000Z' });
  });
});

describe('a subscription that starts later', () => {
  it.each([
    ['at a date', { start_at: '2026-03-05T20:00:00+09:00' }, '2026-03-05T11:00:00.000Z'],
    ['after a trial', { trial_days: 14 }, '2026-03-15T01:00:00.000Z'],
    [
      'at a date and after a trial',
      { start_at: '2026-03-05T10:00:00+09:00', trial_days: 7 },
      '2026-03-12T01:00:00.000Z',
    ],
  ])('%s is trialing, and nothing is charged', async (_, change, nextChargeAt) => {
    const { status, json } = await post(change);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      status: 'trialing',
      period: 1,
      next_charge_at: nextChargeAt,
      current_period_end: null,
    });
    expect(test.gateway.charged).toEqual([]);
  });

  it.each([
    [{ agreed_at: '2026-03-01T09:59:00+09:00' }],
    [{ agreed_at: '2099-01-01T00:00:00Z' }],
    [true],
    [null],
  ])('refuses a consent that comes with the contract: %j', async (consent) => {
    const { status, json } = await post({ trial_days: 14, consent });
    expect([status, json.code, paths(json)]).toEqual([400, 'consent_not_with_contract', ['consent']]);
    expect(subscriptions()).toEqual([]);
  });

  it('takes the plan’s trial unless the request says otherwise', async () => {
    await test.plan({ planId: 'trial', trialDays: 30 });
    expect((await post({ plan_id: 'trial' })).json.status).toBe('trialing');
    const { json } = await post({ plan_id: 'trial', trial_days: 0, allow_duplicate: true });
    expect(json.status).toBe('active');
  });
});

describe('a bad request is 400 with the place, and nothing is stored', () => {
  it.each<[string, object, string]>([
    ['no card', { customer_uid: undefined }, 'customer_uid'],
    ['a card of no name', { customer_uid: ' ' }, 'customer_uid'],
    ['no plan', { plan_id: '' }, 'plan_id'],
    ['a date without an offset', { start_at: '2026-03-05T20:00:00' }, 'start_at'],
    ['a date in the past', { start_at: '2026-02-28T10:00:00+09:00' }, 'start_at'],
    ['a date in ten years', { start_at: '2036-03-05T10:00:00+09:00' }, 'start_at'],
    ['an offset without its minutes', { start_at: '2026-03-05T20:00:00+09' }, 'start_at'],
    ['a day that no month has', { start_at: '2026-04-31T10:00:00+09:00' }, 'start_at'],
    ['half a day', { trial_days: 0.5 }, 'trial_days'],
    ['an amount of one’s own', { amount: 1 }, 'amount'],
    ['a first payment that may be', { first_payment: 'optional' }, 'first_payment'],
  ])('%s', async (_, change, path) => {
    const { status, json } = await post(change);
    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(paths(json)).toContain(path);
    expect(subscriptions()).toEqual([]);
  });

  it('a start a few minutes ago is now: clocks differ', async () => {
    expect((await post({ start_at: '2026-03-01T09:57:00+09:00' })).json.status).toBe('active');
  });
});

it('answers 400 to an unknown plan, and nothing is stored', async () => {
  const { status, json } = await post({ plan_id: 'other' });
  expect([status, paths(json)]).toEqual([400, ['plan_id']]);
  expect(subscriptions()).toEqual([]);
});

it('refuses a card that is unknown or revoked, and nothing is stored', async () => {
  const unknown = await post({ customer_uid: 'card_01JZ0000000000000000000009' });
  expect([unknown.status, paths(unknown.json)]).toEqual([409, ['customer_uid']]);
  const card = await test.ports.cards.find(customer_uid);
  await test.ports.cards.save(card!, { ...card!, status: 'revoked' }, []);
  const revoked = await post();
  expect([revoked.status, revoked.json.code]).toEqual([409, 'card_not_usable']);
  expect(subscriptions()).toEqual([]);
  expect(test.gateway.charged).toEqual([]);
});

describe('an Idempotency-Key', () => {
  it('makes a repeated request the same subscription, charged once', async () => {
    const [first, second] = [
      await post({}, { 'idempotency-key': 'k' }),
      await post({}, { 'idempotency-key': 'k' }),
    ];
    expect(second.json).toEqual(first.json);
    expect(subscriptions()).toHaveLength(1);
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('gets the first answer also when the start it asked for is over by then', async () => {
    const send = () => post({ start_at: '2026-03-05T20:00:00+09:00' }, { 'idempotency-key': 'k' });
    const first = await send();
    test.clock.at = new Date('2026-03-06T20:00:00+09:00');
    // Due by then: no charge lies ahead of what is owed.
    expect(await send()).toMatchObject({ status: 201, json: { ...first.json, next_charge_at: null } });
  });

  it('finds what was stored and never answered, also when the start is over by then', async () => {
    const save = test.ports.idempotency.saveStatus;
    test.ports.idempotency.saveStatus = async () => undefined;
    const send = () => post({ start_at: '2026-03-05T20:00:00+09:00' }, { 'idempotency-key': 'k' });
    const { json } = await send();
    test.ports.idempotency.saveStatus = save;
    test.clock.at = new Date('2026-03-06T20:00:00+09:00');
    expect(await send()).toMatchObject({ status: 201, json: { subscription_id: json.subscription_id } });
    expect(subscriptions()).toHaveLength(1);
  });

  it('is required', async () => {
    const event = jsonEvent(ROUTE, { customer_uid, plan_id: 'basic' });
    const { statusCode, body } = await callHttp(createHandler(test.ports), event);
    expect([statusCode, JSON.parse(body ?? '').code]).toEqual([400, 'idempotency_key_required']);
    expect(subscriptions()).toEqual([]);
  });

  it('answers what is true now, and starts nothing', async () => {
    const first = await post({}, { 'idempotency-key': 'k' });
    const params = { subscription_id: first.json.subscription_id };
    await callJson(cancelHandler(test.ports), CANCEL, { at: 'now' }, { params });
    expect(await post({}, { 'idempotency-key': 'k' })).toMatchObject({
      status: 201,
      json: { ...params, status: 'canceled' },
    });
    expect(subscriptions()).toHaveLength(1);
  });

  it('with another body is 409', async () => {
    await post({}, { 'idempotency-key': 'k' });
    expect((await post({ trial_days: 1 }, { 'idempotency-key': 'k' })).json.code).toBe(
      'idempotency_key_reused',
    );
  });

  it('that cannot be one is 400', async () => {
    expect((await post({}, { 'idempotency-key': 'a b' })).status).toBe(400);
  });
});

describe('of a customer who has a subscription to the plan', () => {
  const cancel = (id: string, at = 'now') =>
    callJson(cancelHandler(test.ports), CANCEL, { at }, { params: { subscription_id: id } });
  const REFUSED = { status: 409, json: { code: 'already_subscribed', errors: [{ path: 'plan_id' }] } };

  it('is refused under another key, and names the one that there is', async () => {
    const { json } = await post();
    const second = await post();
    expect(second).toMatchObject(REFUSED);
    expect(second.json.detail).toContain(json.subscription_id);
    expect([subscriptions().length, test.gateway.charged.length]).toEqual([1, 1]);
  });

  it('is refused however many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => post()));
    const codes = answers.map(({ status, json }) => (status === 201 ? 201 : json.code)).sort();
    expect(codes).toEqual([201, ...Array(11).fill('already_subscribed')]);
    expect([subscriptions().length, test.gateway.charged.length]).toEqual([1, 1]);
  });

  it('is refused with another card of theirs, and while the first one is past_due, unpaid, paused or about to end', async () => {
    const { json } = await post();
    const other = await test.card();
    const [stored] = subscriptions();
    for (const change of [
      { status: 'past_due' },
      { status: 'unpaid' },
      { status: 'paused' },
      { status: 'active', cancelAtPeriodEnd: true },
    ]) {
      test.rewrite((item) => (item['sk'] === 'SUB' ? { ...stored, ...change } : item));
      expect(await post({ customer_uid: other })).toMatchObject(REFUSED);
    }
    expect(json.status).toBe('active');
  });

  it('is made when asked for with allow_duplicate, and then a third one is refused until both have ended', async () => {
    const [one, two] = [(await post()).json, (await post({ allow_duplicate: true })).json];
    expect(two.status).toBe('active');
    expect(await post()).toMatchObject(REFUSED);
    await cancel(one.subscription_id);
    expect(await post()).toMatchObject(REFUSED);
    await cancel(two.subscription_id);
    expect((await post()).status).toBe(201);
  });

  it('is made when the first one has ended, by request or by time', async () => {
    const { json } = await post();
    await cancel(json.subscription_id);
    const second = (await post()).json;
    await cancel(second.subscription_id, 'period_end');
    expect(await post()).toMatchObject(REFUSED);
    test.clock.at = later(32 * DAY_MS);
    await work(second.subscription_id, 2);
    expect((await post()).status).toBe(201);
  });

  it('is made when the first one has gone over to another plan, which has its own place then', async () => {
    await test.plan({ planId: 'other', amount: 5_000 });
    const { json } = await post();
    const params = { subscription_id: json.subscription_id };
    await callJson(changePlanHandler(test.ports), CHANGE_PLAN, { plan_id: 'other' }, { params });
    expect(await post()).toMatchObject(REFUSED);
    test.clock.at = later(32 * DAY_MS);
    await work(json.subscription_id, 2);
    expect(await post({ plan_id: 'other' })).toMatchObject(REFUSED);
    expect((await post()).status).toBe(201);
  });

  it('is made beside other customers’ and other plans’', async () => {
    await test.plan({ planId: 'other' });
    await post();
    expect((await post({ plan_id: 'other' })).status).toBe(201);
    expect((await post({ customer_uid: await test.card('user-2') })).status).toBe(201);
  });

  it('is made when the place is held by one that ended without leaving it, as older code does', async () => {
    await post();
    test.rewrite((item) => (item['sk'] === 'SUB' ? { ...item, status: 'canceled' } : item));
    expect((await post()).status).toBe(201);
    expect(await post()).toMatchObject(REFUSED);
  });

  it('needs no second look at who is unknown to the place: one of earlier code has none', async () => {
    const { subscriptionId } = await test.subscription({ customerUid: customer_uid });
    test.rewrite((item) => item);
    await cancel(subscriptionId);
    expect((await post()).status).toBe(201);
  });

  /** What the queue brings for a subscription's period. */
  const work = (subscription_id: string, period: number) => {
    const body = JSON.stringify({ subscription_id, period, as_of: test.clock.at.toISOString() });
    return chargeHandler(test.ports)(sqsEvent(sqsRecord(body)), lambdaContext);
  };
});
