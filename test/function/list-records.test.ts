import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as cancelSubscription } from '../../functions/http/cancel-subscription.ts';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler } from '../../functions/http/list-records.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { createHandler as retryCharge } from '../../functions/http/retry-charge.ts';
import { createBatches } from '../support/batches.ts';
import {
  CHARGE_UID,
  DAY_MS,
  declined,
  later,
  monthly,
  oneOff,
  payment,
  SUBSCRIPTION_ID,
  sending,
} from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { NOW } from '../support/fixtures.ts';
import { workOff } from '../support/play-due.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});

const get = (path: string, query: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), `GET /${path}`, undefined, { query });
const ids = (json: { subscriptions: readonly { subscription_id: string }[] }) =>
  json.subscriptions.map(({ subscription_id }) => subscription_id);
const uids = (json: { charges: readonly { merchant_uid: string }[] }) =>
  json.charges.map(({ merchant_uid }) => merchant_uid);
const uidOf = (subscriptionId: string) => CHARGE_UID.replace(SUBSCRIPTION_ID, subscriptionId);

/** So many, a second apart, the newest last. */
async function subscriptions(count: number, changes: Parameters<ChargingPorts['subscription']>[0] = {}) {
  const made: string[] = [];
  for (let one = 0; one < count; one += 1) {
    test.clock.at = later(1_000, test.clock.at);
    made.push((await test.subscription(changes)).subscriptionId);
  }
  return made;
}

describe('GET /subscriptions', () => {
  it('lists those of a status, newest first, page by page, each once', async () => {
    const due = await subscriptions(5, { status: 'past_due' });
    await subscriptions(3, { status: 'active' });
    const first = await get('subscriptions', { status: 'past_due', limit: '2' });
    const { cursor } = first.json;
    const second = await get('subscriptions', { status: 'past_due', limit: '2', cursor });
    const third = await get('subscriptions', { status: 'past_due', limit: '2', cursor: second.json.cursor });
    expect([first, second, third].flatMap(({ json }) => ids(json))).toEqual([...due].reverse());
    expect(third.json.cursor).toBeNull();
  });

  it('lists all of them without a filter, whatever their status', async () => {
    const [a = ''] = await subscriptions(1, { status: 'active' });
    const [b = ''] = await subscriptions(1, { status: 'canceled' });
    const [c = ''] = await subscriptions(1, { status: 'paused' });
    const first = await get('subscriptions', { limit: '2' });
    expect(ids(first.json)).toEqual([c, b]);
    expect(ids((await get('subscriptions', { limit: '2', cursor: first.json.cursor })).json)).toEqual([a]);
  });

  it('lists those to a plan, and of a customer, and those that are both and of a status', async () => {
    const other = { ...monthly, planId: 'other' };
    const [basic = ''] = await subscriptions(1, { customerId: 'alice', status: 'active' });
    const [changed = ''] = await subscriptions(1, { customerId: 'alice', plan: other, status: 'active' });
    await subscriptions(1, { customerId: 'bob', plan: other, status: 'canceled' });
    expect(ids((await get('subscriptions', { customer_id: 'alice' })).json)).toEqual([changed, basic]);
    expect(ids((await get('subscriptions', { plan_id: 'other' })).json)).toHaveLength(2);
    const query = { plan_id: 'other', customer_id: 'alice', status: 'active' };
    expect(ids((await get('subscriptions', query)).json)).toEqual([changed]);
  });

  it('of two filters goes by the rarer: what is rare and old is on the first page', async () => {
    const other = { ...monthly, planId: 'other' };
    const wanted = await subscriptions(2, { status: 'unpaid' });
    await subscriptions(12, { status: 'active' });
    const byStatus = await get('subscriptions', { plan_id: 'basic', status: 'unpaid', limit: '2' });
    expect(ids(byStatus.json)).toEqual([...wanted].reverse());
    const [old = ''] = await subscriptions(1, { status: 'active', plan: other });
    await subscriptions(12, { status: 'active' });
    const byPlan = await get('subscriptions', { plan_id: 'other', status: 'active', limit: '2' });
    expect([ids(byPlan.json), byPlan.json.cursor]).toEqual([[old], null]);
  });

  it('fills a page although its filter leaves most out', async () => {
    const wanted = await subscriptions(2, { status: 'unpaid' });
    await subscriptions(5, { status: 'active' });
    await subscriptions(5, { status: 'unpaid', plan: { ...monthly, planId: 'other' } });
    const { json } = await get('subscriptions', { plan_id: 'basic', status: 'unpaid', limit: '2' });
    expect(ids(json)).toEqual([...wanted].reverse());
  });

  it('shows what is owed as the subscription by itself does', async () => {
    test.gateway.ending = 'declined';
    const [id = ''] = await subscriptions(1);
    await workOff(test, id);
    const { json } = await get('subscriptions', { status: 'past_due' });
    expect(json.subscriptions[0]).toMatchObject({
      subscription_id: id,
      last_decline: { class: 'insufficient_balance' },
      next_charge_at: null,
    });
  });

  it.each([
    [{ status: 'gone' }, 'status'],
    [{ limit: '0' }, 'limit'],
    [{ cursor: 'nonsense' }, 'cursor'],
  ])('%j is 400', async (query, path) => {
    const { status, json } = await get('subscriptions', query as unknown as Record<string, string>);
    expect([status, paths(json)]).toEqual([400, [path]]);
  });
});

