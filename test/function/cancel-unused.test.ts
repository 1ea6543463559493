import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/cancel-subscription.ts';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler as createPreview } from '../../functions/http/preview-cancel.ts';
import { createHandler as createRefund } from '../../functions/http/refund-charge.ts';
import { createHandler as createWorker } from '../../functions/queue/charge-subscription.ts';
import { chargeMessageBody } from '../../shared/adapters/charge-queue.ts';
import { cancelSubscription } from '../../shared/usecases/cancel-subscription.ts';
import { MINUTE_MS } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

/* 중도해지. A month from March 1 (NOW), 9,900 won, canceled on March 10: 21 of 31 days are left, which are 6,706 won. */
const LEFT = 6_706;
const ROUTE = 'POST /subscriptions/{subscription_id}/cancel';
const UNUSED = { at: 'now', refund: 'unused' };

let test: ChargingPorts;
let id: string;
let uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  await test.plan();
  const body = { customer_uid: await test.card(), plan_id: 'basic' };
  id = (await callJson(createSubscription(test.ports), 'POST /subscriptions', body)).json.subscription_id;
  uid = `sub_${id}_0001`;
  test.clock.at = new Date('2026-03-10T12:00:00+09:00');
});
const params = () => ({ subscription_id: id });
const cancel = (body: unknown = UNUSED, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), ROUTE, body, { params: params(), headers });
const shown = async (query: Record<string, string> = { at: 'now', refund: 'unused' }) =>
  callJson(createPreview(test.ports), 'GET /subscriptions/{subscription_id}/cancel-preview', undefined, {
    params: params(),
    query,
  });
const refund = (amount: number) =>
  callJson(
    createRefund(test.ports),
    'POST /charges/{merchant_uid}/refunds',
    { amount, reason: '변심' },
    { params: { merchant_uid: uid } },
  );
const account = () => test.ports.accounts.loadPeriod(id, 1);
const status = async () => (await account())?.subscription?.status;

/** The worker looks whenever money of the first charge is due, up to `minutes` from now. */
async function play(minutes: number): Promise<void> {
  const endMs = test.clock.at.getTime() + minutes * MINUTE_MS;
  for (;;) {
    const dueMs = Date.parse(
      String(test.items().find(({ sk }) => sk === 'CHARGE#0001')?.['due_sk']).slice(0, 24),
    );
    if (!(dueMs <= endMs)) {
      test.clock.at = new Date(endMs);
      return;
    }
    test.clock.at = new Date(Math.max(dueMs, test.clock.at.getTime()));
    const message = chargeMessageBody({ subject: { kind: 'charge', merchantUid: uid }, asOf: test.clock.at });
    await createWorker(test.ports)(sqsEvent(sqsRecord(message)), lambdaContext);
  }
}

it('ends now, and gives back what the preview has said', async () => {
  const said = await shown();
  expect(said).toMatchObject({
    status: 200,
    json: {
      refund: {
        amount: LEFT,
        days_left: 21,
        days: 31,
        paid_amount: 9_900,
        refunded_amount: 0,
        merchant_uid: uid,
      },
    },
  });
  expect(await cancel()).toMatchObject({
    status: 200,
    json: {
      status: 'canceled',
      canceled_at: said.json.ends_at,
      refund: { amount: LEFT, status: 'succeeded', merchant_uid: uid, refund_id: 'unused-days' },
    },
  });
  expect(test.gateway.canceled).toEqual([
    { impUid: 'imp_1', amount: LEFT, checksum: 9_900, reason: '[unused-days] 중도해지' },
  ]);
  expect(test.told()).toEqual(expect.arrayContaining(['subscription.canceled', 'refund.succeeded']));
});

