import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as checkoutRedirect } from '../../functions/http/checkout-redirect.ts';
import { createHandler as showCheckout } from '../../functions/http/show-checkout.ts';
import { MAX_ATTEMPTS } from '../../shared/domain/attempt-bounds.ts';
import { billAccount } from '../../shared/usecases/bill-account.ts';
import { parseToken } from '../../shared/usecases/parse-token.ts';
import { callHttp } from '../support/call-http.ts';
import { DAY_MS, HOUR_MS, later } from '../support/charging.ts';
import { httpEvent } from '../support/events.ts';
import { BUYER, issuedPayment, NOW, TOKEN_SECRET } from '../support/fixtures.ts';
import { active, createManageTest, MANAGE_TOKEN, type ManageTest, pastDue } from '../support/manage.ts';

const MAY_PAUSE = { customers: { mayPause: true, mayRefundUnused: false } };

let test: ManageTest;
beforeEach(() => {
  test = createManageTest();
});

const back = (done: string) => `/manage/${MANAGE_TOKEN}?done=${done}`;
const text = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('cancel', () => {
  it('ends it when what is paid for ends, and leads back to the page', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const { status, location, headers } = await test.press('cancel', { subscription: subscriptionId });
    expect([status, location]).toEqual([303, back('canceled')]);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(await test.find(subscriptionId)).toMatchObject({ status: 'active', cancelAtPeriodEnd: true });
    expect(test.told()).toEqual(expect.arrayContaining(['subscription.cancel_scheduled']));
  });

  it('pressed twice is one cancellation', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const press = () => test.press('cancel', { subscription: subscriptionId });
    const both = await Promise.all([press(), press()]);
    expect(both.map(({ location }) => location)).toEqual([back('canceled'), back('canceled')]);
    expect((await press()).location).toBe(back('canceled'));
    expect(test.told().filter((type) => type === 'subscription.cancel_scheduled')).toHaveLength(1);
  });

  it('ends at once what has nothing left to run out', async () => {
    await test.link();
    const { subscriptionId } = await pastDue(test);
    expect((await test.press('cancel', { subscription: subscriptionId })).location).toBe(back('ended'));
    expect((await test.find(subscriptionId))?.status).toBe('canceled');
  });

  it('keeps the language that was asked for', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const { location } = await test.press(
      'cancel',
      { subscription: subscriptionId },
      { query: { lang: 'en' } },
    );
    expect(location).toBe(`${back('canceled')}&lang=en`);
  });

  it('is a line of the journal, without token and person', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await active(test);
    await test.press('cancel', { subscription: subscriptionId });
    expect(test.journal).toContainEqual({
      event: 'manage.act',
      subscription_id: subscriptionId,
      source: 'cancel',
      outcome: 'canceled',
    });
    expect(JSON.stringify(test.journal)).not.toMatch(new RegExp(`${TOKEN_SECRET}|${BUYER.name}|user-1`));
  });
});

describe('keep', () => {
  it('takes a scheduled end back, once or twice', async () => {
    await test.link();
    const { subscriptionId } = await active(test, { cancelAtPeriodEnd: true });
    for (let times = 0; times < 2; times += 1)
      expect((await test.press('keep', { subscription: subscriptionId })).location).toBe(back('kept'));
    expect((await test.find(subscriptionId))?.cancelAtPeriodEnd).toBe(false);
    expect(test.told().filter((type) => type === 'subscription.resumed')).toHaveLength(1);
    expect(test.gateway.charged).toEqual([]);
  });

  it('brings nothing back that has ended', async () => {
    await test.link();
    const { subscriptionId } = await test.subscription({ status: 'canceled' });
    expect((await test.press('keep', { subscription: subscriptionId })).location).toBe(back('gone'));
  });

  it('is no way around a pause that customers may not end', async () => {
    await test.link();
    const { subscriptionId } = await active(test, { status: 'paused', cancelAtPeriodEnd: true });
    expect((await test.press('keep', { subscription: subscriptionId })).location).toBe(back('not_possible'));
    expect((await test.find(subscriptionId))?.status).toBe('paused');
  });
});

