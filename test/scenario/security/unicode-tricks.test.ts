import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BUYER } from '../../support/fixtures.ts';
import { type Stage, startStage } from './stage.ts';

/* Two ids that look alike are either the same id or refused. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

/** Ids that read as `id`, or nearly, and are other texts. */
const lookAlikes = (id: string): readonly string[] => [
  `${id}\u200b`,
  `\u200d${id}`,
  `\ufeff${id}`,
  `${id}\u202e`,
  `${id}\u0301`,
  `${id}\ud800`,
  `${id}\u0000`,
  `${id} `,
  `${id}\n`,
  id.replace('a', '\u0430'),
  id.replace('o', '\u03bf'),
  id.replace(/[0-9]/, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
  id.replace(/[A-Za-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  id.replace('l', '\u2160'),
];
const others = (id: string) => lookAlikes(id).filter((text) => text !== id);

const registration = (changes: object) => ({
  customer_id: 'customer-a',
  buyer: BUYER,
  return_url: 'https://shop.example/',
  ...changes,
});

test('a customer_id that looks like another’s is somebody else, or refused', async () => {
  const { registrationId } = stage.known.registrations.fresh;
  const customerOf = async (id: string) =>
    (await stage.call('get-card-registration', { params: { registration_id: id } })).json.customer_id;
  expect(await customerOf(registrationId)).toBe('customer-a');
  for (const customer_id of others('customer-a')) {
    const { status, json } = await stage.call('create-card-registration', {
      body: registration({ customer_id }),
    });
    if (status === 201) expect(await customerOf(json.registration_id)).toBe(customer_id);
    else expect([customer_id, status, json.errors[0].path]).toEqual([customer_id, 400, 'customer_id']);
  }
});

test('a plan_id that looks like another is refused, made or chosen', async () => {
  const { good } = stage.known.cards;
  const plan = { name: 'x', amount: 1, interval: { unit: 'day', count: 1 } };
  await stage.expectNoChange(async () => {
    for (const plan_id of others('monthly')) {
      expect((await stage.call('create-plan', { body: { ...plan, plan_id } })).status).toBe(400);
      const body = { customer_uid: good, plan_id };
      expect((await stage.call('create-subscription', { body })).status).toBe(400);
    }
  });
});

test('a look-alike of an id in a path names nothing', async () => {
  const { cards, charges, subscriptions, registrations } = stage.known;
  const reads = [
    ['get-subscription', 'subscription_id', subscriptions.active],
    ['get-charge', 'merchant_uid', charges.paid],
    ['get-customer', 'customer_id', 'customer-a'],
    ['get-plan', 'plan_id', 'monthly'],
    ['revoke-card', 'customer_uid', cards.good],
    ['get-card-registration', 'registration_id', registrations.fresh.registrationId],
    ['show-checkout', 'token', registrations.fresh.token],
  ] as const;
  await stage.expectNoChange(async () => {
    for (const [name, parameter, id] of reads) {
      for (const other of others(id)) {
        // A lone surrogate has no percent-encoding: what arrives of it is the replacement character.
        const { status } = await stage.call(name, { params: { [parameter]: other.toWellFormed() } });
        expect([name, other, status]).toEqual([name, other, 404]);
      }
    }
  });
});

test('a look-alike of our merchant_uid or imp_uid, in a webhook or from the window, is not ours', async () => {
  const { fresh, open } = stage.known.registrations;
  await stage.expectNoChange(async () => {
    for (const merchant_uid of others(open.merchantUid)) {
      const { json } = await stage.call('receive-webhook', { body: { imp_uid: open.impUid, merchant_uid } });
      expect(json.result).toBe('ignored');
      const body = { imp_uid: open.impUid, merchant_uid };
      expect((await stage.call('complete-checkout', { params: { token: open.token }, body })).status).toBe(
        409,
      );
    }
    for (const imp_uid of others(open.impUid))
      await stage.call('complete-checkout', { params: { token: fresh.token }, body: { imp_uid } });
  });
});

describe('a text for people', () => {
  test.each([
    ['a lone surrogate', 'a\ud800'],
    ['a text that turns direction', '\u202egnp.exe'],
    ['an isolate', 'a\u2066b'],
    ['a line separator', 'a\u2028b'],
    ['a byte order mark inside', 'a\ufeffb'],
    ['a NUL', 'a\u0000b'],
    ['nothing but spaces', '\u3000 \u00a0'],
  ])('is refused with %s', async (_, text) => {
    await stage.expectNoChange(async () => {
      const body = registration({ order_name: text, buyer: { ...BUYER, name: text } });
      const { status, json } = await stage.call('create-card-registration', { body });
      const paths = json.errors.map(({ path }: { path: string }) => path).sort();
      expect([status, [...new Set(paths)]]).toEqual([400, ['buyer.name', 'order_name']]);
    });
  });

  test.each([
    ['e\u0301', '\u00e9'],
    ['\u1100\u1161', '가'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
  ])('is kept in composed form: %s', async (order_name, kept) => {
    const { json } = await stage.call('create-card-registration', { body: registration({ order_name }) });
    expect(json.request_pay.name).toBe(kept);
  });

  test('is measured in characters, not in halves of them', async () => {
    const of = async (order_name: string) =>
      (await stage.call('create-card-registration', { body: registration({ order_name }) })).status;
    expect([await of('😀'.repeat(40)), await of('😀'.repeat(41))]).toEqual([201, 400]);
  });
});

test('an Idempotency-Key is ASCII: no two look alike', async () => {
  const body = { customer_uid: stage.known.cards.good, amount: 1_000, name: '단건' };
  await stage.expectNoChange(async () => {
    for (const key of ['\u043erder-7', 'order-7\u200b', 'order－7', 'order 7', '']) {
      const { status, json } = await stage.call('create-charge', {
        body,
        headers: { 'idempotency-key': key },
      });
      expect([status, json.errors[0].path]).toEqual([400, 'Idempotency-Key']);
    }
  });
});
