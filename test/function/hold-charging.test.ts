import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as cancelSubscription } from '../../functions/http/cancel-subscription.ts';
import { createHandler as changeCard } from '../../functions/http/change-card.ts';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler } from '../../functions/http/hold-charging.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { createHandler as resumeSubscription } from '../../functions/http/resume-subscription.ts';
import { createHandler as tick } from '../../functions/schedule/enqueue-due-charges.ts';
import { CHARGE_UID, later, MINUTE_MS, oneOff, SUBSCRIPTION_ID } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';
import { playDue, workOff } from '../support/play-due.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});

const REASON = '가격을 잘못 내보냄';
const hold = (route: string, body?: object, params = {}) =>
  callJson(createHandler(test.ports), route, body, { params });
const ALICE = { customer_id: 'alice' };
const CUSTOMER = 'customers/{customer_id}/hold';
/** Longer than any process believes what it has read. */
const soon = () => {
  test.clock.at = later(5_000, test.clock.at);
};

describe('a hold of everybody', () => {
  it('says since when, by whom and why, and how much waits; begun again it has the newest reason, and its beginning', async () => {
    await test.subscription();
    const { status, json } = await hold('PUT /hold', { reason: REASON });
    expect([status, json]).toEqual([
      200,
      {
        on: true,
        since: NOW.toISOString(),
        by: 'local',
        reason: REASON,
        waiting: 1,
        waiting_is_exact: true,
        customers: [],
      },
    ]);
    soon();
    const again = { ...json, reason: 'again' };
    expect((await hold('PUT /hold', { reason: 'again' })).json).toEqual(again);
    expect((await hold('GET /hold')).json).toEqual(again);
  });

  it('is journaled with who began and who ended it, and with nobody’s words', async () => {
    const iam = (name: string) => ({ iam: { userArn: `arn:aws:iam::123456789012:user/${name}` } });
    const by = (name: string, route: string, body?: object, params = {}) =>
      callJson(createHandler(test.ports), route, body, { params, authorizer: iam(name) });
    await test.card('alice@shop.example');
    const alice = { customer_id: 'alice@shop.example' };
    await by('minji', 'PUT /hold', { reason: REASON });
    await by('jisu', 'DELETE /hold');
    await by('jisu', 'DELETE /hold');
    await by('minji', `PUT /${CUSTOMER}`, { reason: REASON }, alice);
    await by('jisu', `DELETE /${CUSTOMER}`, undefined, alice);
    const line = (event: string, outcome: string, name: string) => ({
      ...{ event, level: 'warn', outcome, by: iam(name).iam.userArn },
    });
    expect(test.journal).toEqual([
      line('hold.begun', 'everybody', 'minji'),
      line('hold.ended', 'everybody', 'jisu'),
      line('hold.begun', 'customer', 'minji'),
      line('hold.ended', 'customer', 'jisu'),
    ]);
  });

  it('that ends leaves nothing; ending one that is not on is as good', async () => {
    const off = {
      on: false,
      since: null,
      by: null,
      reason: null,
      waiting: 0,
      waiting_is_exact: true,
      customers: [],
    };
    expect((await hold('GET /hold')).json).toEqual(off);
    await hold('PUT /hold', { reason: REASON });
    expect((await hold('DELETE /hold')).json).toEqual(off);
    expect(await hold('DELETE /hold')).toMatchObject({ status: 200, json: off });
  });

  it('needs a reason', async () => {
    const { status, json } = await hold('PUT /hold', {});
    expect([status, paths(json)]).toEqual([400, ['reason']]);
  });

  it('keeps what is due from being charged, and it is charged when the hold ends', async () => {
    const { subscriptionId } = await test.subscription();
    await hold('PUT /hold', { reason: REASON });
    expect(await workOff(test, subscriptionId)).toBe(false);
    expect(test.gateway.charged).toEqual([]);
    await hold('DELETE /hold');
    soon();
    await workOff(test, subscriptionId);
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('begun between write-ahead and POST keeps the POST, and the charge is made up for', async () => {
    const { subscriptionId } = await test.subscription();
    const { charge } = test.ports.gateway;
    test.ports.gateway.charge = async (order, budgetMs, isStopped) => {
      await hold('PUT /hold', { reason: REASON });
      soon();
      return (await isStopped?.()) ? { kind: 'not_sent', reason: 'charging_held' } : charge(order, budgetMs);
    };
    await workOff(test, subscriptionId);
    expect(test.gateway.charged).toEqual([]);
    test.ports.gateway.charge = charge;
    await hold('DELETE /hold');
    soon();
    await playDue(test, subscriptionId, later(60 * MINUTE_MS));
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('is told by each tick', async () => {
    await hold('PUT /hold', { reason: REASON });
    await tick(test.ports)({ time: NOW.toISOString() }, lambdaContext);
    expect(test.journal).toContainEqual(expect.objectContaining({ event: 'charging.held', level: 'warn' }));
  });
});

describe('what is to be done', () => {
  const work = async () => (await callJson(createHandler(test.ports), 'GET /work')).json;

  it('is what is due, and then what is queued; what is due later is not in it', async () => {
    const { subscriptionId } = await test.subscription();
    await test.subscription({ status: 'active' });
    expect(await work()).toEqual({
      ...{ at: NOW.toISOString(), due: 2, due_is_exact: true, queued: 0, in_work: 0 },
    });
    await tick({ ...test.ports, pacing: { waiting: async () => 0, sleep: async () => undefined } })(
      { time: NOW.toISOString() },
      lambdaContext,
    );
    expect(await work()).toMatchObject({ due: 0, queued: 2 });
    test.queued.length = 0;
    await workOff(test, subscriptionId);
    expect(await work()).toMatchObject({ due: 0, queued: 0 });
  });
});

describe('what asks for a charge while it is held is refused with 409 charging_held, and nothing is stored', () => {
  const held = { status: 409, json: { code: 'charging_held' } };
  const key = { headers: { 'idempotency-key': 'k1' } };

  it('POST /charges', async () => {
    const customer_uid = await test.card();
    await hold('PUT /hold', { reason: REASON });
    const body = { customer_uid, amount: 1_000, name: '단건' };
    expect(await callJson(createCharge(test.ports), 'POST /charges', body, key)).toMatchObject(held);
    expect(test.items().filter(({ pk }) => String(pk).startsWith('ONE#'))).toEqual([]);
    await hold('DELETE /hold');
    soon();
    expect(await callJson(createCharge(test.ports), 'POST /charges', body, key)).toMatchObject({
      status: 201,
      json: { status: 'paid' },
    });
  });

  it('POST /subscriptions, unless nothing is to be charged yet', async () => {
    const customer_uid = await test.card();
    await test.plan();
    await hold('PUT /hold', { reason: REASON });
    const subscribe = (more: object) =>
      callJson(createSubscription(test.ports), 'POST /subscriptions', {
        customer_uid,
        plan_id: 'basic',
        ...more,
      });
    expect(await subscribe({})).toMatchObject(held);
    expect(test.items().filter(({ sk }) => sk === 'SUB')).toEqual([]);
    expect(await subscribe({ start_at: later(48 * 60 * MINUTE_MS).toISOString() })).toMatchObject({
      status: 201,
    });
  });

  it('resume and change-card', async () => {
    const { subscriptionId: subscription_id } = await test.subscription({ status: 'paused' });
    const customer_uid = await test.card();
    await hold('PUT /hold', { reason: REASON });
    const options = { params: { subscription_id } };
    const path = 'POST /subscriptions/{subscription_id}';
    expect(
      await callJson(resumeSubscription(test.ports), `${path}/resume`, undefined, options),
    ).toMatchObject(held);
    expect(
      await callJson(changeCard(test.ports), `${path}/change-card`, { customer_uid }, options),
    ).toMatchObject(held);
  });
});

describe('what goes on while charging is held', () => {
  it('refunds and cancels', async () => {
    const { subscriptionId: subscription_id } = await test.subscription();
    await workOff(test, subscription_id);
    await hold('PUT /hold', { reason: REASON });
    soon();
    const merchant_uid = CHARGE_UID.replace(SUBSCRIPTION_ID, subscription_id);
    const refund = await callJson(
      refundCharge(test.ports),
      'POST /charges/{merchant_uid}/refunds',
      { reason: '환불' },
      { params: { merchant_uid } },
    );
    expect(refund.json).toMatchObject({ status: 'succeeded' });
    const cancel = await callJson(
      cancelSubscription(test.ports),
      'POST /subscriptions/{subscription_id}/cancel',
      {},
      { params: { subscription_id } },
    );
    expect(cancel.status).toBe(200);
  });

  it('the look-up of an attempt whose outcome is unknown', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'lost';
    await workOff(test, subscriptionId);
    const order = test.gateway.charged[0];
    await hold('PUT /hold', { reason: REASON });
    test.gateway.ending = 'paid';
    await test.ports.gateway.charge(order ?? Object.assign({}, oneOff()), 1_000);
    await playDue(test, subscriptionId, later(20 * MINUTE_MS));
    expect((await test.ports.accounts.loadPeriod(subscriptionId, 1))?.charge?.status).toBe('paid');
  });
});

describe('a hold of one customer', () => {
  it('keeps theirs alone from being charged', async () => {
    const theirs = await test.subscription({ customerId: 'alice' });
    const others = await test.subscription({ customerId: 'bob' });
    const { json } = await hold(`PUT /${CUSTOMER}`, { reason: '분쟁' }, ALICE);
    // Theirs waits, and nobody counts it.
    const customers = [{ customer_id: 'alice', reason: '분쟁' }];
    expect(json).toMatchObject({ on: false, waiting: null, waiting_is_exact: false, customers });
    for (const { subscriptionId } of [theirs, others]) await workOff(test, subscriptionId);
    expect(test.gateway.charged.map(({ customerUid }) => customerUid)).toEqual([others.customerUid]);
    await hold(`DELETE /${CUSTOMER}`, undefined, ALICE);
    soon();
    await workOff(test, theirs.subscriptionId);
    expect(test.gateway.charged).toHaveLength(2);
  });

  it('is one of at most two hundred', async () => {
    await test.card('alice');
    for (let at = 0; at < 200; at += 1) {
      await test.card(`c-${at}`);
      await hold(`PUT /${CUSTOMER}`, { reason: REASON }, { customer_id: `c-${at}` });
    }
    expect(await hold(`PUT /${CUSTOMER}`, { reason: REASON }, ALICE)).toMatchObject({
      status: 409,
      json: { code: 'too_many_holds' },
    });
    expect(await hold(`PUT /${CUSTOMER}`, { reason: 'again' }, { customer_id: 'c-7' })).toMatchObject({
      status: 200,
    });
  });

  it('is of nobody who is not known: a slip of the pen would look as if it held somebody', async () => {
    expect(await hold(`PUT /${CUSTOMER}`, { reason: REASON }, ALICE)).toMatchObject({ status: 404 });
    expect(await hold(`PUT /${CUSTOMER}`, { reason: REASON }, { customer_id: '' })).toMatchObject({
      status: 404,
    });
  });
});
