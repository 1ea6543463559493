import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/create-plan.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';

const ROUTE = 'POST /plans';
const BODY = { plan_id: 'basic', name: '베이직', amount: 9_900, interval: { unit: 'month', count: 1 } };
let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const post = (body: unknown, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), ROUTE, body, { headers });

it('answers 201 with the plan as it will be charged', async () => {
  const { status, json } = await post(BODY);
  expect(status).toBe(201);
  expect(json).toEqual({
    ...BODY,
    ...{ tax_free: 0, vat_amount: 900, trial_days: 0, intro: null },
    created_at: '2026-03-01T01:00:00.000Z',
  });
});

it('takes an introductory price, and no other one under the same id', async () => {
  const intro = { amount: 1_000, periods: 3 };
  const { status, json } = await post({ ...BODY, intro });
  expect([status, json.intro]).toEqual([201, { ...intro, tax_free: 0, vat_amount: 91 }]);
  expect((await post({ ...BODY, intro })).status).toBe(201);
  expect((await post({ ...BODY, intro: { ...intro, periods: 2 } })).json.code).toBe('plan_exists');
});

it.each([
  { unit: 'day', count: 365 },
  { unit: 'week', count: 52 },
  { unit: 'month', count: 24 },
  { unit: 'year', count: 5 },
])('takes an interval of %j', async (interval) => {
  expect((await post({ ...BODY, interval, trial_days: 730 })).status).toBe(201);
});

it('answers 201 to the very same plan again, and 409 to another one under its id', async () => {
  await post(BODY);
  expect((await post(BODY)).status).toBe(201);
  const other = await post({ ...BODY, amount: 19_900 });
  expect([other.status, other.json.code, paths(other.json)]).toEqual([409, 'plan_exists', ['plan_id']]);
  expect((await post({ ...BODY, trial_days: 1 })).status).toBe(409);
});

describe('a bad plan is 400, with the place', () => {
  it.each<[string, object, string]>([
    ['no id', { plan_id: undefined }, 'plan_id'],
    ['an id with spaces', { plan_id: 'my plan' }, 'plan_id'],
    ['a long id', { plan_id: 'p'.repeat(41) }, 'plan_id'],
    ['no name', { name: ' ' }, 'name'],
    ['a long name', { name: '가'.repeat(41) }, 'name'],
    ['nothing to pay', { amount: 0 }, 'amount'],
    ['half a won', { amount: 0.5 }, 'amount'],
    ['text', { amount: '9900' }, 'amount'],
    ['too much', { amount: 100_000_001 }, 'amount'],
    ['an unknown unit', { interval: { unit: 'fortnight', count: 1 } }, 'interval.unit'],
    ['no count', { interval: { unit: 'month' } }, 'interval.count'],
    ['count zero', { interval: { unit: 'month', count: 0 } }, 'interval.count'],
    ['an introductory price that is none', { intro: { amount: 9_900, periods: 1 } }, 'intro.amount'],
    ['an introductory price for ever', { intro: { amount: 100, periods: 121 } }, 'intro.periods'],
    ['too many months', { interval: { unit: 'month', count: 25 } }, 'interval.count'],
    ['a negative trial', { trial_days: -1 }, 'trial_days'],
    ['an endless trial', { trial_days: 731 }, 'trial_days'],
    ['something unknown', { price: 1 }, 'price'],
  ])('%s', async (_, change, path) => {
    const { status, json } = await post({ ...BODY, ...change });
    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(paths(json)).toContain(path);
    expect(test.items()).toEqual([]);
  });
});

it('repeats its first answer to the same Idempotency-Key, and refuses another body', async () => {
  const key = { 'idempotency-key': 'k1' };
  const first = await post(BODY, key);
  const again = await post(BODY, key);
  expect(again.json).toEqual(first.json);
  expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
  expect((await post({ ...BODY, name: '다른 것' }, key)).json.code).toBe('idempotency_key_reused');
});
