import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Charge } from '../../shared/domain/charge.ts';
import { DAY_MS, later, monthly } from '../support/charging.ts';
import { BUYER, NOW, TOKEN_SECRET } from '../support/fixtures.ts';
import {
  active,
  createManageTest,
  LINK_ID,
  MANAGE_TOKEN,
  type ManageTest,
  paid,
  pastDue,
} from '../support/manage.ts';

let test: ManageTest;
beforeEach(() => {
  test = createManageTest();
});

const PROTECTION = {
  'cache-control': 'no-store',
  'referrer-policy': 'strict-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-type': 'text/html; charset=utf-8',
};

const text = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('an open link', () => {
  it('shows plan, status, next payment, card, payments and who sells', async () => {
    await test.link({ returnUrl: 'https://shop.example/account' });
    await paid(test, await active(test));
    const { status, body, headers } = await test.show();
    expect(status).toBe(200);
    expect(headers).toMatchObject(PROTECTION);
    const shown = text(body);
    for (const part of [
      '베이직',
      '이용 중',
      '매월 9,900원',
      '2026년 3월 11일 · 9,900원',
      '신한카드 400000******0000',
      '2026년 2월 9일',
      '영수증',
      '카드 변경',
      '해지하기',
    ])
      expect(shown).toContain(part);
    expect(body).toContain('href="https://receipt.example/1"');
    expect(body).toContain('href="https://shop.example/account"');
    expect(body).toContain(test.ports.settings.merchant.name);
    expect(body).toContain(test.ports.settings.merchant.termsUrl);
  });

  it('lets no script run but ours, and none of the PG’s', async () => {
    await test.link();
    await active(test);
    const { body, headers } = await test.show();
    const policy = String(headers['content-security-policy']);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|https:|\*/);
    expect(body.match(/<script[^>]*>/g)).toEqual(['<script src="/assets/manage.js" defer>']);
    expect(body).not.toMatch(/ style=|\son\w+=/);
    expect(body).toContain('<meta name="robots" content="noindex">');
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('shows what came back, and what is on its way back', async () => {
    await test.link();
    const charge = await paid(test, await active(test));
    const refund = { checksum: 9_900, reason: '변심', requestedAt: NOW };
    const refunds = [
      { ...refund, refundId: 'r1', amount: 1_000, status: 'succeeded' as const },
      { ...refund, refundId: 'r2', amount: 500, status: 'unknown' as const, nextLookUpAt: NOW },
      { ...refund, refundId: 'r3', amount: 700, status: 'failed' as const },
    ];
    const [before] = (await test.ports.chargeLists.listCharges(subscriptionOf(charge), { limit: 1 })).items;
    await test.store({ charge: before! }, { charge: { ...before!, refunds } });
    const shown = text((await test.show()).body);
    expect(shown).toContain('1,000원 환불됨');
    expect(shown).toContain('500원 환불 중');
    expect(shown).not.toContain('700원');
  });

  it('follows no receipt that is not of the web', async () => {
    await test.link();
    await paid(test, await active(test), 'javascript:alert(1)');
    const { body } = await test.show();
    expect(body).not.toContain('javascript:');
    expect(text(body)).not.toContain('영수증');
  });

  it('says that nothing is there when nothing is', async () => {
    await test.link();
    expect(text((await test.show()).body)).toContain('이용 중인 구독이 없습니다.');
  });

  it('says what is owed, and until when an end that is scheduled runs', async () => {
    await test.link();
    await pastDue(test);
    await active(test, { cancelAtPeriodEnd: true });
    const shown = text((await test.show()).body);
    expect(shown).toContain('9,900원이 결제되지 않았습니다.');
    expect(shown).toContain('해지 예약');
    expect(shown).toContain('2026년 3월 11일까지');
    expect(shown).toContain('해지 취소');
  });

  it.each([
    ['trialing', { hadTrial: true, nextChargeAt: later(DAY_MS) }, '무료 이용 중'],
    ['trialing', { nextChargeAt: later(DAY_MS) }, '시작 전'],
    ['trialing', {}, '첫 결제 중'],
    ['incomplete', {}, '첫 결제 중'],
    ['canceled', { canceledAt: NOW, cancelReason: 'first_payment_declined' }, '첫 결제가 되지 않음'],
    ['unpaid', {}, '미납으로 중지'],
    ['paused', {}, '일시정지'],
    ['paused', { pauseReason: 'consent_required' }, '동의가 없어 멈춤'],
    ['canceled', { canceledAt: NOW }, '2026년 3월 1일 해지'],
  ] as const)('%s %j is told in plain words', async (status, changes, told) => {
    await test.link();
    await test.subscription({ status, ...changes });
    expect(text((await test.show()).body)).toContain(told);
  });

  it('says the introductory price while it runs, and then the full one', async () => {
    await test.link();
    const plan = { ...monthly, intro: { amount: 1_000, periods: 2 } };
    const { subscriptionId } = await active(test, { plan });
    expect(text((await test.show()).body)).toContain('요금 매월 1,000원(처음 2회), 이후 매월 9,900원');
    expect(text((await test.show({ query: { lang: 'en' } })).body)).toContain(
      'Price 1,000 won every month (first 2 payments), then 9,900 won every month',
    );
    const account = (await test.ports.accounts.loadPeriod(subscriptionId, 2))!;
    await test.store(account, { subscription: { ...account.subscription!, period: 4 } });
    expect(text((await test.show()).body)).toContain('요금 매월 9,900원');
  });

  it('does not say that a payment is under way that waits for a consent', async () => {
    await test.link();
    const { subscriptionId } = await test.subscription({
      status: 'trialing',
      hadTrial: true,
      createdAt: later(-14 * DAY_MS),
      nextChargeAt: later(-60_000),
    });
    const shown = text((await test.show()).body);
    expect(shown).not.toMatch(/결제를 진행하고 있습니다|첫 결제 중/);
    expect(shown).toContain('다음 결제 없음');
    const query = { view: 'cancel', subscription: subscriptionId };
    expect(text((await test.show({ query })).body)).not.toContain('진행 중인');
  });

  it('promises nothing of another card where only a consent takes it up again', async () => {
    await test.link();
    const { subscriptionId } = await pastDue(test);
    const account = (await test.ports.accounts.loadPeriod(subscriptionId, 1))!;
    const change = {
      kind: 'conversion',
      priceBefore: 0,
      priceAfter: 9_900,
      effectiveOn: '2026-01-20',
    } as const;
    const usedConsent = { ...change, consentId: 'c', agreedAt: later(-45 * DAY_MS) };
    const charge = { ...account.charge!, nextAttemptAt: undefined, waitsForCardUntil: undefined };
    const subscription = { ...account.subscription!, status: 'unpaid' as const, usedConsent };
    await test.store(account, { subscription, charge });
    const shown = text((await test.show()).body);
    expect(shown).toContain('9,900원이 결제되지 않았습니다.');
    expect(shown).not.toContain('카드를 바꾸면');
    expect(shown).toContain('동의합니다');
  });

  it('leaves out no subscription that is charged, however many there are', async () => {
    await test.link();
    const ids: string[] = [];
    for (let at = 0; at < 12; at += 1) ids.push((await active(test)).subscriptionId);
    const { body } = await test.show();
    for (const id of ids) expect(body).toContain(id);
  });

  it('sees what was done a moment ago, although the index lags', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const listed = await test.ports.customers.listAccounts('user-1');
    await test.press('cancel', { subscription: subscriptionId });
    test.ports.customers.listAccounts = async () => listed;
    expect(text((await test.show()).body)).toContain('해지 예약');
  });

  it('shows nothing of another customer', async () => {
    await test.link();
    const customerUid = await test.card('user-2');
    const other = await active(test, { customerUid, customerId: 'user-2' });
    expect((await test.show()).body).not.toContain(other.subscriptionId);
    for (const view of ['cancel', 'card'])
      expect((await test.show({ query: { view, subscription: other.subscriptionId } })).status).toBe(404);
  });

  it('shows no form of the buyer’s data, nor any other customer’s id', async () => {
    await test.link({ buyer: BUYER });
    await active(test);
    const { body } = await test.show();
    for (const part of [BUYER.email, BUYER.tel, 'user-1']) expect(body).not.toContain(part);
  });
});