describe('pause and resume', () => {
  beforeEach(() => {
    test = createManageTest(MAY_PAUSE);
  });

  it('are not there where the merchant has not allowed them', async () => {
    test = createManageTest();
    await test.link();
    const { subscriptionId } = await active(test);
    for (const act of ['pause', 'resume'])
      expect((await test.press(act, { subscription: subscriptionId })).status).toBe(404);
    expect((await test.find(subscriptionId))?.status).toBe('active');
  });

  it('stop it and take it up again', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const press = (act: string) => test.press(act, { subscription: subscriptionId });
    expect((await press('pause')).location).toBe(back('paused'));
    expect((await press('pause')).location).toBe(back('paused'));
    expect((await press('resume')).location).toBe(back('resumed'));
    expect((await press('resume')).location).toBe(back('resumed'));
    expect((await test.find(subscriptionId))?.status).toBe('active');
    expect(test.gateway.charged).toEqual([]);
  });

  const outlasted = () =>
    test.subscription({
      status: 'paused',
      pauseReason: 'requested',
      period: 2,
      nextChargeAt: later(-DAY_MS),
    });

  it.each([
    ['paid', 'resumed'],
    ['declined', 'declined'],
    ['lost', 'checking'],
  ] as const)('after the paid time charges at once: %s is told as %s', async (ending, done) => {
    await test.link();
    test.gateway.ending = ending;
    const { subscriptionId } = await outlasted();
    expect((await test.press('resume', { subscription: subscriptionId })).location).toBe(back(done));
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('pressed twice charge once', async () => {
    await test.link();
    const { subscriptionId } = await outlasted();
    const press = () => test.press('resume', { subscription: subscriptionId });
    await Promise.all([press(), press()]);
    await press();
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('do not pause away what is owed', async () => {
    await test.link();
    const { subscriptionId } = await pastDue(test);
    expect((await test.press('pause', { subscription: subscriptionId })).location).toBe(back('not_possible'));
    expect((await test.find(subscriptionId))?.status).toBe('past_due');
  });

  it('do not take up what waits for a consent', async () => {
    await test.link();
    const { subscriptionId } = await test.subscription({
      status: 'paused',
      pauseReason: 'consent_required',
      hadTrial: true,
    });
    const { location } = await test.press('resume', { subscription: subscriptionId });
    expect(location).toBe(back('consent_needed'));
    expect(test.gateway.charged).toEqual([]);
  });
});

describe('change-card', () => {
  const press = (subscription: string, more: Record<string, string> = {}) =>
    test.press('change-card', { subscription, ...more });
  const tokenOf = (location: string) => /^\/checkout\/([\w.-]+)/.exec(location)?.[1] ?? '';
  const registrations = () => test.items().filter((item) => item['sk'] === 'REG' && 'onSuccess' in item);
  const opened = async (location: string) => {
    const { id = '' } = parseToken(tokenOf(location)) ?? {};
    return (await test.ports.registrations.find(id))!;
  };
  /** The customer registers the card, and the phone's browser comes back. Answers where it is led. */
  const register = async (
    location: string,
    status: 'paid' | 'failed' = 'paid',
    cookie = `way_back=${MANAGE_TOKEN}`,
  ) => {
    const { merchantUid, customerUid, displayAmount } = await opened(location);
    test.gateway.records.push(
      issuedPayment({
        impUid: `imp_${merchantUid}`,
        merchantUid,
        customerUid,
        amount: displayAmount,
        status,
      }),
    );
    const event = httpEvent({
      route: 'GET /checkout/{token}/redirect',
      params: { token: tokenOf(location) },
      query: { imp_uid: `imp_${merchantUid}`, merchant_uid: merchantUid },
    });
    const answer = await callHttp(
      checkoutRedirect({ ...test.ports, settleQueue: { send: async () => {} }, sleep: async () => {} }),
      { ...event, cookies: [cookie] },
    );
    return new URL(String(answer.headers?.['location']));
  };

  it('opens a card registration for the subscription, with the buyer of the link', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await active(test);
    const { status, location } = await press(subscriptionId);
    expect(status).toBe(303);
    const registration = await opened(location);
    expect(registration).toMatchObject({
      customerId: 'user-1',
      buyer: BUYER,
      displayAmount: 0,
      onSuccess: { kind: 'change_card', subscriptionId },
    });
    const event = httpEvent({ route: 'GET /checkout/{token}', params: { token: tokenOf(location) } });
    expect((await callHttp(showCheckout(test.ports), event)).statusCode).toBe(200);
  });

  it('takes the buyer from the form where the link knows none', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const { location } = await press(subscriptionId, { ...BUYER, tel: '010 1234 5678' });
    expect((await opened(location)).buyer).toEqual(BUYER);
  });

  it('shows the form again with what does not fit, and what was typed', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const { status, body } = await press(subscriptionId, { name: '<b>김', email: 'x', tel: '' });
    expect(status).toBe(400);
    expect(body).toContain('value="&lt;b&gt;김"');
    expect(text(body)).toContain('이메일 주소를 확인해 주세요.');
    expect(text(body)).toContain('전화번호를 확인해 주세요.');
    expect(text(body)).not.toContain('이름을 적어 주세요.');
    expect(JSON.stringify(test.journal)).not.toContain('김');
    expect(registrations()).toEqual([]);
  });

  it('pressed twice opens one registration, and both ways lead to it', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await active(test);
    const [one, two] = await Promise.all([press(subscriptionId), press(subscriptionId)]);
    expect((await opened(one.location)).registrationId).toBe((await opened(two.location)).registrationId);
    expect(one.location).not.toBe(two.location);
  });

  it('of what is paid for puts the card behind the subscription when it is registered, not before', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId, customerUid } = await active(test);
    const { location } = await press(subscriptionId);
    expect((await test.find(subscriptionId))?.customerUid).toBe(customerUid);
    await register(location);
    expect((await test.find(subscriptionId))?.customerUid).toBe((await opened(location)).customerUid);
    expect(test.told()).toEqual(expect.arrayContaining(['card.registered', 'subscription.card_changed']));
  });

  it('of one that owes says so in the window, and the charge is queued for now', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await pastDue(test);
    const { location } = await press(subscriptionId);
    const { displayAmount, customerUid } = await opened(location);
    expect(displayAmount).toBe(9_900);
    const to = await register(location);
    expect(to.searchParams.get('payment')).toBe('pending');
    const account = await test.ports.accounts.loadPeriod(subscriptionId, 1);
    expect(account?.subscription).toMatchObject({ customerUid, status: 'past_due', dueAt: NOW });
    expect(account?.charge?.nextAttemptAt).toEqual(NOW);
    expect(test.queued).toEqual([
      { subject: { kind: 'subscription', subscriptionId, period: 1 }, asOf: NOW },
    ]);
    expect(text((await test.show()).body)).toContain('신한카드');
  });

  it.each(['paid', 'declined'] as const)(
    'of one that owes leads back with what became of it: %s',
    async (ending) => {
      await test.link({ buyer: BUYER });
      const { subscriptionId } = await pastDue(test);
      const { location } = await press(subscriptionId);
      test.gateway.ending = ending;
      // The worker takes the message while the customer's browser waits.
      test.ports.chargeQueue.send = async () => {
        const load = () => test.ports.accounts.loadPeriod(subscriptionId, 1);
        await billAccount({ ...test.ports, timeLeftMs: () => 60_000 }, load, test.clock.at);
      };
      const to = await register(location);
      expect([to.searchParams.get('status'), to.searchParams.get('payment')]).toEqual(['succeeded', ending]);
      const query = Object.fromEntries(to.searchParams);
      const { body } = await test.show({ token: to.pathname.slice('/manage/'.length), query });
      expect(text(body)).toContain(
        ending === 'paid' ? '미납 금액을 결제했습니다.' : '미납 금액이 결제되지 않았습니다.',
      );
      expect(test.gateway.charged).toHaveLength(1);
    },
  );

  it('that fails at the PG changes nothing', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId, customerUid } = await active(test);
    const to = await register((await press(subscriptionId)).location, 'failed');
    expect(to.searchParams.get('status')).toBe('failed');
    expect((await test.find(subscriptionId))?.customerUid).toBe(customerUid);
  });

  it('leads the browser back that came from the page, by what only that browser keeps', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await active(test);
    const { location, cookies } = await press(subscriptionId);
    const path = `Path=/checkout/${tokenOf(location)}; Max-Age=1800`;
    expect(cookies).toEqual([`way_back=${MANAGE_TOKEN}; ${path}; HttpOnly; SameSite=Lax; Secure`]);
    const to = await register(location);
    expect([to.origin, to.searchParams.get('status')]).toEqual(['https://billing.example', 'succeeded']);
    expect(to.pathname).toBe(`/manage/${MANAGE_TOKEN}`);
    const { status, body } = await test.show({ query: { status: 'succeeded' } });
    expect([status, text(body).includes('새 카드를 등록했습니다.')]).toEqual([200, true]);
    const stored = JSON.stringify(test.items());
    for (const one of [MANAGE_TOKEN, tokenOf(location)])
      expect(stored).not.toContain(`"${parseToken(one)?.secret}`);
  });

  describe('leads nobody else back, whoever holds the checkout’s token, as the PG does', () => {
    const look = async (location: string, cookies: string[]) => {
      const event = httpEvent({ route: 'GET /checkout/{token}', params: { token: tokenOf(location) } });
      return (await callHttp(showCheckout(test.ports), { ...event, cookies })).body ?? '';
    };

    it.each([
      '',
      'way_back=',
      `way_back=${'0'.repeat(26)}.${TOKEN_SECRET}`,
      `other=${MANAGE_TOKEN}`,
      `way_back=${MANAGE_TOKEN}/x`,
    ])('with the cookie "%s"', async (cookie) => {
      await test.link({ buyer: BUYER });
      const { subscriptionId } = await active(test);
      const { location } = await press(subscriptionId);
      expect(await look(location, [cookie])).not.toMatch(/href="[^"]*\/(manage|checkout)\//);
      const to = await register(location, 'paid', cookie);
      expect(to.pathname).toBe(`/checkout/${tokenOf(location)}`);
      const used = await look(location, [cookie]);
      expect(text(used)).toContain('구독 관리는 쇼핑몰이나 앱에서 다시 열어 주세요.');
      expect(used).not.toMatch(/href="[^"]*\/(manage|checkout)\//);
    });

    it('but who came from there goes back without registering, and is told nothing of a registration', async () => {
      await test.link({ buyer: BUYER });
      const { subscriptionId } = await active(test);
      const { location } = await test.press(
        'change-card',
        { subscription: subscriptionId },
        { query: { lang: 'en' } },
      );
      const body = await look(location, ['a=b', `way_back=${MANAGE_TOKEN}`]);
      expect(/id="leave" href="([^"]*)"/.exec(body)?.[1]).toBe(
        `https://billing.example/manage/${MANAGE_TOKEN}?lang=en`,
      );
    });
  });

  it('leads nobody back without that token', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await active(test);
    const { returnUrl } = await opened((await press(subscriptionId)).location);
    const stored = returnUrl.slice('https://billing.example/manage/'.length);
    expect((await test.show({ token: stored })).status).toBe(404);
  });

  it('settled again does not put the card back behind the subscription after another one', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await active(test);
    const first = (await press(subscriptionId)).location;
    await register(first);
    test.clock.at = later(60_000);
    const second = (await press(subscriptionId)).location;
    await register(second);
    await register(first);
    const { customerUid } = await opened(second);
    expect((await test.find(subscriptionId))?.customerUid).toBe(customerUid);
  });

  it('of one that was canceled meanwhile registers the card alone', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId, customerUid } = await active(test);
    const { location } = await press(subscriptionId);
    const before = await test.ports.accounts.loadPeriod(subscriptionId, 2);
    await test.store(before!, { subscription: { ...before!.subscription!, status: 'canceled' } });
    expect((await register(location)).searchParams.get('status')).toBe('succeeded');
    expect(await test.find(subscriptionId)).toMatchObject({ status: 'canceled', customerUid });
    expect(await test.ports.cards.find((await opened(location)).customerUid)).toMatchObject({
      status: 'active',
    });
  });

  it('that comes an hour after the link’s end is a card, and no change: nobody is charged after all', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId, customerUid } = await pastDue(test);
    const { location } = await press(subscriptionId);
    test.clock.at = later(2 * HOUR_MS);
    await register(location);
    expect((await test.find(subscriptionId))?.customerUid).toBe(customerUid);
    expect(test.told()).toContain('registration.charge_expired');
    expect(test.queued).toEqual([]);
  });

  it('reads again when the subscription moves while the card is being stored', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await active(test);
    const { location } = await press(subscriptionId);
    let moved = false;
    const { loadPeriod } = test.ports.accounts;
    test.ports.accounts.loadPeriod = async (id, period) => {
      const account = await loadPeriod(id, period);
      if (moved || account?.subscription === undefined) return account;
      moved = true;
      await test.store(account, { subscription: { ...account.subscription, cancelAtPeriodEnd: true } });
      return account;
    };
    await register(location);
    const { customerUid } = await opened(location);
    expect(await test.find(subscriptionId)).toMatchObject({ customerUid, cancelAtPeriodEnd: true });
  });

  it('of a period that was tried as often as can be recorded opens nothing', async () => {
    await test.link({ buyer: BUYER });
    const { subscriptionId } = await pastDue(test);
    const before = (await test.ports.accounts.loadPeriod(subscriptionId, 1))!;
    const charge = before.charge!;
    const attempts = Array.from({ length: MAX_ATTEMPTS }, () => charge.attempts[0]!);
    await test.store(before, { ...before, charge: { ...charge, attempts } });
    expect((await press(subscriptionId)).location).toBe(back('exhausted'));
  });
});

