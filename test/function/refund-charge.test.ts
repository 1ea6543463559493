import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler } from '../../functions/http/refund-charge.ts';
import { createHandler as chargeHandler } from '../../functions/queue/charge-subscription.ts';
import { MAX_BY_CHARS } from '../../shared/domain/attempt-bounds.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { callHttp } from '../support/call-http.ts';
import { HOUR_MS, later } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

let test: ChargingPorts;
let uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  const body = { customer_uid: await test.card(), amount: 10_000, name: '단건' };
  uid = (await callJson(createCharge(test.ports), 'POST /charges', body)).json.merchant_uid;
});
const post = (body: object, headers: Record<string, string> = {}, merchant_uid = uid) =>
  callJson(createHandler(test.ports), 'POST /charges/{merchant_uid}/refunds', body, {
    params: { merchant_uid },
    headers,
  });

it('that is made is 201, asked for with its checksum', async () => {
  const { status, json } = await post({ amount: 4_000, reason: '변심' });
  expect(status).toBe(201);
  expect(json).toMatchObject({
    refund_id: expect.stringMatching(/^[0-9A-Z]{26}$/),
    amount: 4_000,
    reason: '변심',
    status: 'succeeded',
    charge: { refunded_amount: 4_000 },
  });
  expect(test.gateway.canceled).toEqual([
    { impUid: 'imp_1', amount: 4_000, checksum: 10_000, reason: `[${json.refund_id}] 변심` },
  ]);
  await post({ reason: '나머지' });
  expect(test.gateway.canceled[1]).toMatchObject({ amount: 6_000, checksum: 6_000 });
});

describe('keeps by whom it was made, when its events are long gone', () => {
  const arn = (name: string) => `arn:aws:sts::123456789012:assumed-role/support/${name}`;
  const as = (name: string, body: object) =>
    callJson(createHandler(test.ports), 'POST /charges/{merchant_uid}/refunds', body, {
      params: { merchant_uid: uid },
      authorizer: { iam: { userArn: arn(name) } },
    });
  const by = ({ json }: { json: { charge: { refunds: readonly { by: string | null }[] } } }) =>
    json.charge.refunds.map((refund) => refund.by);

  it('each its own, whoever makes the next', async () => {
    const first = await as('minji', { amount: 4_000, reason: '변심' });
    expect([first.json.by, by(first)]).toEqual([arn('minji'), [arn('minji')]]);
    expect(by(await as('jisu', { amount: 1_000, reason: '변심' }))).toEqual([arn('minji'), arn('jisu')]);
    const [item] = test.items().filter(({ pk }) => String(pk).startsWith('ONE#'));
    expect(item).toMatchObject({ refunds: [{ by: arn('minji') }, { by: arn('jisu') }] });
  });

  it('one of older code is by nobody known, and stays so', async () => {
    await as('minji', { amount: 4_000, reason: '변심' });
    test.rewrite(({ refunds, ...item }) => {
      if (!Array.isArray(refunds)) return item;
      return { ...item, refunds: refunds.map(({ by: _, ...refund }) => refund) };
    });
    expect(by(await as('jisu', { amount: 1_000, reason: '변심' }))).toEqual([null, arn('jisu')]);
  });

  it('one that was made outside', async () => {
    const [record] = test.gateway.records;
    test.gateway.records = [
      { ...record!, cancelAmount: 3_000, cancellations: [{ amount: 3_000, reason: '콘솔' }] },
    ];
    expect(by(await as('minji', { reason: '변심' }))).toEqual([arn('minji'), 'console of 아임포트']);
  });

  it('of a name without end its beginning', async () => {
    expect((await as('m'.repeat(900), { reason: '변심' })).json.by).toHaveLength(MAX_BY_CHARS);
  });
});

it('whose answer is lost is 202', async () => {
  test.gateway.ending = 'lost';
  expect(await post({ reason: '변심' })).toMatchObject({ status: 202, json: { status: 'unknown' } });
});

it('that the PG refuses is 409 with its words', async () => {
  test.gateway.ending = 'refused';
  expect(await post({ reason: '변심' })).toMatchObject({
    status: 409,
    json: { status: 'failed', message: '[500714]취소기한 초과', charge: { refunded_amount: 0 } },
  });
});