const subscriptionOf = ({ key }: Charge) => (key.kind === 'subscription' ? key.subscriptionId : '');

describe('what was done', () => {
  it.each([
    [{ done: 'canceled' }, '해지를 예약했습니다.'],
    [{ status: 'succeeded', registration_id: 'x' }, '새 카드를 등록했습니다.'],
    [{ status: 'failed' }, '카드를 등록하지 못했습니다.'],
  ])('%j is told in a sentence of ours', async (query, sentence) => {
    await test.link();
    expect(text((await test.show({ query })).body)).toContain(sentence);
  });

  it.each(['<b>x', 'constructor', '__proto__', 'canceled ', '해지'])(
    '%s is no word of ours',
    async (done) => {
      await test.link();
      await active(test);
      const plain = (await test.show()).body;
      expect((await test.show({ query: { done } })).body).toBe(plain);
      expect((await test.show({ query: { status: done, error_msg: '<script>' } })).body).toBe(plain);
    },
  );
});

describe('to cancel', () => {
  it('is told until when it runs and that nothing comes back; two choices of one size', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    const { body } = await test.show({ query: { view: 'cancel', subscription: subscriptionId } });
    expect(text(body)).toContain('이용 종료일 2026년 3월 11일');
    expect(text(body)).toContain('돌려받는 금액 없음');
    expect(body.match(/class="choice"/g)).toHaveLength(2);
  });

  it('of one that owes ends it now, and what is owed is not asked for any more', async () => {
    await test.link();
    const { subscriptionId } = await pastDue(test);
    const { body } = await test.show({ query: { view: 'cancel', subscription: subscriptionId } });
    expect(text(body)).toContain('지금 바로');
    expect(text(body)).toContain('결제되지 않은 9,900원은 더 청구하지 않습니다.');
  });

  it('is where a link of that purpose begins, if there is only one to cancel', async () => {
    await test.link({ purpose: 'cancel' });
    await active(test);
    await test.subscription({ status: 'canceled' });
    expect(text((await test.show()).body)).toContain('구독 해지');
    expect(text((await test.show({ query: { view: 'overview' } })).body)).toContain('내 구독');
    expect(text((await test.show({ query: { done: 'canceled' } })).body)).toContain('내 구독');
    await active(test);
    expect(text((await test.show()).body)).toContain('내 구독');
  });
});