describe('GET /charges', () => {
  it('lists a customer’s, of subscriptions and one-off, newest first', async () => {
    const [id = ''] = await subscriptions(1, { customerId: 'alice' });
    await workOff(test, id);
    const charge = declined('over_limit', sending(oneOff({ customerId: 'alice', createdAt: later(DAY_MS) })));
    await test.store({}, { charge });
    const { json } = await get('charges', { customer_id: 'alice' });
    expect(uids(json)).toEqual([`one_${SUBSCRIPTION_ID}`, uidOf(id)]);
    const first = await get('charges', { customer_id: 'alice', limit: '1' });
    const next = { customer_id: 'alice', limit: '1', cursor: first.json.cursor };
    expect(uids((await get('charges', next)).json)).toEqual([uidOf(id)]);
  });

  it('lists a subscription’s, and nothing of one that there is not', async () => {
    const [id = '', other = ''] = await subscriptions(2);
    for (const one of [id, other]) await workOff(test, one);
    expect(uids((await get('charges', { subscription_id: id })).json)).toEqual([uidOf(id)]);
    const nobody = '01JZ0000000000000000000009';
    expect((await get('charges', { subscription_id: nobody })).json).toMatchObject({
      charges: [],
      cursor: null,
    });
    const both = await get('charges', { subscription_id: id, customer_id: 'alice' });
    expect([both.status, both.json.code]).toEqual([400, 'invalid_request']);
    const none = await get('charges', { subscription_id: 'sub_1' });
    expect(none.json.errors).toEqual([{ path: 'subscription_id', message: 'a subscription_id of ours' }]);
  });

  it('lists what is declined, and what nobody knows yet, and neither once it is paid', async () => {
    const [a = '', b = ''] = await subscriptions(2);
    test.gateway.ending = 'declined';
    await workOff(test, a);
    test.gateway.ending = 'lost';
    await workOff(test, b);
    expect(uids((await get('charges', { status: 'declined' })).json)).toEqual([uidOf(a)]);
    expect(uids((await get('charges', { status: 'unknown' })).json)).toEqual([uidOf(b)]);
    test.gateway.ending = 'paid';
    test.clock.at = later(DAY_MS + 60_000, test.clock.at);
    await workOff(test, a);
    expect((await get('charges', { status: 'declined' })).json).toMatchObject({ charges: [], cursor: null });
  });

  it('lists what is held', async () => {
    await test.store({}, { charge: { ...sending(oneOff()), heldFor: 'amount_mismatch' } });
    expect(uids((await get('charges', { held: 'true' })).json)).toEqual([`one_${SUBSCRIPTION_ID}`]);
  });

  it('lists what was paid, and what was given back, on a Korean day', async () => {
    const made = await subscriptions(6);
    for (const id of made) await workOff(test, id);
    const [id = ''] = made;
    await callJson(
      refundCharge(test.ports),
      'POST /charges/{merchant_uid}/refunds',
      { amount: 900, reason: '일부 환불' },
      { params: { merchant_uid: uidOf(id) } },
    );
    const paid = new Set<string>();
    for (let cursor: string | undefined, page = 0; page < 4; page += 1) {
      const { json } = await get('charges', { paid_on: '2026-03-01', limit: '2', ...(cursor && { cursor }) });
      for (const uid of uids(json)) paid.add(uid);
      cursor = json.cursor ?? undefined;
      if (cursor === undefined) break;
    }
    expect(paid).toEqual(new Set(made.map(uidOf)));
    expect((await get('charges', { paid_on: '2026-02-28' })).json.charges).toEqual([]);
    const { json } = await get('charges', { refunded_on: '2026-03-01' });
    expect(json.charges).toMatchObject([{ merchant_uid: uidOf(id), refunded_amount: 900 }]);
  });

  it('lists a day each charge once, the newest first, however unevenly they lie in its partitions', async () => {
    // By the sum of its characters all but the first and the last lie in one.
    const ends = ['03', '04', '08', '40', '44', '48', '80', '84', '88', '91'];
    for (const end of ends) {
      const chargeId = `01JZ0000000000000000000A${end}`;
      const key = { kind: 'one_off', chargeId, generation: 1 } as const;
      const merchantUid = `one_${chargeId}`;
      const paid = payment({ impUid: `imp_${end}`, merchantUid });
      const charge = { ...oneOff({ key, merchantUid }), status: 'paid' as const };
      await test.store(
        {},
        { charge: { ...charge, payment: { ...paid, customerUid: charge.customerUid, at: NOW } } },
      );
    }
    const listed: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const { json } = await get('charges', { paid_on: '2026-03-01', limit: '4', ...(cursor && { cursor }) });
      listed.push(...uids(json));
      cursor = json.cursor;
    }
    expect(listed.map((uid) => uid.slice(-2))).toEqual([...ends].reverse());
  });

  it.each([[{}], [{ status: 'declined', held: 'true' }]])('%j is 400: one list at a time', async (query) => {
    expect(await get('charges', query)).toMatchObject({ status: 400 });
  });

  it.each([
    [{ status: 'paid' }, 'status'],
    [{ paid_on: '2026-02-30' }, 'paid_on'],
    [{ held: 'no' }, 'held'],
  ])('%j is 400', async (query, path) => {
    const { status, json } = await get('charges', query as unknown as Record<string, string>);
    expect([status, paths(json)]).toEqual([400, [path]]);
  });
});

