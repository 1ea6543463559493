import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test as holds, it } from '@jest/globals';
import { createHandler as createRegistration } from '../../functions/http/create-card-registration.ts';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler as getRegistration } from '../../functions/http/get-card-registration.ts';
import { createHandler as getCharge } from '../../functions/http/get-charge.ts';
import { createHandler as getCustomer } from '../../functions/http/get-customer.ts';
import { createHandler as getSubscription } from '../../functions/http/get-subscription.ts';
import { createHandler as listRecords } from '../../functions/http/list-records.ts';
import { createHandler as listCharges } from '../../functions/http/list-subscription-charges.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { publishedEvent } from '../../shared/adapters/dynamo/published-event.ts';
import { settleRegistration } from '../../shared/usecases/settle-registration.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { issuedPayment, registrationRequest } from '../support/fixtures.ts';

const HANDLES = { reference: '주문-2027/0001', metadata: { orderNo: '77', 메모: 'a "b" \\ c', none: '' } };

let test: ChargingPorts;
let customer_uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  customer_uid = await test.card('alice');
});

const charge = (body: object = {}, headers: Record<string, string> = {}) =>
  callJson(
    createCharge(test.ports),
    'POST /charges',
    { customer_uid, amount: 10_000, name: '단건', ...body },
    { headers },
  );
const subscribe = (body: object = {}, headers: Record<string, string> = {}) =>
  callJson(
    createSubscription(test.ports),
    'POST /subscriptions',
    {
      ...{ customer_uid, plan_id: 'basic', allow_duplicate: true },
      ...body,
    },
    { headers },
  );
const register = (body: object = {}, headers: Record<string, string> = {}) =>
  callJson(createRegistration(test.ports), 'POST /card-registrations', registrationRequest(body), {
    headers,
  });
const refund = (merchant_uid: string, body: object = {}, headers: Record<string, string> = {}) =>
  callJson(
    refundCharge(test.ports),
    'POST /charges/{merchant_uid}/refunds',
    { amount: 1_000, reason: '변심', ...body },
    { params: { merchant_uid }, headers },
  );
const list = async (path: string, query: Record<string, string>) =>
  (await callJson(listRecords(test.ports), `GET /${path}`, undefined, { query })).json;
const find = async (q: string) => (await list('find', { q })).results;
const pointers = () => test.items().filter(({ pk }) => String(pk).startsWith('REFERENCE#'));
/** As they leave us. */
const events = () => test.items().flatMap((item) => publishedEvent(item) ?? []);
const eventOf = (type: string) => events().find((event) => event.type === type)?.detail;

