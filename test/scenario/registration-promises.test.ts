import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DECLINED_CARD,
  GOOD_CARD,
  type HttpAnswer,
  type Opened,
  startTestStack,
  type TestStack,
} from '../support/local.ts';

/*
 * What a customer and a merchant are told of a registration stays true, over HTTP and on the whole stack. Webhooks of the
 * simulator are lost here: what a test does not bring, only a follow-up of ours can find.
 */
let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
});
afterAll(() => test.stop());
beforeEach(() => {
  test.stack.simulator.faults.set({ webhook: { kind: 'lost' } });
});
afterEach(async () => {
  test.stack.simulator.faults.clear();
  await test.drain(2 * 86_400_000);
});

const MINUTE_MS = 60_000;
const OTHER_CARD = '4200000000120054';
const outage = (isDown: boolean) =>
  test.stack.simulator.faults.set({
    payment: isDown ? { kind: 'error_5xx' } : null,
    findAll: isDown ? { kind: 'error_5xx' } : null,
  });
const returned = ({ status, headers }: HttpAnswer) => {
  expect(status).toBe(303);
  return new URL(headers.get('location') ?? '').searchParams.get('status');
};
const redirect = (opened: Opened, query: string) =>
  test.http('GET', `${opened.checkout_url}/redirect${query}`).then(returned);
const status = async (opened: Opened) => (await test.status(opened)).json.status;
const events = async (opened: Opened): Promise<string[]> =>
  (await test.http('GET', '/console/events')).json.events
    .filter(({ detail }: { detail: object }) => Object.values(detail).includes(opened.registration_id))
    .map(({ type }: { type: string }) => type);
const paid = async (opened: Opened): Promise<object[]> => {
  const { url } = test.stack.simulator;
  const { payments } = (await test.http('GET', `${url}/simulator/payments`)).json;
  return payments.filter(
    (one: { customer_uid: string; customer_uid_usage: string; status: string }) =>
      one.customer_uid === opened.request_pay.customer_uid &&
      one.customer_uid_usage === 'payment' &&
      one.status === 'paid',
  );
};
const CHARGE = { charge: { amount: 5_000, name: '첫 결제' } };

describe('while 아임포트 cannot be asked, the customer and the merchant are shown pending', () => {
  it('after a first card was declined and a second has been registered, which then counts and is charged', async () => {
    const opened = await test.open(CHARGE);
    expect(await redirect(opened, queryOf(await test.submit(opened, DECLINED_CARD)))).toBe('failed');
    const second = await test.submit(opened);
    outage(true);
    expect(await redirect(opened, queryOf(second))).toBe('pending');
    const { json } = await test.complete(opened, second.imp_uid);
    expect([json.status, json.failure]).toEqual(['pending', undefined]);
    expect(await status(opened)).toBe('pending');
    outage(false);
    await test.drain(10 * MINUTE_MS);
    expect([await status(opened), (await paid(opened)).length]).toEqual(['succeeded', 1]);
  });

  it('when a window is finished after the link’s end', async () => {
    const opened = await test.open();
    await test.drain(35 * MINUTE_MS);
    const late = await test.submit(opened);
    outage(true);
    expect(await redirect(opened, queryOf(late))).toBe('pending');
    expect((await test.complete(opened, late.imp_uid)).json.status).toBe('pending');
    outage(false);
    await test.drain(10 * MINUTE_MS);
    expect(await status(opened)).toBe('succeeded');
  });

  it('when nothing came through but the customer, who is followed up within minutes', async () => {
    const opened = await test.open();
    await test.submit(opened);
    outage(true);
    expect(await redirect(opened, '')).toBe('pending');
    outage(false);
    await test.drain(3 * MINUTE_MS);
    expect(await status(opened)).toBe('succeeded');
  });
});

describe('of two tabs, of which one brings the card', () => {
  it.each(['the card is settled', 'nobody has told us of the card'])(
    'the other is shown succeeded when it is closed and %s',
    async (what) => {
      const opened = await test.open();
      // The window of the other tab is open before the first is finished: the simulator knows one at a time.
      test.stack.simulator.faults.set({ duplicates: 'lax' });
      const card = await test.submit(opened);
      const closed = await test.submit(opened, { cancel: true });
      if (what === 'the card is settled') await test.complete(opened, card.imp_uid);
      const answer = await test.complete(opened, closed.imp_uid);
      expect([answer.status, answer.json.status]).toEqual([200, 'succeeded']);
      expect((await test.complete(opened, null)).json.status).toBe('succeeded');
      expect(await redirect(opened, queryOf(closed))).toBe('succeeded');
    },
  );
});