it('GET /plans lists them by their ids', async () => {
  await test.plan();
  await test.plan({ planId: 'zoo' });
  const { json } = await get('plans', { limit: '1' });
  expect(json.plans).toMatchObject([{ plan_id: 'zoo' }]);
  expect((await get('plans', { cursor: json.cursor })).json.plans).toMatchObject([{ plan_id: 'basic' }]);
});

it('one damaged item is in no list’s way', async () => {
  const [a = '', b = ''] = await subscriptions(2, { status: 'active' });
  test.rewrite((item) =>
    item['pk'] === `SUB#${a}` && item['sk'] === 'SUB' ? { ...item, period: 'x' } : item,
  );
  const { json } = await get('subscriptions', { status: 'active' });
  expect([ids(json), json.unreadable]).toEqual([[b], 1]);
});

describe('a cursor', () => {
  it.each<[string, string, Record<string, string>, Record<string, string>]>([
    ['another customer', 'charges', { customer_id: 'alice' }, { customer_id: 'bob' }],
    ['another filter', 'subscriptions', { status: 'active' }, { status: 'trialing' }],
    ['no filter', 'subscriptions', { status: 'active' }, {}],
    [
      'one filter more',
      'subscriptions',
      { customer_id: 'alice' },
      { customer_id: 'alice', status: 'active' },
    ],
  ])('of a list is refused by that of %s', async (_, path, query, other) => {
    for (const id of await subscriptions(2, { status: 'active', customerId: 'alice' }))
      await workOff(test, id);
    const { cursor } = (await get(path, { ...query, limit: '1' })).json;
    expect((await get(path, { ...query, limit: '2', cursor })).status).toBe(200);
    const { status, json } = await get(path, { ...other, limit: '1', cursor });
    const message = 'the cursor of the page before, with the same filters';
    expect([status, json.errors]).toEqual([400, [{ path: 'cursor', message }]]);
  });
});

