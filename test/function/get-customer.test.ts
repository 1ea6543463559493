import { expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/get-customer.ts';
import { DAY_MS, declined, later, scheduled, sending } from '../support/charging.ts';
import { callJson, createChargingPorts } from '../support/charging-ports.ts';

const get = (test: ReturnType<typeof createChargingPorts>, customer_id: string) =>
  callJson(createHandler(test.ports), 'GET /customers/{customer_id}', undefined, { params: { customer_id } });

it('answers 200 with the customer’s cards and subscriptions, and nobody else’s', async () => {
  const test = createChargingPorts();
  const customerUid = await test.card('alice');
  await test.card('bob');
  const { subscriptionId } = await test.subscription({ customerId: 'alice', customerUid });
  const { status, json } = await get(test, 'alice');
  expect(status).toBe(200);
  expect(json).toMatchObject({
    customer_id: 'alice',
    cards: [
      {
        customer_uid: customerUid,
        status: 'active',
        card_name: '신한카드',
        card_number_masked: '400000******0000',
      },
    ],
    subscriptions: [{ subscription_id: subscriptionId }],
  });
  expect(json.cards).toHaveLength(1);
});

it.each(['a+b@shop.example', 'auth0|abc', '회원-77', 'a#b', 'a/b'])('finds the customer %s', async (id) => {
  const test = createChargingPorts();
  const customer_uid = await test.card(id);
  expect(await get(test, id)).toMatchObject({
    status: 200,
    json: { customer_id: id, cards: [{ customer_uid }] },
  });
});

it('takes an id byte for byte: what is composed is not what is decomposed', async () => {
  const test = createChargingPorts();
  await test.card('회원'.normalize('NFC'));
  expect((await get(test, '회원'.normalize('NFD'))).status).toBe(404);
});

it.each(['nobody', 'a b', '', 'x'.repeat(129), 'a\nb'])('answers 404 to “%s”', async (id) => {
  expect(await get(createChargingPorts(), id)).toMatchObject({ status: 404, json: { code: 'not_found' } });
});

it('one card that cannot be read leaves everything else, and is counted and told', async () => {
  const test = createChargingPorts();
  const [good, damaged] = [await test.card('alice'), await test.card('alice')];
  test.rewrite((item) => (item['pk'] === `CARD#${damaged}` ? { ...item, status: 7 } : item));
  const { status, json } = await get(test, 'alice');
  expect(status).toBe(200);
  expect(json).toMatchObject({ cards: [{ customer_uid: good }], subscriptions: [], unreadable: 1 });
  expect(test.journal).toMatchObject([{ event: 'item.unreadable', source: `CARD#${damaged}/CARD` }]);
});

it('somebody of whom nothing can be read is known all the same', async () => {
  const test = createChargingPorts();
  await test.card('alice');
  test.rewrite((item) => (item['sk'] === 'CARD' ? { ...item, status: 7 } : item));
  expect(await get(test, 'alice')).toMatchObject({ status: 200, json: { cards: [], unreadable: 1 } });
});

/** A subscription whose period was declined. */
async function owing(test: ReturnType<typeof createChargingPorts>, customerId: string) {
  const before = await test.subscription({ customerId, status: 'past_due' });
  const { subscriptionId } = before;
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const charge = { ...declined('over_limit', sending(scheduled({ key }))), nextAttemptAt: later(DAY_MS) };
  await test.store({ subscription: before }, { subscription: before, charge });
  return subscriptionId;
}

it('shows what each of them owes, and reads a hundred of them, and what they owe, in one command', async () => {
  const test = createChargingPorts();
  const customerUid = await test.card('alice');
  for (let one = 0; one < 99; one += 1) await test.subscription({ customerId: 'alice', customerUid });
  const subscription_id = await owing(test, 'alice');
  const commands: string[] = [];
  test.trouble.with = (command) => {
    commands.push(command.constructor.name);
    return undefined;
  };
  const { json } = await get(test, 'alice');
  expect(json.subscriptions).toHaveLength(100);
  expect(
    json.subscriptions.find((one: { subscription_id: string }) => one.subscription_id === subscription_id),
  ).toMatchObject({
    last_decline: { class: 'over_limit' },
    next_attempt_at: later(DAY_MS).toISOString(),
    next_charge_at: null,
  });
  const [cards, subscriptions] = Array(2).fill('BatchGetCommand');
  expect(commands.sort()).toEqual([cards, subscriptions, ...Array(3).fill('QueryCommand')]);
});

it('reads again what DynamoDB left out, and not for ever', async () => {
  const test = createChargingPorts();
  for (let one = 0; one < 3; one += 1) await owing(test, 'alice');
  test.trouble.unread.push(2, 1);
  const { json } = await get(test, 'alice');
  expect(json.subscriptions).toMatchObject(Array(3).fill({ last_decline: { class: 'over_limit' } }));
  test.trouble.unread.push(...Array(10).fill(3));
  expect(await get(test, 'alice')).toMatchObject({ status: 503, json: { code: 'storage_busy' } });
});

it('leaves a subscription out with a charge that cannot be read, rather than say that nothing is owed', async () => {
  const test = createChargingPorts();
  const [good, damaged] = [await owing(test, 'alice'), await owing(test, 'alice')];
  test.rewrite((item) =>
    item['sk'] === 'SUB' && item['pk'] === `SUB#${damaged}`
      ? { ...item, charge: { ...(item['charge'] as object), status: 7 } }
      : item,
  );
  const { json } = await get(test, 'alice');
  expect(json).toMatchObject({ subscriptions: [{ subscription_id: good }], unreadable: 1 });
  expect(json.subscriptions).toHaveLength(1);
});
