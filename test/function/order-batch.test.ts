import { beforeEach, describe, expect, it } from '@jest/globals';
import { createBatches, MINJI, paidOne } from '../support/batches.ts';
import { type ChargingPorts, createChargingPorts, paths } from '../support/charging-ports.ts';

let test: ChargingPorts;
let batches: ReturnType<typeof createBatches>;
beforeEach(() => {
  test = createChargingPorts();
  batches = createBatches(test);
});

const DAY = '2026-03-01';
const refund = (more: object = {}) => ({
  action: 'refund',
  select: { paid_on: DAY },
  reason: '요금 오류',
  ...more,
});

it('is 202, stored and queued once, in the name of whoever has signed it', async () => {
  const { status, json } = await batches.order(refund());
  expect(status).toBe(202);
  expect(json).toMatchObject({
    ...{ action: 'refund', reason: '요금 오류', dry_run: false, status: 'running', by: MINJI, won: 0 },
    select: { paid_on: DAY },
    counts: { selected: 0, done: 0, refused: 0, pending: 0, unreadable: 0 },
  });
  expect(test.batchQueued.map(({ message }) => message)).toEqual([{ batchId: json.batch_id, turn: 1 }]);
});

it('with the same key is the same batch, and another body is refused', async () => {
  const headers = { 'idempotency-key': 'once' };
  const post = async (body: object) => batches.call('POST /batches', '', body, {}, headers);
  const first = await post(refund());
  const again = await post(refund());
  expect(again.json.batch_id).toBe(first.json.batch_id);
  expect((await post(refund({ reason: '다른 사유' }))).json.code).toBe('idempotency_key_reused');
});

it.each([
  ['no action', { select: {} }, ['action']],
  ['an unknown one', { action: 'delete', select: {} }, ['action']],
  ['no selection', { action: 'retry' }, ['select']],
  ['nothing to select by', refund({ select: { amount: 9_900 } }), ['select']],
  [
    'two things to select by',
    refund({ select: { paid_on: DAY, ids: [`one_${'0'.repeat(26)}`] } }),
    ['select'],
  ],
  ['no id', refund({ select: { ids: [] } }), ['select.ids']],
  ['what is no charge', refund({ select: { ids: ['ORDER-1'] } }), ['select.ids.0']],
  ['a day that is none', refund({ select: { paid_on: '2026-02-30' } }), ['select.paid_on']],
  ['no reason', { action: 'refund', select: { paid_on: DAY } }, ['reason']],
  ['no won at all', refund({ amount: 0 }), ['amount']],
  [
    'charges of a status that none is retried in',
    { action: 'retry', select: { status: 'paid' } },
    ['select.status'],
  ],
  [
    'unused days at the period’s end',
    { action: 'cancel', select: { plan_id: 'basic' }, refund: 'unused' },
    ['refund'],
  ],
  ['ids and a plan', { action: 'cancel', select: { plan_id: 'a', ids: ['0'.repeat(26)] } }, ['select']],
  ['our own reason', { action: 'cancel', select: { plan_id: 'a' }, reason: 'payment_failed' }, ['reason']],
  [
    'a plan that is not there',
    { action: 'change_plan', select: { plan_id: 'a' }, plan_id: 'b' },
    ['plan_id'],
  ],
  [
    'a consent for all',
    { action: 'change_plan', select: { plan_id: 'a' }, plan_id: 'b', consent: {} },
    ['consent'],
  ],
  ['a dry run with another field', { from_dry_run: '0'.repeat(26), action: 'refund' }, ['action']],
  ['a dry run that is no id', { from_dry_run: 7 }, ['from_dry_run']],
])('is 400 for %s, and nothing is queued', async (_, body, expected) => {
  const { status, json } = await batches.order(body);
  expect([status, paths(json)]).toEqual([400, expected]);
  expect(test.batchQueued).toEqual([]);
});

it('needs an Idempotency-Key', async () => {
  const { json } = await batches.call(
    'POST /batches',
    '',
    refund(),
    {},
    { 'idempotency-key': undefined as never },
  );
  expect(json.code).toBe('idempotency_key_required');
});

describe('from a dry run', () => {
  it('is 404 where there is none, and 409 where it is no dry run or not done', async () => {
    expect((await batches.order({ from_dry_run: '01M9B3T6KQ5S0A1V2W3X4Y5Z67' })).status).toBe(404);
    const { json: run } = await batches.order(refund());
    const { json: dry } = await batches.order(refund({ dry_run: true }));
    for (const { batch_id } of [run, dry])
      expect((await batches.order({ from_dry_run: batch_id })).json.code).toBe('conflict');
  });

  it('takes over what was ordered', async () => {
    await paidOne(test);
    const { batch: dry } = await batches.run(refund({ dry_run: true, amount: 900 }));
    const { json } = await batches.order({ from_dry_run: dry.batch_id });
    expect(json).toMatchObject({
      ...{ action: 'refund', amount: 900, reason: '요금 오류', dry_run: false, from_dry_run: dry.batch_id },
      select: dry.select,
    });
    expect(json.select).not.toEqual({});
  });
});

it('lists batches newest first, page by page', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    test.clock.at = new Date(test.clock.at.getTime() + 1);
    ids.unshift((await batches.order(refund())).json.batch_id);
  }
  const first = (await batches.call('GET /batches', '', undefined, { limit: '2' })).json;
  const rest = (await batches.call('GET /batches', '', undefined, { cursor: first.cursor })).json;
  expect([...first.batches, ...rest.batches].map(({ batch_id }) => batch_id)).toEqual(ids);
  expect(rest.cursor).toBeNull();
});

it.each(['GET /batches/{batch_id}', 'GET /batches/{batch_id}/items', 'POST /batches/{batch_id}/stop'])(
  '%s is 404 for what is no batch',
  async (route) => {
    for (const id of ['01M9B3T6KQ5S0A1V2W3X4Y5Z67', 'x'])
      expect((await batches.call(route, id)).status).toBe(404);
  },
);

it('that is stopped while it is being selected is over', async () => {
  const { json } = await batches.order(refund());
  const { json: stopped } = await batches.stop(json.batch_id);
  expect(stopped).toMatchObject({ status: 'stopped', stopped_for: 'requested', stopped_by: MINJI });
  expect(stopped.ended_at).not.toBeNull();
  expect((await batches.stop(json.batch_id)).json).toEqual(stopped);
});
