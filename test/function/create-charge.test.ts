import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/create-charge.ts';
import { createHandler as chargeHandler } from '../../functions/queue/charge-subscription.ts';
import { callHttp } from '../support/call-http.ts';
import { DAY_MS, HOUR_MS, later, payment } from '../support/charging.ts';
import {
  type ChargingPorts,
  callJson,
  createChargingPorts,
  type Ending,
  paths,
} from '../support/charging-ports.ts';
import { httpEvent, jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

let test: ChargingPorts;
let customer_uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  customer_uid = await test.card();
});
const post = (change: object = {}, headers: Record<string, string> = {}) =>
  callJson(
    createHandler(test.ports),
    'POST /charges',
    { customer_uid, amount: 5_000, name: '단건', ...change },
    { headers },
  );

it('that is paid is 201, with the whole story', async () => {
  const { status, json } = await post();
  expect(status).toBe(201);
  expect(json).toEqual({
    merchant_uid: expect.stringMatching(/^one_[0-9A-Z]{26}$/),
    status: 'paid',
    amount: 5_000,
    refunded_amount: 0,
    refund_status: 'none',
    name: '단건',
    reference: null,
    metadata: null,
    customer_id: 'user-1',
    customer_uid,
    subscription_id: null,
    period: null,
    imp_uid: 'imp_1',
    paid_at: '2026-03-01T01:00:00.000Z',
    apply_num: null,
    mid: 'INIBillTst',
    tax_free: 0,
    vat_amount: 455,
    card_name: '신한카드',
    receipt_url: 'https://receipt.example/1',
    next_attempt_at: null,
    held_for: null,
    attempts: [
      {
        at: '2026-03-01T01:00:00.000Z',
        outcome: 'paid',
        merchant_uid: json.merchant_uid,
        customer_uid,
        imp_uid: 'imp_1',
        decline_class: null,
        decline_code: null,
        message: null,
      },
    ],
    refunds: [],
    created_at: '2026-03-01T01:00:00.000Z',
  });
});

it('that is declined is 402, with the class and the PG’s words', async () => {
  test.gateway.ending = 'declined';
  const { status, json } = await post();
  expect(status).toBe(402);
  expect(json).toMatchObject({
    status: 'declined',
    next_attempt_at: null,
    attempts: [
      {
        outcome: 'declined',
        decline_class: 'insufficient_balance',
        decline_code: '120054',
        message: '카드사 거절 [120054] 잔액부족',
      },
    ],
  });
});

it.each<Ending>(['lost', 'refused'])('whose POST was %s is 202: nobody knows yet', async (ending) => {
  test.gateway.ending = ending;
  const { status, json } = await post();
  expect([status, json.status]).toEqual([202, 'unknown']);
});

it('that could not be sent is 202: the scheduler sends it', async () => {
  test.gateway.ending = 'not_sent';
  expect(await post()).toMatchObject({ status: 202, json: { status: 'scheduled' } });
});

it('while 아임포트 struggles is 202, and nothing is sent', async () => {
  for (let failures = 0; failures < 5; failures += 1) test.ports.circuit.report('no_answer');
  expect(await post()).toMatchObject({ status: 202, json: { status: 'scheduled', attempts: [] } });
  expect(test.gateway.charged).toEqual([]);
});

describe('a bad request is 400 with the place', () => {
  it.each<[object, string]>([
    [{ customer_uid: ' ' }, 'customer_uid'],
    [{ amount: 0 }, 'amount'],
    [{ amount: 1.5 }, 'amount'],
    [{ amount: undefined }, 'amount'],
    [{ name: '' }, 'name'],
    [{ name: '가'.repeat(41) }, 'name'],
    [{ name: 'line\nbreak' }, 'name'],
    [{ merchant_uid: 'mine' }, 'merchant_uid'],
  ])('%j', async (change, path) => {
    const { status, json } = await post(change);
    expect(status).toBe(400);
    expect(paths(json)).toContain(path);
    expect(test.gateway.charged).toEqual([]);
  });
});

it('of an unknown card is refused, and nothing is sent', async () => {
  const { status, json } = await post({ customer_uid: 'card_01JZ0000000000000000000009' });
  expect([status, paths(json)]).toEqual([409, ['customer_uid']]);
  expect(test.gateway.charged).toEqual([]);
});

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'k' };

  it('charges once, and gives the first answer again', async () => {
    const [first, second] = [await post({}, key), await post({}, key)];
    expect([second.status, second.json]).toEqual([first.status, first.json]);
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('keeps a decline as well: trying again takes another key', async () => {
    test.gateway.ending = 'declined';
    await post({}, key);
    test.gateway.ending = 'paid';
    expect((await post({}, key)).status).toBe(402);
    expect((await post({}, { 'idempotency-key': 'k2' })).status).toBe(201);
  });

  it('is required: without one nothing is stored or sent', async () => {
    const before = test.items();
    const event = jsonEvent('POST /charges', { customer_uid, amount: 5_000, name: '단건' });
    const { statusCode, body } = await callHttp(createHandler(test.ports), event);
    expect([statusCode, JSON.parse(body ?? '')]).toMatchObject([
      400,
      { code: 'idempotency_key_required', errors: [{ path: 'Idempotency-Key' }] },
    ]);
    expect([test.items(), test.gateway.charged]).toEqual([before, []]);
  });

  it('answers what is true now: what was not known is paid by then', async () => {
    test.gateway.ending = 'lost';
    const first = await post({}, key);
    expect([first.status, first.json.status]).toEqual([202, 'unknown']);
    test.gateway.records.push(
      payment({
        impUid: 'imp_1',
        merchantUid: first.json.merchant_uid,
        customerUid: customer_uid,
        amount: 5_000,
      }),
    );
    test.clock.at = later(HOUR_MS);
    const body = JSON.stringify({
      merchant_uid: first.json.merchant_uid,
      as_of: test.clock.at.toISOString(),
    });
    await chargeHandler(test.ports)(sqsEvent(sqsRecord(body)), lambdaContext);
    expect(await post({}, key)).toMatchObject({
      status: 201,
      json: { merchant_uid: first.json.merchant_uid, status: 'paid' },
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('asks nobody and sends nothing again, even while the outcome is not known', async () => {
    test.gateway.ending = 'not_sent';
    const first = await post({}, key);
    test.clock.at = later(DAY_MS);
    expect(await post({}, key)).toMatchObject({ status: 202, json: first.json });
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('answers 201 to each of 25 racers once it is paid, whoever was first', async () => {
    const racers = await Promise.all(Array.from({ length: 25 }, () => post({}, key)));
    expect(new Set(racers.map(({ json }) => json.merchant_uid)).size).toBe(1);
    test.clock.at = later(HOUR_MS);
    for (let time = 0; time < 3; time += 1)
      expect(await post({}, key)).toMatchObject({ status: 201, json: { status: 'paid' } });
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('goes with a body as JSON, not as text', async () => {
    await post({}, key);
    const text = `{ "name": "\\ub2e8\\uac74", "amount": 5.0e3,\n "customer_uid": "${customer_uid}" }`;
    const headers = { ...key, 'content-type': 'application/json' };
    const event = httpEvent({ route: 'POST /charges', body: text, headers });
    expect((await callHttp(createHandler(test.ports), event)).statusCode).toBe(201);
    expect((await post({ amount: 5_001 }, key)).json.code).toBe('idempotency_key_reused');
    expect(test.gateway.charged).toHaveLength(1);
  });
});
