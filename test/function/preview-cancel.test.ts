import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/preview-cancel.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { NOW } from '../support/fixtures.ts';

/* What goes back is in cancel-unused.test.ts, where it is held against the cancel itself. */
const ROUTE = 'GET /subscriptions/{subscription_id}/cancel-preview';
let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const get = (subscription_id: string, query?: Record<string, string>) =>
  callJson(createHandler(test.ports), ROUTE, undefined, {
    params: { subscription_id },
    ...(query === undefined ? {} : { query }),
  });
const end = later(30 * DAY_MS);
const stored = async (changes: Partial<Subscription> = {}) =>
  (await test.subscription({ status: 'active', period: 2, nextChargeAt: end, paidUntil: end, ...changes }))
    .subscriptionId;

it.each([[undefined], [{ at: 'period_end' }], [{ at: 'period_end', refund: 'none' }]])(
  'with %j is at the period’s end',
  async (query) => {
    expect(await get(await stored(), query)).toMatchObject({
      status: 200,
      json: {
        at: 'period_end',
        effect: 'period_end',
        ends_at: end.toISOString(),
        service_until: end.toISOString(),
        refund: null,
      },
    });
  },
);

it.each<[string, Partial<Subscription>]>([
  ['past_due', { status: 'past_due', nextChargeAt: NOW, paidUntil: NOW }],
  ['unpaid', { status: 'unpaid', nextChargeAt: NOW, paidUntil: NOW }],
])('says that a default cancel of a %s one ends at once', async (_, changes) => {
  expect((await get(await stored(changes))).json).toMatchObject({
    at: 'period_end',
    effect: 'now',
    ends_at: NOW.toISOString(),
  });
});

it('of a canceled one says when it ended, and that nothing goes back now', async () => {
  const id = await stored({ status: 'canceled', canceledAt: later(-DAY_MS) });
  expect((await get(id, { at: 'now', refund: 'unused' })).json).toMatchObject({
    effect: 'now',
    ends_at: later(-DAY_MS).toISOString(),
    refund: null,
  });
});

it('of a trial has nothing to give back', async () => {
  const id = await stored({ status: 'trialing', period: 1, paidUntil: undefined });
  expect((await get(id, { at: 'now', refund: 'unused' })).json).toMatchObject({
    effect: 'now',
    refund: null,
  });
  expect((await get(id)).json).toMatchObject({ effect: 'period_end', ends_at: end.toISOString() });
});

it('reads only', async () => {
  const id = await stored();
  const before = test.items();
  await get(id, { at: 'now', refund: 'unused' });
  expect(test.items()).toEqual(before);
});

describe('refuses', () => {
  it.each([
    [{ at: 'tomorrow' }, 'at'],
    [{ refund: 'unused' }, 'refund'],
    [{ at: 'period_end', refund: 'unused' }, 'refund'],
    [{ at: 'now', refund: 'all' }, 'refund'],
    [{ at: 'now', when: 'soon' }, 'when'],
  ])('the query %j with 400', async (query, path) => {
    const { status, json } = await get(await stored(), query);
    expect([status, paths(json)]).toEqual([400, [path]]);
  });

  it.each(['01JZ0000000000000000000009', 'not-an-id', ''])('the unknown subscription “%s”', async (id) => {
    expect(await get(id)).toMatchObject({ status: 404, json: { code: 'not_found' } });
  });
});