describe('to change the card', () => {
  const view = async (subscription: string) =>
    (await test.show({ query: { view: 'card', subscription } })).body;

  it('is told before what will be charged by it', async () => {
    await test.link();
    const { subscriptionId } = await pastDue(test);
    expect(text(await view(subscriptionId))).toContain('미납 9,900원이 바로 결제됩니다.');
  });

  it('is told that nothing is, where nothing is owed', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    expect(text(await view(subscriptionId))).toContain('지금 결제되는 금액은 없습니다.');
  });

  it('asks for the buyer only where the link knows none', async () => {
    const { subscriptionId } = await active(test);
    await test.link();
    expect(await view(subscriptionId)).toContain('name="tel"');
    await test.link({ linkId: LINK_ID.replace('MK', 'M2'), buyer: BUYER });
    const token = `${LINK_ID.replace('MK', 'M2')}.${TOKEN_SECRET}`;
    const { body } = await test.show({ token, query: { view: 'card', subscription: subscriptionId } });
    expect(body).not.toContain('name="tel"');
    expect(body).toContain(BUYER.name);
  });
});

describe('일시정지', () => {
  it('is offered only where the merchant allows it', async () => {
    await test.link();
    await active(test);
    expect((await test.show()).body).not.toContain('/pause"');
    test = createManageTest({ customers: { mayPause: true, mayRefundUnused: false } });
    await test.link();
    await active(test);
    expect((await test.show()).body).toContain('/pause"');
  });

  it('says what its end charges', async () => {
    test = createManageTest({ customers: { mayPause: true, mayRefundUnused: false } });
    await test.link();
    await test.subscription({
      status: 'paused',
      pauseReason: 'requested',
      period: 2,
      nextChargeAt: later(-DAY_MS),
    });
    expect(text((await test.show()).body)).toContain('다시 시작하면 9,900원이 바로 결제됩니다.');
  });
});