it('again, with the same Idempotency-Key or another or another wish, tells of the same refund and makes none', async () => {
  const key = { 'idempotency-key': 'k' };
  const first = await cancel(UNUSED, key);
  expect(await cancel(UNUSED, key)).toMatchObject({
    json: first.json,
    headers: { 'idempotency-replayed': 'true' },
  });
  expect((await cancel(UNUSED, { 'idempotency-key': 'l' })).json).toEqual(first.json);
  expect((await cancel({ at: 'now' })).json).toEqual(first.json);
  expect((await cancel({})).json).toEqual(first.json);
  expect(test.gateway.canceled).toHaveLength(1);
  expect(test.told().filter((type) => type === 'subscription.canceled')).toHaveLength(1);
});

it('without a wish gives nothing back, then or later', async () => {
  expect(await cancel({ at: 'now' })).toMatchObject({
    status: 200,
    json: { status: 'canceled', refund: null },
  });
  expect((await cancel()).json.refund).toBeNull();
  expect(test.gateway.canceled).toEqual([]);
});

it('less what has gone back already', async () => {
  await refund(1_000);
  expect((await shown()).json.refund).toMatchObject({ amount: LEFT - 1_000, refunded_amount: 1_000 });
  expect((await cancel()).json.refund).toMatchObject({ amount: LEFT - 1_000, status: 'succeeded' });
  expect(test.gateway.records[0]?.cancelAmount).toBe(LEFT);
});

it.each([
  ['on the last day', '2026-03-31T23:00:00+09:00', undefined],
  ['when more than the share has gone back', '2026-03-10T12:00:00+09:00', 9_000],
])('%s makes no refund', async (_, at, before) => {
  if (before !== undefined) await refund(before);
  test.clock.at = new Date(at);
  expect((await shown()).json.refund.amount).toBe(0);
  expect((await cancel()).json).toMatchObject({ status: 'canceled', refund: null });
  expect(test.gateway.canceled).toHaveLength(before === undefined ? 0 : 1);
});

it('of a scheduled cancel takes the end forward', async () => {
  await cancel({});
  expect((await cancel()).json).toMatchObject({ status: 'canceled', refund: { amount: LEFT } });
});

describe('when 아임포트', () => {
  it('does not answer, the refund is followed, sent again under its checksum, and told of', async () => {
    test.gateway.ending = 'lost';
    expect((await cancel()).json).toMatchObject({ status: 'canceled', refund: { status: 'unknown' } });
    test.gateway.ending = 'paid';
    await play(20);
    expect(test.gateway.canceled[1]).toEqual(test.gateway.canceled[0]);
    expect((await cancel()).json.refund).toMatchObject({ amount: LEFT, status: 'succeeded' });
    expect(test.gateway.canceled).toHaveLength(2);
  });

  it('cannot even be asked (no token), it has not failed: nobody would ask for it again', async () => {
    const { cancel: asked } = test.ports.gateway;
    test.ports.gateway.cancel = async () => ({ kind: 'not_sent', reason: 'gateway_no_token' });
    expect((await cancel()).json.refund).toMatchObject({ status: 'unknown' });
    test.ports.gateway.cancel = asked;
    await play(20);
    expect((await cancel()).json.refund).toMatchObject({ amount: LEFT, status: 'succeeded' });
  });

  it('refuses, the subscription has ended all the same and a person is told', async () => {
    test.gateway.ending = 'refused';
    expect((await cancel()).json).toMatchObject({ status: 'canceled', refund: { status: 'failed' } });
    expect(test.journal.filter(({ event }) => event === 'charge.alarm')).toMatchObject([
      { level: 'error', reason: 'not_given_back', imp_uid: 'imp_1' },
    ]);
    expect(test.told()).toContain('refund.failed');
    // By hand, it is a refund like any other.
    test.gateway.ending = 'paid';
    expect((await refund(LEFT)).status).toBe(201);
  });

  it('shows a cancel of somebody else instead, a person is told', async () => {
    const [record] = test.gateway.records;
    test.gateway.records = [
      { ...record!, cancelAmount: 500, cancellations: [{ amount: 500, reason: '콘솔' }] },
    ];
    expect((await cancel()).json.refund).toMatchObject({ amount: LEFT, status: 'failed' });
    expect((await account())?.charge?.refunds).toMatchObject([
      { refundId: 'unused-days', status: 'failed' },
      { refundId: 'outside-500', amount: 500, status: 'succeeded' },
    ]);
    expect(test.journal.map(({ reason }) => reason)).toContain('not_given_back');
  });
});