describe('what the merchant knows a thing by is in every view, list and event of it', () => {
  it('a one-off charge', async () => {
    const { status, json } = await charge(HANDLES);
    expect({ status, json }).toMatchObject({ status: 201, json: HANDLES });
    const { merchant_uid } = json;
    const params = { merchant_uid };
    const one = await callJson(getCharge(test.ports), 'GET /charges/{merchant_uid}', undefined, { params });
    expect(one.json).toMatchObject(HANDLES);
    expect((await list('charges', { customer_id: 'alice' })).charges).toMatchObject([
      { merchant_uid, ...HANDLES },
    ]);
    expect(eventOf('charge.paid')).toMatchObject({ merchant_uid, ...HANDLES });
    expect(test.gateway.charged).toMatchObject([HANDLES]);
  });

  it('a subscription, and each of its charges', async () => {
    await test.plan();
    const { status, json } = await subscribe(HANDLES);
    expect({ status, json }).toMatchObject({ status: 201, json: HANDLES });
    const { subscription_id } = json;
    const params = { subscription_id };
    const route = 'GET /subscriptions/{subscription_id}';
    expect((await callJson(getSubscription(test.ports), route, undefined, { params })).json).toMatchObject(
      HANDLES,
    );
    expect((await list('subscriptions', { customer_id: 'alice' })).subscriptions).toMatchObject([HANDLES]);
    const { charges } = (await callJson(listCharges(test.ports), `${route}/charges`, undefined, { params }))
      .json;
    expect(charges).toMatchObject([HANDLES]);
    expect(test.gateway.charged).toMatchObject([HANDLES]);
    for (const type of ['subscription.created', 'charge.paid', 'subscription.activated'])
      expect(eventOf(type)).toMatchObject({ subscription_id, ...HANDLES });
  });

  it('the open charge of a subscription, without storing it twice', async () => {
    await test.plan();
    test.gateway.ending = 'declined';
    const { json } = await subscribe({ ...HANDLES, first_payment: 'retry' });
    const item = test.items().find(({ pk, sk }) => pk === `SUB#${json.subscription_id}` && sk === 'SUB');
    expect(item).toMatchObject({ ...HANDLES, charge: { status: 'declined' } });
    expect(Object.keys(Object(item?.['charge']))).not.toContain('metadata');
    expect(Object.keys(Object(item?.['charge']))).not.toContain('reference');
    const { charges } = await list('charges', { status: 'declined' });
    expect(charges).toMatchObject([HANDLES]);
    expect(eventOf('charge.declined')).toMatchObject(HANDLES);
    expect(eventOf('subscription.past_due')).toMatchObject(HANDLES);
  });

  it.each([
    ['charge', { charge: { amount: 7_000, name: '첫 결제' } }, 'charges'],
    ['subscription', { subscribe: { plan_id: 'basic' } }, 'subscriptions'],
  ])('a registration, and the %s that comes of it', async (_, what, name) => {
    await test.plan();
    const { json } = await register({ customer_id: 'bob', ...HANDLES, ...what });
    const { registration_id, request_pay } = json;
    const { merchant_uid, customer_uid: uid, amount } = request_pay;
    const record = issuedPayment({ merchantUid: merchant_uid, customerUid: uid, amount });
    test.gateway.records.push(record);
    await settleRegistration(
      { ...test.ports, timeLeftMs: () => 60_000 },
      registration_id,
      record.impUid,
      8_000,
    );
    const route = 'GET /card-registrations/{registration_id}';
    const view = await callJson(getRegistration(test.ports), route, undefined, {
      params: { registration_id },
    });
    expect(view.json).toMatchObject({ status: 'succeeded', ...HANDLES });
    const told = events().filter(
      ({ type, detail }) => type === 'card.registered' && detail['customer_id'] === 'bob',
    );
    expect(told).toMatchObject([{ detail: HANDLES }]);
    const all = await list(name, { customer_id: 'bob' });
    expect(all[name]).toMatchObject([HANDLES]);
  });

  it('a refund, beside what its charge has', async () => {
    const { merchant_uid } = (await charge({ reference: 'order-1' })).json;
    const { status, json } = await refund(merchant_uid, HANDLES);
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { ...HANDLES, charge: { reference: 'order-1' } },
    });
    expect(json.charge.refunds).toMatchObject([HANDLES]);
    expect(eventOf('refund.succeeded')).toMatchObject(HANDLES);
  });

  it('whoever gives none has null, events without a word of it, and no item more', async () => {
    const { json } = await charge();
    expect(json).toMatchObject({ reference: null, metadata: null });
    expect(Object.keys(eventOf('charge.paid') ?? {})).not.toContain('reference');
    expect(pointers()).toEqual([]);
  });

  it('metadata may be empty', async () => {
    expect((await charge({ metadata: {} })).json).toMatchObject({ reference: null, metadata: {} });
  });
});

describe('the window is told the reference of its registration, and nothing else', () => {
  it('as the customer’s browser sees what it is opened with', async () => {
    expect((await register(HANDLES)).json.request_pay.custom_data).toEqual({ reference: HANDLES.reference });
    expect((await register({ metadata: { a: 'b' } })).json.request_pay).not.toHaveProperty('custom_data');
  });
});

const big = (bytes: number) => ({ k: 'x'.repeat(bytes - '{"k":""}'.length) });
const keysOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, '']));