describe('after a cancel outside that nobody told us of', () => {
  const cancelOutside = (amount: number) => {
    const [record] = test.gateway.records;
    test.gateway.records = [
      { ...record!, cancelAmount: amount, cancellations: [{ amount, reason: '콘솔' }] },
    ];
  };

  it('in part is 409 once; the ledger has learned of it, and the next one is made', async () => {
    cancelOutside(3_000);
    expect(await post({ reason: '변심' })).toMatchObject({
      status: 409,
      json: { status: 'failed', charge: { refunded_amount: 3_000 } },
    });
    expect(await post({ reason: '변심' })).toMatchObject({
      status: 201,
      json: { amount: 7_000, charge: { refunded_amount: 10_000 } },
    });
  });

  it('of everything is 409 already_refunded, whoever asks again with whatever key', async () => {
    cancelOutside(10_000);
    const key = { 'idempotency-key': 'k' };
    for (const headers of [key, key, {}]) {
      expect(await post({ reason: '변심' }, headers)).toMatchObject({
        status: 409,
        json: { code: 'already_refunded' },
      });
    }
    expect(test.gateway.canceled).toHaveLength(1);
  });

  it('whose record is damaged when it is read is 202: the record is read again', async () => {
    cancelOutside(10_000);
    const [record] = test.gateway.records;
    test.gateway.records = [{ ...record!, amount: 9_999 }];
    expect(await post({ reason: '변심' })).toMatchObject({
      status: 202,
      json: { status: 'unknown', charge: { refunded_amount: 0 } },
    });
  });

  it('while 아임포트 cannot be asked is 409, and compared with the next one', async () => {
    cancelOutside(3_000);
    test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
    expect((await post({ reason: '변심' })).json.charge.refunded_amount).toBe(0);
    test.gateway.down = undefined;
    expect((await post({ reason: '변심' })).json.charge.refunded_amount).toBe(3_000);
    expect((await post({ reason: '변심' })).status).toBe(201);
  });
});

it('of more than is left is 409 and says how much that is, and nothing is asked', async () => {
  await post({ amount: 4_000, reason: 'x' });
  const asked = test.gateway.canceled.length;
  expect(await post({ amount: 6_001, reason: 'x' })).toMatchObject({
    status: 409,
    json: {
      code: 'refund_refused',
      detail: 'exceeds_paid_amount',
      errors: [{ path: 'amount', message: 'at most what is left, 6000 won' }],
    },
  });
  expect(test.gateway.canceled).toHaveLength(asked);
});

describe('a bad request is 400 with the place', () => {
  it.each<[object, string]>([
    [{}, 'reason'],
    [{ reason: '' }, 'reason'],
    [{ reason: 'x'.repeat(101) }, 'reason'],
    [{ reason: 'x', amount: 0 }, 'amount'],
    [{ reason: 'x', amount: -1 }, 'amount'],
    [{ reason: 'x', amount: '1' }, 'amount'],
    [{ reason: 'x', vat: 1 }, 'vat'],
    [{ reason: 'x', tax_free: -1 }, 'tax_free'],
  ])('%j', async (body, path) => {
    const { status, json } = await post(body);
    expect([status, paths(json)]).toEqual([400, [path]]);
    expect(test.gateway.canceled).toEqual([]);
  });
});

it('of what cannot be a charge is 404 before its Idempotency-Key is kept: DynamoDB refuses a key of 5,000 characters', async () => {
  const before = test.items();
  expect((await post({ reason: 'x' }, { 'idempotency-key': 'k' }, 'x'.repeat(5_000))).status).toBe(404);
  expect(test.items()).toEqual(before);
});

it.each(['one_01JZ0000000000000000000009', 'x'])('of the unknown charge “%s” is 404', async (unknown) => {
  expect((await post({ reason: 'x' }, {}, unknown)).status).toBe(404);
});

it('with the same Idempotency-Key is made once, whatever became of it', async () => {
  const key = { 'idempotency-key': 'k' };
  const first = await post({ amount: 1_000, reason: 'x' }, key);
  expect((await post({ amount: 1_000, reason: 'x' }, key)).json).toEqual(first.json);
  expect(test.gateway.canceled).toHaveLength(1);
});

it('without an Idempotency-Key is 400, and nothing is asked', async () => {
  const params = { merchant_uid: uid };
  const event = jsonEvent('POST /charges/{merchant_uid}/refunds', { reason: 'x' }, { params });
  const { statusCode, body } = await callHttp(createHandler(test.ports), event);
  expect([statusCode, JSON.parse(body ?? '').code]).toEqual([400, 'idempotency_key_required']);
  expect(test.gateway.canceled).toEqual([]);
});

it('whose answer was lost is 201 under the same Idempotency-Key once it is known', async () => {
  const key = { 'idempotency-key': 'k' };
  test.gateway.ending = 'lost';
  expect((await post({ amount: 4_000, reason: 'x' }, key)).status).toBe(202);
  const [record] = test.gateway.records;
  test.gateway.records = [{ ...record!, cancelAmount: 4_000 }];
  test.clock.at = later(HOUR_MS);
  const work = JSON.stringify({ merchant_uid: uid, as_of: test.clock.at.toISOString() });
  await chargeHandler(test.ports)(sqsEvent(sqsRecord(work)), lambdaContext);
  expect(await post({ amount: 4_000, reason: 'x' }, key)).toMatchObject({
    status: 201,
    json: { status: 'succeeded', charge: { refunded_amount: 4_000 } },
    headers: { 'idempotency-replayed': 'true' },
  });
  expect(test.gateway.canceled).toHaveLength(1);
});