describe('the language', () => {
  it('is English for a browser that prefers it, and for ?lang=en, which stays', async () => {
    await test.link();
    await active(test);
    const preferred = await test.show({ headers: { 'accept-language': 'en-US,en;q=0.9,ko;q=0.8' } });
    expect(preferred.body).toContain('<html lang="en">');
    expect(text(preferred.body)).toContain('Your subscriptions');
    const { body } = await test.show({ query: { lang: 'en' } });
    expect(text(body)).toContain('11 March 2026 · 9,900 won');
    expect(body).toMatch(/view=card&amp;subscription=\w+&amp;lang=en/);
  });

  it('is Korean for everybody else', async () => {
    await test.link();
    expect((await test.show({ headers: { 'accept-language': 'fr' } })).body).toContain('<html lang="ko">');
    expect((await test.show({ query: { lang: 'xx' } })).body).toContain('<html lang="ko">');
  });
});

describe('a link that does not open', () => {
  it('is 410 with what to do when its time is over, and still says what became of a card', async () => {
    await test.link({ returnUrl: 'https://shop.example/account' });
    const { subscriptionId } = await active(test);
    test.clock.at = later(30 * 60_000);
    const { status, body, headers } = await test.show({ query: { status: 'succeeded' } });
    expect(status).toBe(410);
    expect(headers).toMatchObject(PROTECTION);
    expect(text(body)).toContain('구독 관리를 다시 열어 주세요');
    expect(text(body)).toContain('새 카드를 등록했습니다.');
    expect(body).toContain('https://shop.example/account');
    expect(body).not.toContain(subscriptionId);
  });

  it.each(['', 'x', `${MANAGE_TOKEN}x`, MANAGE_TOKEN.slice(0, -1), MANAGE_TOKEN.toLowerCase(), LINK_ID])(
    'is one and the same 404, whatever is wrong: "%s"',
    async (token) => {
      await test.link();
      const unknown = await test.show({ token: `${LINK_ID.replace('MK', 'ZZ')}.${TOKEN_SECRET}` });
      expect(await test.show({ token })).toEqual(unknown);
      expect(unknown.status).toBe(404);
      expect(unknown.headers).toMatchObject(PROTECTION);
    },
  );

  it('of a table that fails is a page that tells nothing of why', async () => {
    test.trouble.with = () => new Error('password=hunter2');
    const { status, body } = await test.show();
    expect(status).toBe(500);
    expect(body + JSON.stringify(test.journal)).not.toContain('hunter2');
  });
});

it('HEAD answers as GET does, without a body', async () => {
  await test.link();
  for (const token of [MANAGE_TOKEN, 'x']) {
    const { body: _, ...answer } = await test.show({ token });
    expect(await test.show({ token }, 'HEAD')).toEqual({ ...answer, body: '' });
  }
});

it('writes nothing, and no line with its token', async () => {
  await test.link();
  await active(test);
  const before = test.items();
  await test.show();
  await test.show({ token: `${MANAGE_TOKEN}x` });
  expect(test.items()).toEqual(before);
  expect(JSON.stringify(test.journal)).not.toContain(TOKEN_SECRET);
});