describe('what does not fit is refused with its path, and nothing is made', () => {
  it.each<readonly [string, object, string]>([
    ['an empty reference', { reference: '' }, 'reference'],
    ['65 characters', { reference: '가'.repeat(65) }, 'reference'],
    ['spaces around it', { reference: ' order-1' }, 'reference'],
    ['a line break', { reference: 'a\nb' }, 'reference'],
    ['half a character', { reference: '\ud800' }, 'reference'],
    ['a number', { reference: 7 }, 'reference'],
    ['unique without a reference', { reference_unique: true }, 'reference'],
    ['unique that is no boolean', { reference: 'a', reference_unique: 'yes' }, 'reference_unique'],
    ['metadata that is a list', { metadata: [] }, 'metadata'],
    ['metadata that is null', { metadata: null }, 'metadata'],
    ['metadata that is a text', { metadata: 'a' }, 'metadata'],
    ['eleven keys', { metadata: keysOf(11) }, 'metadata'],
    ['501 bytes', { metadata: big(501) }, 'metadata'],
    ['bytes, not characters', { metadata: { k: '가'.repeat(165) } }, 'metadata'],
    ['a value that is no string', { metadata: { ok: 'a', n: 7 } }, 'metadata.n'],
    ['a value within', { metadata: { deep: { a: 'b' } } }, 'metadata.deep'],
    ['a value with a control character', { metadata: { a: 'b\u0000' } }, 'metadata.a'],
    ['a long key', { metadata: { ['k'.repeat(41)]: 'a' } }, `metadata.${'k'.repeat(41)}`],
    ['a key of JavaScript’s own', JSON.parse('{"metadata":{"__proto__":"a"}}'), 'metadata.__proto__'],
    ['another one', { metadata: { constructor: 'a' } }, 'metadata.constructor'],
  ])('%s', async (_, body, path) => {
    const { merchant_uid } = (await charge()).json;
    const before = test.items().length;
    for (const asked of [charge, subscribe, register, (one: object) => refund(merchant_uid, one)]) {
      const { status, json } = await asked(body);
      expect({ status, code: json.code, paths: paths(json) }).toEqual({
        status: 400,
        code: 'invalid_request',
        paths: [path],
      });
    }
    expect(test.items()).toHaveLength(before);
  });

  it.each<readonly [string, object]>([
    ['64 characters of four bytes', { reference: '😀'.repeat(64) }],
    ['ten keys', { metadata: keysOf(10) }],
    ['500 bytes', { metadata: big(500) }],
  ])('%s fit', async (_, body) => {
    expect(await charge(body)).toMatchObject({ status: 201, json: body });
  });
});

/** Each kind: what makes one, and answers the id by which a clash names it. */
const kinds = {
  registration: async (body: object, headers?: Record<string, string>) => {
    const answer = await register(body, headers);
    return { ...answer, id: answer.json.registration_id };
  },
  subscription: async (body: object, headers?: Record<string, string>) => {
    const answer = await subscribe(body, headers);
    return { ...answer, id: answer.json.subscription_id };
  },
  charge: async (body: object, headers?: Record<string, string>) => {
    const answer = await charge(body, headers);
    return { ...answer, id: answer.json.merchant_uid };
  },
  refund: async (body: object, headers?: Record<string, string>) => {
    const answer = await refund(paid, body, headers);
    return { ...answer, id: answer.json.refund_id };
  },
};
let paid: string;

describe.each(Object.entries(kinds))('a %s whose reference is to be unique', (kind, make) => {
  beforeEach(async () => {
    await test.plan();
    paid = (await charge()).json.merchant_uid;
  });
  const unique = { reference: 'order-1', reference_unique: true };
  const taken = (id: string) => ({
    status: 409,
    json: { code: 'reference_taken', detail: `the ${kind} ${id} has this reference` },
  });

  it('is refused where another one has it, which is named; of another kind it is free', async () => {
    const { id, status } = await make(unique);
    expect(status).toBe(201);
    expect(await make(unique)).toMatchObject(taken(id));
    for (const [other, makeOther] of Object.entries(kinds))
      if (other !== kind) expect((await makeOther(unique)).status).toBe(201);
  });

  it('is refused where another one has it that did not ask for it', async () => {
    const { id } = await make({ reference: 'order-1' });
    expect(await make(unique)).toMatchObject(taken(id));
  });

  it('is in the way of none that does not ask for it', async () => {
    await make(unique);
    expect((await make({ reference: 'order-1' })).status).toBe(201);
  });

  it('is made once of several at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => make(unique)));
    // A charge has one refund at a time.
    const isRefund = kind === 'refund';
    const [made, ...others] = [...answers].sort((a, b) => a.status - b.status);
    expect(made?.status).toBe(201);
    for (const { status, json } of others) {
      expect(status).toBe(409);
      if (!isRefund) expect(json.code).toBe('reference_taken');
    }
    expect(pointers()).toHaveLength(1);
  });

  it('is the same to a repeated request, also when others have taken the reference since', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await make(unique, headers);
    await make({ reference: 'order-1' });
    expect(await make(unique, headers)).toMatchObject({ status: 201, id: first.id });
  });

  it('is stored although the answer to that was lost', async () => {
    let lost = false;
    test.trouble.with = (command) => {
      const isClaim =
        JSON.stringify(command.input).includes('REFERENCE#') &&
        command.constructor.name === 'TransactWriteCommand';
      if (!isClaim || lost) return undefined;
      lost = true;
      test.engine.execute(command);
      return Object.assign(new Error('no answer'), { name: 'InternalServerError' });
    };
    const headers = { 'idempotency-key': 'once' };
    const first = await make(unique, headers);
    const answer = first.status === 503 ? await make(unique, headers) : first;
    // A refund that was found as it had been written ahead is looked up, like any other whose sender died.
    expect(answer.status).toBe(kind === 'refund' ? 202 : 201);
    expect(lost).toBe(true);
    expect(pointers()).toHaveLength(1);
  });
});