describe('a card is found by the registration’s own merchant_uid', () => {
  it('when the query’s parameters stand twice', async () => {
    const opened = await test.open();
    const { imp_uid, merchant_uid } = await test.submit(opened);
    const once = `imp_uid=${imp_uid}&merchant_uid=${merchant_uid}`;
    expect(await redirect(opened, `?${once}&${once}`)).toBe('succeeded');
  });

  it.each(['', '?imp_uid=null', '?imp_uid=null&imp_success=false&error_msg=x'])(
    'when the browser brings "%s"',
    async (query) => {
      const opened = await test.open();
      await test.submit(opened);
      expect(await redirect(opened, query)).toBe('succeeded');
    },
  );

  it('when the window is finished at minute 45 and every message is lost: in time for its charge', async () => {
    const opened = await test.open(CHARGE);
    await test.drain(45 * MINUTE_MS);
    await test.submit(opened);
    await test.drain(45 * MINUTE_MS);
    expect([await status(opened), (await paid(opened)).length]).toEqual(['succeeded', 1]);
  });
});

describe('what was to be charged with a card that came too late', () => {
  it.each([
    ['charge', CHARGE],
    ['subscribe', { subscribe: { plan_id: 'late-monthly' } }],
  ])('is not: %s', async (_, onSuccess) => {
    const plan = {
      plan_id: 'late-monthly',
      name: '월',
      amount: 50_000,
      interval: { unit: 'month', count: 1 },
    };
    await test.http('POST', '/plans', plan);
    const opened = await test.open(onSuccess);
    await test.drain(20 * 86_400_000);
    const { imp_uid } = await test.submit(opened);
    expect((await test.complete(opened, imp_uid)).json.status).toBe('succeeded');
    await test.drain(86_400_000);
    expect(await paid(opened)).toEqual([]);
    const { json } = await test.status(opened);
    expect(json).toMatchObject({ status: 'succeeded', charge_expired: true });
    expect([json.merchant_uid, json.subscription_id]).toEqual([undefined, undefined]);
    expect((await events(opened)).sort()).toEqual(['card.registered', 'registration.charge_expired']);
  });
});

describe('of two windows that both issued a key, the card of the later one is shown', () => {
  it.each(['a redirect', 'a webhook', 'a follow-up'])('by %s', async (how) => {
    const opened = await test.open();
    const first = await test.submit(opened, GOOD_CARD);
    await test.complete(opened, first.imp_uid);
    await test.drain(2_000);
    test.stack.simulator.faults.set({ duplicates: 'lax' });
    const second = await test.submit(opened, OTHER_CARD);
    if (how === 'a redirect') expect(await redirect(opened, queryOf(second))).toBe('succeeded');
    const { imp_uid, merchant_uid } = second;
    if (how === 'a webhook') await test.http('POST', '/webhooks/iamport', { imp_uid, merchant_uid });
    await test.drain(how === 'a follow-up' ? 45 * MINUTE_MS : 0);

    const { url } = test.stack.simulator;
    const { payments } = (await test.http('GET', `${url}/simulator/payments?merchant_uid=${merchant_uid}`))
      .json;
    const { card_name, card_number } = payments.at(-1);
    const shown = { card_name, card_number_masked: card_number };
    expect((await test.status(opened)).json.card).toEqual(shown);
    const customer = (await test.http('GET', '/customers/user-1')).json;
    const cards = customer.cards.filter(
      (card: { customer_uid: string }) => card.customer_uid === opened.request_pay.customer_uid,
    );
    expect(cards).toMatchObject([{ ...shown, status: 'active' }]);
    await test.drain(1_000);
    expect((await events(opened)).sort()).toEqual(['card.registered', 'card.updated']);
    // The first window’s imp_uid, brought again, changes nothing back.
    expect((await test.complete(opened, first.imp_uid)).json.card).toEqual(shown);
  });
});

describe('HEAD on a checkout link', () => {
  it('answers as GET does, without a body', async () => {
    const { checkout_url } = await test.open();
    const [get, head] = [await test.http('GET', checkout_url), await test.http('HEAD', checkout_url)];
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of ['content-type', 'cache-control', 'referrer-policy', 'content-security-policy'])
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    expect((await test.http('HEAD', `${checkout_url}x`)).status).toBe(404);
  });
});

function queryOf({ redirect_to }: { readonly redirect_to: string }): string {
  return new URL(redirect_to).search;
}