describe('GET /find', () => {
  it('knows ids of every kind, ours and 아임포트’s', async () => {
    const customerUid = await test.card('alice');
    await test.plan();
    const { subscriptionId } = await test.subscription({ customerId: 'alice', customerUid });
    await workOff(test, subscriptionId);
    const uid = uidOf(subscriptionId);
    test.gateway.records.push(payment({ impUid: 'imp_000000000077', merchantUid: uid }));
    const kinds = async (q: string) =>
      (await get('find', { q })).json.results.map((one: { kind: string }) => one.kind);
    expect(await kinds(subscriptionId)).toEqual(['subscription']);
    expect(await kinds(` ${uid} `)).toEqual(['charge']);
    expect(await kinds('imp_000000000077')).toEqual(['charge']);
    expect(await kinds(customerUid)).toEqual(['card']);
    expect(await kinds(customerUid.slice(5))).toEqual(['registration']);
    expect(await kinds('alice')).toEqual(['customer']);
    expect(await kinds('basic')).toEqual(['plan']);
    expect(await kinds('nobody')).toEqual([]);
  });

  it('knows a batch by its id', async () => {
    const select = { status: 'declined' };
    const { json: ordered } = await createBatches(test).order({ action: 'retry', select, dry_run: true });
    expect((await get('find', { q: ordered.batch_id })).json.results).toEqual([
      { kind: 'batch', id: ordered.batch_id, customer_id: null, summary: 'running, dry run of retry' },
    ]);
  });

  it('says whose it is and how it stands', async () => {
    const { subscriptionId } = await test.subscription({ customerId: 'alice' });
    const { json } = await get('find', { q: subscriptionId });
    expect(json.results).toEqual([
      {
        kind: 'subscription',
        id: subscriptionId,
        customer_id: 'alice',
        summary: 'trialing, basic, 9900 won',
      },
    ]);
    expect(NOW).toBeInstanceOf(Date);
  });

  it.each([{}, { q: '  ' }, { q: 'x'.repeat(257) }])(
    '%j is 400, and says what would be right',
    async (query) => {
      const { status, json } = await get('find', query as Record<string, string>);
      const errors = [{ path: 'q', message: 'an id or a reference, 1 to 256 characters' }];
      expect([status, json.errors]).toEqual([400, errors]);
    },
  );
});