describe('GET /find?q=', () => {
  it('finds by a reference all that bears it, once each', async () => {
    await test.plan();
    const order = { reference: 'order-77' };
    const one = (await charge(order)).json;
    test.clock.at = new Date(test.clock.at.getTime() + 1_000);
    const other = (await charge(order)).json;
    const subscription = (await subscribe(order)).json;
    const registration = (await register(order)).json;
    const back = (await refund(one.merchant_uid, order)).json;
    expect(await find('order-77')).toEqual([
      { kind: 'registration', id: registration.registration_id, customer_id: 'user-1', summary: 'pending' },
      {
        kind: 'subscription',
        id: subscription.subscription_id,
        customer_id: 'alice',
        summary: 'active, basic, 9900 won',
      },
      { kind: 'charge', id: other.merchant_uid, customer_id: 'alice', summary: 'paid, 10000 won' },
      { kind: 'charge', id: one.merchant_uid, customer_id: 'alice', summary: 'paid, 10000 won' },
      {
        kind: 'refund',
        id: back.refund_id,
        customer_id: 'alice',
        summary: `succeeded, 1000 won, of ${one.merchant_uid}`,
      },
    ]);
  });

  it('of each kind the newest ten', async () => {
    const made: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      test.clock.at = new Date(test.clock.at.getTime() + 1_000);
      made.push((await charge({ reference: 'many' })).json.merchant_uid);
    }
    expect((await find('many')).map(({ id }: { id: string }) => id)).toEqual(made.reverse().slice(0, 10));
  });

  it('takes it byte for byte', async () => {
    await charge({ reference: '주문'.normalize('NFC') });
    expect(await find('주문'.normalize('NFD'))).toEqual([]);
    expect(await find('주문')).toHaveLength(1);
    expect(await find('주')).toEqual([]);
  });

  it('names what cannot be read, and tells its reference to no log', async () => {
    const { merchant_uid } = (await charge({ reference: 'order-1' })).json;
    await charge({ reference: 'order-1' });
    for (const item of test.items())
      if (item['pk'] === `ONE#${merchant_uid.slice(4)}` && item['sk'] === 'CHARGE')
        test.engine.execute(new PutCommand({ TableName: 'billing', Item: { ...item, status: 7 } }));
    const found = await find('order-1');
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({
      kind: 'charge',
      id: merchant_uid,
      customer_id: null,
      summary: 'unreadable',
    });
    expect(JSON.stringify(test.journal)).not.toContain('order-1');
  });
});

describe('GET /customers/{customer_id}', () => {
  const get = async () =>
    (
      await callJson(getCustomer(test.ports), 'GET /customers/{customer_id}', undefined, {
        params: { customer_id: 'alice' },
      })
    ).json;

  it('shows the newest twenty one-off charges, and none of a subscription', async () => {
    await test.plan();
    await subscribe();
    const made: string[] = [];
    for (let count = 0; count < 22; count += 1) {
      test.clock.at = new Date(test.clock.at.getTime() + 1_000);
      made.push((await charge()).json.merchant_uid);
    }
    const shown = (await get()).one_off_charges.map(
      ({ merchant_uid }: { merchant_uid: string }) => merchant_uid,
    );
    expect(shown).toEqual(made.reverse().slice(0, 20));
  });
});

describe('refund_status', () => {
  holds('says how much of a charge has gone back for certain', async () => {
    const { merchant_uid, refund_status } = (await charge()).json;
    expect(refund_status).toBe('none');
    test.gateway.ending = 'lost';
    expect((await refund(merchant_uid)).json.charge.refund_status).toBe('none');
  });

  holds('in part, and all of it', async () => {
    const { merchant_uid } = (await charge()).json;
    expect((await refund(merchant_uid)).json.charge.refund_status).toBe('partial');
    expect((await refund(merchant_uid, { amount: 9_000 })).json.charge.refund_status).toBe('full');
  });
});
