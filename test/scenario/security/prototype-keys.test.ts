import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BUYER } from '../../support/fixtures.ts';
import { httpFunctions, type Stage, startStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const OBJECT_NAMES = Object.getOwnPropertyNames(Object.prototype).sort();
/** No request may have left anything on what every object inherits. */
afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(OBJECT_NAMES);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
const params = () => ({
  customer_id: 'customer-a',
  token: stage.known.registrations.fresh.token,
  subscription_id: stage.known.subscriptions.active,
  merchant_uid: stage.known.charges.paid,
  batch_id: stage.known.batches.dry,
});

const complete = () => ({
  'create-card-registration': {
    customer_id: 'customer-a',
    buyer: BUYER,
    return_url: 'https://shop.example/',
  },
  'create-plan': { plan_id: 'new', name: '새 플랜', amount: 1_000, interval: { unit: 'month', count: 1 } },
  'take-over-card': {
    customer_id: 'customer-a',
    customer_uid: 'shop-77',
    evidence: { imp_uid: 'imp_1' },
  },
  'create-subscription': { customer_uid: stage.known.cards.good, plan_id: 'monthly' },
  'create-charge': { customer_uid: stage.known.cards.good, amount: 1_000, name: '단건' },
  'refund-charge': { amount: 100, reason: '변심' },
  'change-card': { customer_uid: stage.known.cards.second },
  'change-plan': { plan_id: 'dear' },
  'record-consent': {
    agreed_at: '2026-03-25T00:00:00Z',
    method: 'web',
    price_before: 0,
    price_after: 1_000,
    effective_on: '2026-03-26',
  },
  'create-manage-link': {},
  'cancel-subscription': {},
  'pause-subscription': {},
  'resume-subscription': {},
  'retry-charge': {},
  'POST /batches': { action: 'cancel', select: { ids: [stage.known.subscriptions.active] }, dry_run: true },
  'POST /batches/{batch_id}/stop': {},
  'replay-webhooks': { subscription_id: stage.known.subscriptions.active },
});

describe.each(NAMES)('the key %s', (name) => {
  test.each(
    httpFunctions.filter(({ method, auth }) => method === 'POST' && auth === 'iam').map((one) => one.name),
  )('is a field that %s does not know, beside fields that are right', async (fn) => {
    const body = complete()[fn as keyof ReturnType<typeof complete>];
    const text = JSON.stringify(body).replace(
      /\}$/,
      `${JSON.stringify(body) === '{}' ? '' : ','}"${name}":{"polluted":1}}`,
    );
    await stage.expectNoChange(async () => {
      const { status, json } = await stage.call(fn, { params: params(), body: text });
      expect([status, json.errors]).toEqual([400, [{ path: name, message: 'this field is not known' }]]);
    });
  });

  test('deeper down is not known either', async () => {
    const text = JSON.stringify(complete()['create-card-registration']).replace(
      '"name":',
      `"${name}":{},"name":`,
    );
    const { status, json } = await stage.call('create-card-registration', { body: text });
    expect([status, json.errors[0].path]).toEqual([400, `buyer.${name}`]);
  });

  test('stands for no field that is missing', async () => {
    const { good } = stage.known.cards;
    const body = `{"${name}":{"customer_uid":"${good}","amount":1000,"name":"x"}}`;
    await stage.expectNoChange(async () => {
      expect((await stage.call('create-charge', { body })).status).toBe(400);
    });
  });

  test('holds no ids of a webhook, in JSON or as a form', async () => {
    const { impUid, merchantUid } = stage.known.registrations.open;
    const ids = { imp_uid: impUid, merchant_uid: merchantUid };
    const form = `${name}[imp_uid]=${impUid}&${name}[merchant_uid]=${merchantUid}&${name}=1`;
    await stage.expectNoChange(async () => {
      const json = await stage.call('receive-webhook', { body: `{"${name}":${JSON.stringify(ids)}}` });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const asForm = await stage.call('receive-webhook', { body: form, headers });
      expect([json.json.result, asForm.json.result]).toEqual(['ignored', 'ignored']);
    });
  });

  test('in a query is read by nobody', async () => {
    const { fresh, open } = stage.known.registrations;
    const query = JSON.parse(`{"${name}":"imp_uid","${name}[imp_uid]":"${open.impUid}"}`) as Record<
      string,
      string
    >;
    await stage.expectNoChange(async () => {
      const { headers } = await stage.call('checkout-redirect', { params: { token: fresh.token }, query });
      expect(headers['location']).toContain('status=pending');
    });
  });

  test('as an id names nothing', async () => {
    const ids = [
      'subscription_id',
      'merchant_uid',
      'customer_uid',
      'plan_id',
      'customer_id',
      'token',
      'name',
    ];
    const all = Object.fromEntries(ids.map((id) => [id, name]));
    for (const { name: fn, path, method } of httpFunctions) {
      if (method === 'POST' || !path.includes('{')) continue;
      expect([fn, (await stage.call(fn, { params: { ...all, registration_id: name } })).status]).toEqual([
        fn,
        404,
      ]);
    }
  });
});