describe('a timeline', () => {
  const timeline = (kind: 'subscriptions' | 'charges', id: string) => {
    const name = kind === 'charges' ? 'merchant_uid' : 'subscription_id';
    const options = { params: { [name]: id } };
    return callJson(createHandler(test.ports), `GET /${kind}/{${name}}/timeline`, undefined, options);
  };
  const types = (json: { entries: readonly { type: string }[] }) => json.entries.map(({ type }) => type);

  it('says what happened, when and by whom, newest first', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'declined';
    await workOff(test, subscriptionId);
    test.clock.at = later(DAY_MS);
    test.gateway.ending = 'paid';
    await workOff(test, subscriptionId);
    test.clock.at = later(2 * DAY_MS);
    const options = { params: { subscription_id: subscriptionId } };
    const path = 'POST /subscriptions/{subscription_id}/cancel';
    await callJson(cancelSubscription(test.ports), path, { at: 'now' }, options);
    const { json } = await timeline('subscriptions', subscriptionId);
    expect(json.entries.map(({ type, by }: { type: string; by: string }) => [type, by])).toEqual([
      ['subscription.canceled', 'local'],
      ['subscription.activated', 'scheduler'],
      ['charge.paid', 'scheduler'],
      ['subscription.past_due', 'scheduler'],
      ['charge.declined', 'scheduler'],
    ]);
    const charge = await timeline('charges', uidOf(subscriptionId));
    expect(types(charge.json)).toEqual(['charge.paid', 'attempt', 'charge.declined', 'attempt', 'owed']);
    expect(charge.json.entries[3].detail).toMatchObject({
      outcome: 'declined',
      decline_class: 'insufficient_balance',
      decline_code: '120054',
    });
  });

  it('says who asked for an attempt, the scheduler where nobody did', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'declined';
    await workOff(test, subscriptionId);
    test.clock.at = later(DAY_MS / 2);
    const uid = uidOf(subscriptionId);
    const options = { params: { merchant_uid: uid } };
    await callJson(retryCharge(test.ports), 'POST /charges/{merchant_uid}/retry', {}, options);
    // Its item is read and written again by whoever comes next.
    test.clock.at = later(DAY_MS);
    await workOff(test, subscriptionId);
    const { json } = await timeline('charges', uid);
    const attempts = json.entries.filter(
      ({ type }: { type: string }) => type === 'attempt' || type === 'owed',
    );
    expect(attempts.map(({ type, by }: { type: string; by: string }) => [type, by])).toEqual([
      ['attempt', 'scheduler'],
      ['attempt', 'local'],
      ['attempt', 'scheduler'],
      ['owed', 'scheduler'],
    ]);
  });

  it('says who charged once', async () => {
    const body = { customer_uid: await test.card(), amount: 1_000, name: '단건' };
    const options = { headers: { 'idempotency-key': 'once' } };
    const { json: charge } = await callJson(createCharge(test.ports), 'POST /charges', body, options);
    const { json } = await timeline('charges', charge.merchant_uid);
    expect(json.entries.map(({ type, by }: { type: string; by: string }) => [type, by])).toEqual([
      ['charge.paid', 'local'],
      ['attempt', 'local'],
      ['owed', 'local'],
    ]);
  });

  it('is 404 for what there is not', async () => {
    expect((await timeline('subscriptions', SUBSCRIPTION_ID)).status).toBe(404);
    expect((await timeline('charges', CHARGE_UID)).status).toBe(404);
  });
});

describe('GET /gateway-keys', () => {
  it.each([
    [{ kind: 'accepted', newestMid: undefined } as const, ['accepted', null, null]],
    [{ kind: 'accepted', newestMid: 'INIBillTst' } as const, ['accepted', 'INIBillTst', true]],
    [{ kind: 'accepted', newestMid: 'OTHERMID' } as const, ['accepted', 'OTHERMID', false]],
    [{ kind: 'refused' } as const, ['refused', null, null]],
    [{ kind: 'unusable' } as const, ['unusable', null, null]],
    [{ kind: 'no_answer' } as const, ['no_answer', null, null]],
  ])('says what 아임포트 says to them: %j', async (found, told) => {
    test.gateway.keys = found;
    const { status, json } = await get('gateway-keys');
    expect([status, json.mid]).toEqual([200, 'INIBillTst']);
    expect([json.keys, json.newest_payment_mid, json.mid_fits]).toEqual(told);
    // A line with such a reason would wake somebody.
    expect(test.journal).toEqual([]);
  });
});