describe('beside a refund of the same payment whose end nobody knows', () => {
  beforeEach(async () => {
    test.gateway.ending = 'lost';
    await refund(1_000);
    test.gateway.ending = 'paid';
  });

  it('is refused, and so is its preview; nothing has been done', async () => {
    const before = test.items().filter(({ pk }) => !String(pk).startsWith('IDEM#'));
    for (const { status: code, json } of [await shown(), await cancel()])
      expect([code, json.code]).toEqual([409, 'refund_in_progress']);
    expect(test.items().filter(({ pk }) => !String(pk).startsWith('IDEM#'))).toEqual(before);
    expect(test.gateway.canceled).toHaveLength(1);
  });

  it('goes by what is left when that has ended', async () => {
    await play(20);
    expect((await cancel()).json.refund).toMatchObject({ amount: LEFT - 1_000, status: 'succeeded' });
  });

  it('without the unused days is no matter', async () => {
    expect((await cancel({ at: 'now' })).json.status).toBe('canceled');
  });
});

it('that meets a refund between reading and writing decides again', async () => {
  const { commit } = test.ports.accounts;
  test.ports.accounts.commit = async (...args) => {
    test.ports.accounts.commit = commit;
    await refund(2_000);
    return commit(...args);
  };
  expect((await cancel()).json.refund).toMatchObject({ amount: LEFT - 2_000 });
  expect(test.gateway.records[0]?.cancelAmount).toBe(LEFT);
});

it('with no refund to make is decided again, too, when the payment has changed meanwhile', async () => {
  test.clock.at = new Date('2026-03-31T12:00:00+09:00');
  const { commit } = test.ports.accounts;
  let commits = 0;
  test.ports.accounts.commit = async (...args) => {
    commits += 1;
    if (commits === 1) await refund(2_000);
    return commit(...args);
  };
  expect((await cancel()).json).toMatchObject({ status: 'canceled', refund: null });
  // The cancel twice; the refund's own two in between.
  expect(commits).toBe(4);
});

it('whose commit was answered by a fault is done once', async () => {
  const { commit } = test.ports.accounts;
  test.ports.accounts.commit = async (...args) => {
    test.ports.accounts.commit = commit;
    await commit(...args);
    return { kind: 'stale' };
  };
  expect((await cancel()).json).toMatchObject({
    status: 'canceled',
    refund: { amount: LEFT, status: 'unknown' },
  });
  await play(20);
  expect((await cancel()).json.refund.status).toBe('succeeded');
  expect(test.gateway.canceled).toHaveLength(1);
});

it('with too little time left to send anything writes nothing', async () => {
  const ports = { ...test.ports, timeLeftMs: () => 4_000 };
  const asked = cancelSubscription(ports, id, { at: 'now', refund: 'unused' });
  await expect(asked).rejects.toMatchObject({ code: 'out_of_time', retryable: true });
  expect(await status()).toBe('active');
});

describe('is 400 with the place', () => {
  it.each([
    [{ refund: 'unused' }, 'refund'],
    [{ at: 'period_end', refund: 'unused' }, 'refund'],
    [{ at: 'now', refund: 'all' }, 'refund'],
    [{ at: 'now', refund: 100 }, 'refund'],
    [{ at: 'now', amount: 100 }, 'amount'],
  ])('%j', async (body, path) => {
    const { status: code, json } = await cancel(body);
    expect([code, paths(json)]).toEqual([400, [path]]);
    expect(await status()).toBe('active');
  });
});