describe('refuses', () => {
  it('the subscription of another customer, as if there were none: 404, and nothing changes', async () => {
    await test.link({ buyer: BUYER });
    const other = await active(test, { customerUid: await test.card('user-2'), customerId: 'user-2' });
    const before = test.items();
    for (const act of ['cancel', 'keep', 'change-card']) {
      const foreign = await test.press(act, { subscription: other.subscriptionId });
      const unknown = await test.press(act, { subscription: '01JZ0000000000000000000009' });
      expect([foreign.status, foreign.body]).toEqual([404, unknown.body]);
    }
    expect(test.items()).toEqual(before);
  });

  it.each(['', 'x', '__proto__', 'cancel'])('an id that is none: "%s"', async (subscription) => {
    await test.link();
    expect((await test.press('cancel', { subscription })).status).toBe(404);
  });

  it.each(['refund', 'constructor', '', 'Cancel'])('an act that is none: "%s"', async (act) => {
    await test.link();
    const { subscriptionId } = await active(test);
    expect((await test.press(act, { subscription: subscriptionId })).status).toBe(404);
  });

  it.each(['https://evil.example', 'null', 'https://billing.example.evil', 'http://billing.example', ''])(
    'a form that another site has posted: %s',
    async (origin) => {
      await test.link();
      const { subscriptionId } = await active(test);
      const form = { subscription: subscriptionId };
      const { status, body } = await test.press('cancel', form, { headers: { origin } });
      expect(status).toBe(403);
      expect(text(body)).toContain('아무것도 바뀌지 않았습니다.');
      expect((await test.find(subscriptionId))?.cancelAtPeriodEnd).toBe(false);
      const own = { headers: { origin: 'https://billing.example' } };
      expect((await test.press('cancel', form, own)).status).toBe(303);
    },
  );

  it('a link whose time is over: 410, and nothing changes', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    test.clock.at = later(30 * 60_000);
    expect((await test.press('cancel', { subscription: subscriptionId })).status).toBe(410);
    expect((await test.find(subscriptionId))?.cancelAtPeriodEnd).toBe(false);
  });

  it('a wrong token: 404', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const token = MANAGE_TOKEN.replace('kk', 'kj');
    expect((await test.press('cancel', { subscription: subscriptionId }, { token })).status).toBe(404);
  });

  it('what is no form, names a field twice, or is too large', async () => {
    await test.link();
    const { subscriptionId: id } = await active(test);
    const json = { headers: { 'content-type': 'application/json' } };
    expect((await test.press('cancel', { subscription: id }, json)).status).toBe(415);
    expect((await test.press('cancel', `subscription=${id}&subscription=${id}`)).status).toBe(400);
    expect((await test.press('cancel', { subscription: id, name: 'x'.repeat(20_000) })).status).toBe(413);
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`f${at}`, '']));
    expect((await test.press('cancel', { subscription: id, ...many })).status).toBe(400);
    expect((await test.find(id))?.cancelAtPeriodEnd).toBe(false);
  });
});

it('a table that is busy is a page that says to look again, and no line with the token', async () => {
  await test.link();
  const { subscriptionId } = await active(test);
  test.trouble.with = ({ input }) =>
    'TransactItems' in input ? Object.assign(new Error('busy'), { name: 'ThrottlingException' }) : undefined;
  const { status, body } = await test.press('cancel', { subscription: subscriptionId });
  expect(status).toBe(503);
  expect(text(body)).toContain('하신 일이 반영되었는지 확인해 주세요');
  expect(JSON.stringify(test.journal)).not.toContain(TOKEN_SECRET);
});
