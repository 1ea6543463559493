import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/list-subscription-charges.ts';
import { nextCursor } from '../../functions/middleware/page.ts';
import { scheduled } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';

let test: ChargingPorts;
let subscriptionId: string;
beforeEach(async () => {
  test = createChargingPorts();
  ({ subscriptionId } = await test.subscription());
  for (let period = 1; period <= 25; period += 1) {
    const key = { kind: 'subscription', subscriptionId, period, generation: 1 } as const;
    await test.store({}, { charge: scheduled({ key, merchantUid: `sub_${subscriptionId}_${period}` }) });
  }
});
const get = (query: Record<string, string> = {}, subscription_id = subscriptionId) =>
  callJson(createHandler(test.ports), 'GET /subscriptions/{subscription_id}/charges', undefined, {
    params: { subscription_id },
    query,
  });
const periods = (json: { charges: { period: number }[] }) => json.charges.map(({ period }) => period);

it('answers twenty at a time, the newest first', async () => {
  const { status, json } = await get();
  expect(status).toBe(200);
  expect(periods(json)).toEqual(Array.from({ length: 20 }, (_, at) => 25 - at));
  const rest = await get({ cursor: json.cursor });
  expect(periods(rest.json)).toEqual([5, 4, 3, 2, 1]);
  expect(rest.json.cursor).toBeNull();
});

it('answers as many as asked for', async () => {
  expect((await get({ limit: '100' })).json.charges).toHaveLength(25);
  expect(periods((await get({ limit: '1' })).json)).toEqual([25]);
});

describe('refuses with 400', () => {
  it.each<[Record<string, string>, string]>([
    [{ limit: '0' }, 'limit'],
    [{ limit: '101' }, 'limit'],
    [{ limit: '-1' }, 'limit'],
    [{ limit: 'all' }, 'limit'],
    [{ limit: '1.5' }, 'limit'],
    [{ cursor: 'x' }, 'cursor'],
    [{ cursor: '' }, 'cursor'],
  ])('%j', async (query, path) => {
    const { status, json } = await get(query);
    expect([status, paths(json)]).toEqual([400, [path]]);
  });

  it.each(['SUB', 'CHARGE#1'])('a cursor of this list that holds %s', async (mark) => {
    const asked = {
      routeKey: 'GET /subscriptions/{subscription_id}/charges',
      pathParameters: { subscription_id: subscriptionId },
    };
    const cursor = nextCursor(asked, Buffer.from(mark).toString('base64url')) ?? '';
    const { status, json } = await get({ cursor });
    expect([status, json.detail, paths(json)]).toEqual([400, 'the cursor is not one of ours', ['cursor']]);
  });
});

it('answers 404 to an unknown subscription, and an empty page to one without charges', async () => {
  expect((await get({}, '01JZ0000000000000000000009')).status).toBe(404);
  expect((await get({}, 'x')).status).toBe(404);
  const other = await test.subscription();
  expect((await get({}, other.subscriptionId)).json).toEqual({
    charges: [],
    cursor: null,
    unreadable: 0,
  });
});

it('one charge that cannot be read leaves the others, and is counted and told', async () => {
  test.rewrite((item) => (String(item['sk']).endsWith('0007') ? { ...item, amount: 'much' } : item));
  const { json } = await get({ limit: '100' });
  expect(json).toMatchObject({ unreadable: 1 });
  expect(json.charges).toHaveLength(24);
  expect(test.journal).toMatchObject([
    { event: 'item.unreadable', level: 'error', source: `SUB#${subscriptionId}/CHARGE#0007` },
  ]);
});
