import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { httpFunctions, type Stage, startStage } from './stage.ts';

/* Ids are no secrets: each is put where it belongs to somebody else, or to something else. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

/** Every id of the world, by what it names. */
function idsByKind(): Readonly<Record<string, string>> {
  const { plans, cards, subscriptions, charges, registrations } = stage.known;
  return {
    plan_id: plans.monthly,
    customer_uid: cards.good,
    subscription_id: subscriptions.active,
    merchant_uid: charges.paid,
    customer_id: 'customer-a',
    registration_id: registrations.fresh.registrationId,
    token: registrations.fresh.token,
    imp_uid: registrations.open.impUid,
    registration_merchant_uid: registrations.fresh.merchantUid,
    name: 'checkout.js',
  };
}

/** Good but for the id in the path. */
const bodies = (): Readonly<Record<string, object>> => ({
  'agree-checkout': { hash: '0'.repeat(64), lang: 'ko' },
  'complete-checkout': {},
  'refund-charge': { reason: '변심' },
  'change-card': { customer_uid: stage.known.cards.second },
  'change-plan': { plan_id: stage.known.plans.monthly },
  'record-consent': {
    agreed_at: '2026-03-25T00:00:00Z',
    method: 'web',
    price_before: 0,
    price_after: 1_000,
    effective_on: '2026-03-26',
  },
});

const withId = httpFunctions.flatMap(({ name, method, path }) => {
  const parameter = /\{(\w+)\}/.exec(path)?.[1];
  return parameter === undefined ? [] : [[`${method} ${path}`, name, parameter] as const];
});

test.each(withId)('%s knows no id of another kind: 404, and nothing changes', async (_, name, parameter) => {
  const others = Object.entries(idsByKind()).filter(([kind]) => kind !== parameter);
  await stage.expectNoChange(async () => {
    for (const [kind, id] of others) {
      const body = bodies()[name];
      const answer = await stage.call(name, { params: { [parameter]: id }, ...(body && { body }) });
      expect([kind, answer.status]).toEqual([kind, 404]);
    }
  });
});

describe('with an id of somebody else', () => {
  test('a subscription is not put on another customer’s card', async () => {
    const { cards, subscriptions } = stage.known;
    await stage.expectNoChange(async () => {
      for (const customer_uid of [cards.other, cards.unrefundable, cards.revoked]) {
        const params = { subscription_id: subscriptions.active };
        const answer = await stage.call('change-card', { params, body: { customer_uid } });
        expect([answer.status, answer.json.code]).toEqual([409, 'card_not_usable']);
      }
    });
  });

  test('one customer’s page shows nothing of another', async () => {
    const { json, text } = await stage.call('get-customer', { params: { customer_id: 'customer-b' } });
    const { cards, subscriptions } = stage.known;
    expect(json.cards.length).toBeGreaterThan(0);
    for (const foreign of [cards.good, cards.second, cards.unrefundable, subscriptions.active])
      expect(text).not.toContain(foreign);
  });

  test('a page of charges does not run into another subscription', async () => {
    const { daily, active } = stage.known.subscriptions;
    const first = await stage.call('list-subscription-charges', {
      params: { subscription_id: daily },
      query: { limit: '2' },
    });
    const params = { subscription_id: active };
    const page = (cursor: string) => stage.call('list-subscription-charges', { params, query: { cursor } });
    const refused = await page(first.json.cursor);
    expect([refused.status, refused.json.errors[0].path]).toEqual([400, 'cursor']);
    // Its tag is a digest that anybody can make: what it leads to is the list's own all the same.
    const own = await stage.call('list-subscription-charges', { params, query: { limit: '1' } });
    const forged = await page(`${own.json.cursor.slice(0, 8)}${first.json.cursor.slice(8)}`);
    expect(forged.status).toBe(200);
    for (const { subscription_id } of forged.json.charges) expect(subscription_id).toBe(active);
  });

  test('a registration’s merchant_uid is no charge: it is neither shown nor refunded', async () => {
    const params = { merchant_uid: stage.known.registrations.used.merchantUid };
    await stage.expectNoChange(async () => {
      expect((await stage.call('get-charge', { params })).status).toBe(404);
      expect((await stage.call('refund-charge', { params, body: { reason: 'x' } })).status).toBe(404);
    });
  });

  test('a card that a registration has only promised cannot be charged', async () => {
    const { fresh, open } = stage.known.registrations;
    await stage.expectNoChange(async () => {
      for (const { customerUid } of [fresh, open]) {
        const body = { customer_uid: customerUid, amount: 1_000, name: '단건' };
        expect((await stage.call('create-charge', { body })).json.code).toBe('card_not_usable');
      }
    });
  });

  test('a revoked card is neither charged nor subscribed', async () => {
    const customer_uid = stage.known.cards.revoked;
    await stage.expectNoChange(async () => {
      const answers = [
        await stage.call('create-charge', { body: { customer_uid, amount: 1_000, name: '단건' } }),
        await stage.call('create-subscription', { body: { customer_uid, plan_id: 'monthly' } }),
      ];
      for (const { status, json } of answers) expect([status, json.code]).toEqual([409, 'card_not_usable']);
    });
  });

  test('an Idempotency-Key of one route answers nothing of another’s', async () => {
    const { good } = stage.known.cards;
    const headers = { 'idempotency-key': 'history-1' };
    const body = { customer_uid: good, amount: 1_000, name: '단건' };
    const charged = await stage.call('create-charge', { body, headers });
    expect([charged.status, charged.headers['idempotency-replayed']]).toEqual([201, undefined]);
  });
});
