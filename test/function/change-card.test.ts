import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/change-card.ts';
import { DAY_MS, declined, later, scheduled, sending } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const post = (subscription_id: string, customer_uid: unknown, headers: Record<string, string> = {}) =>
  callJson(
    createHandler(test.ports),
    'POST /subscriptions/{subscription_id}/change-card',
    { customer_uid },
    { params: { subscription_id }, headers },
  );

/** Past due since its card was declined. */
async function pastDue() {
  const before = await test.subscription({ status: 'past_due' });
  const { subscriptionId, customerUid } = before;
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const merchantUid = `sub_${subscriptionId}_0001`;
  const sent = sending(scheduled({ key, merchantUid, customerUid }), later(-DAY_MS), customerUid);
  const charge = { ...declined('card_blocked', sent, later(-DAY_MS)), waitsForCardUntil: later(6 * DAY_MS) };
  await test.store({ subscription: before }, { subscription: { ...before, version: 2 }, charge });
  return subscriptionId;
}

it('of what is paid for answers 200, and charges nothing now', async () => {
  const { subscriptionId } = await test.subscription({
    status: 'active',
    period: 2,
    nextChargeAt: later(DAY_MS),
  });
  const customer_uid = await test.card();
  const { status, json } = await post(subscriptionId, customer_uid);
  expect([status, json.customer_uid]).toEqual([200, customer_uid]);
  expect(test.gateway.charged).toEqual([]);
  expect(test.told()).toContain('subscription.card_changed');
});

it('of one that owes charges the new card at once, under the same merchant_uid', async () => {
  const subscriptionId = await pastDue();
  const customer_uid = await test.card();
  const { status, json } = await post(subscriptionId, customer_uid);
  expect([status, json.status, json.period]).toEqual([200, 'active', 2]);
  expect(test.gateway.charged).toMatchObject([
    { merchantUid: `sub_${subscriptionId}_0001`, customerUid: customer_uid, amount: 9_900 },
  ]);
});

it('looks up first what the old card may have paid after all', async () => {
  const subscriptionId = await pastDue();
  const [sub] = [await test.ports.accounts.loadPeriod(subscriptionId, 1)];
  const { merchantUid, customerUid } = sub!.charge!.attempts[0]!;
  await test.ports.gateway.charge({ merchantUid, customerUid, amount: 9_900, name: 'x' }, 1_000);
  const { json } = await post(subscriptionId, await test.card());
  expect(json.status).toBe('active');
  expect(test.gateway.charged).toHaveLength(1);
});

describe('refuses', () => {
  it.each([
    ['somebody else’s card', 'user-2'],
    ['a card that is unknown', undefined],
  ])('%s', async (_, customerId) => {
    const { subscriptionId, customerUid } = await test.subscription({ status: 'active' });
    const other = customerId === undefined ? 'card_01JZ0000000000000000000009' : await test.card(customerId);
    const { status, json } = await post(subscriptionId, other);
    expect([status, json.code]).toEqual([409, 'card_not_usable']);
    expect((await test.ports.accounts.findSubscription(subscriptionId))?.customerUid).toBe(customerUid);
  });

  it('a revoked card', async () => {
    const { subscriptionId } = await test.subscription({ status: 'active' });
    const customer_uid = await test.card();
    const card = (await test.ports.cards.find(customer_uid))!;
    await test.ports.cards.save(card, { ...card, status: 'revoked' }, []);
    const { status, json } = await post(subscriptionId, customer_uid);
    expect([status, json.code]).toEqual([409, 'card_not_usable']);
  });

  it('what is no card with 400, and an unknown subscription with 404', async () => {
    const { subscriptionId } = await test.subscription();
    const { status, json } = await post(subscriptionId, 7);
    expect([status, paths(json)]).toEqual([400, ['customer_uid']]);
    expect((await post('01JZ0000000000000000000009', await test.card())).status).toBe(404);
  });

  it('a canceled subscription', async () => {
    const { subscriptionId } = await test.subscription({ status: 'canceled' });
    expect((await post(subscriptionId, await test.card())).json.code).toBe('subscription_canceled');
  });
});

it('with the same Idempotency-Key charges once', async () => {
  const subscriptionId = await pastDue();
  const customer_uid = await test.card();
  const key = { 'idempotency-key': 'k' };
  const first = await post(subscriptionId, customer_uid, key);
  expect((await post(subscriptionId, customer_uid, key)).json).toEqual(first.json);
  expect(test.gateway.charged).toHaveLength(1);
});
