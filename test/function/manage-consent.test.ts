import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Subscription } from '../../shared/domain/subscription.ts';
import { DAY_MS, later, monthly } from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';
import { active, createManageTest, MANAGE_TOKEN, type ManageTest } from '../support/manage.ts';

/* The customer's yes on their page (전자상거래법 §13⑥): docs/decisions/0019. */
let test: ManageTest;
beforeEach(() => {
  test = createManageTest();
});

const DEARER = { ...monthly, planId: 'dearer', name: '베이직 플러스', amount: 12_900 };
const OLD = { createdAt: later(-60 * DAY_MS) };
const rising = (changes: Partial<Subscription> = {}) =>
  active(test, { ...OLD, pendingPlan: DEARER, ...changes });
const waiting = () =>
  rising({ status: 'paused', pauseReason: 'consent_required', nextChargeAt: later(-DAY_MS) });

const text = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const back = (done: string) => `/manage/${MANAGE_TOKEN}?done=${done}`;
const shownIn = (body: string) => /name="shown" value="([\w-]+)"/.exec(body)?.[1] ?? '';
const records = async (id: string) => (await test.ports.chargeLists.listConsents(id, { limit: 10 })).items;
const agree = (subscription: string, shown: string) => test.press('agree', { subscription, shown });

it('is asked with date, both prices, the card and how to cancel, and two buttons of one size', async () => {
  await test.link();
  await rising();
  const { body } = await test.show();
  for (const part of [
    '요금이 오릅니다',
    '바뀌는 날 2026년 3월 11일',
    '지금 요금 매월 9,900원',
    '바뀐 뒤 요금 매월 12,900원',
    '결제 수단 신한카드 400000******0000',
    '언제든 이 페이지의 「해지하기」를 눌러 해지할 수 있습니다.',
    '동의하지 않으면 2026년 3월 11일에 결제하지 않고 구독을 멈춥니다.',
  ])
    expect(text(body)).toContain(part);
  const asked = /<div class="consent">[\s\S]*?<\/div>\s*<\/div>/.exec(body)?.[0] ?? '';
  const buttons = [...asked.matchAll(/<button class="([^"]*)" type="submit">([^<]*)</g)];
  expect(buttons.map(([, look, words]) => [look, words])).toEqual([
    ['choice', '동의합니다'],
    ['choice', '동의하지 않습니다'],
  ]);
});

it('is where a link of that purpose begins', async () => {
  await test.link({ purpose: 'consent' });
  await rising();
  const shown = text((await test.show()).body);
  expect(shown).toContain('금액 변경 동의');
  expect(shown).not.toContain('결제 내역');
});

it('given, is kept with the very text that was shown, by the customer, for the card that was shown', async () => {
  await test.link();
  const { subscriptionId, customerUid } = await rising();
  const { location } = await agree(subscriptionId, shownIn((await test.show()).body));
  expect(location).toBe(back('agreed'));
  const [record, ...others] = await records(subscriptionId);
  expect(others).toEqual([]);
  expect(record).toMatchObject({
    kind: 'price_rise',
    priceBefore: 9_900,
    priceAfter: 12_900,
    effectiveOn: '2026-03-11',
    agreedAt: NOW,
    method: 'customer_page',
    by: 'customer',
    customerUid,
  });
  expect(record?.text).toContain('바뀐 뒤 요금: 매월 12,900원');
  expect(record?.text).toContain('[동의합니다] [동의하지 않습니다]');
  const shown = text((await test.show()).body);
  expect(shown).toContain('2026년 3월 1일에 동의했습니다.');
  expect(shown).toContain('동의 취소');
});

it('pressed twice is one yes', async () => {
  await test.link();
  const { subscriptionId } = await rising();
  const shown = shownIn((await test.show()).body);
  const both = await Promise.all([agree(subscriptionId, shown), agree(subscriptionId, shown)]);
  expect(both.map(({ location }) => location)).toEqual([back('agreed'), back('agreed')]);
  expect((await agree(subscriptionId, shown)).location).toBe(back('agreed'));
  expect(await records(subscriptionId)).toHaveLength(1);
  expect(test.told().filter((type) => type === 'subscription.consent_given')).toHaveLength(1);
});

describe('is another question, and nothing is recorded', () => {
  const press = async (change: (before: Subscription) => Partial<Subscription>) => {
    await test.link();
    const before = await rising();
    const shown = shownIn((await test.show()).body);
    const account = await test.ports.accounts.loadPeriod(before.subscriptionId, 2);
    const subscription = { ...account!.subscription!, ...change(before) };
    await test.store(account!, { subscription });
    const { location } = await agree(before.subscriptionId, shown);
    expect(await records(before.subscriptionId)).toEqual([]);
    return location;
  };

  it('when the price has changed since it was shown', async () => {
    expect(await press(() => ({ pendingPlan: { ...DEARER, amount: 13_900 } }))).toBe(back('changed'));
  });

  it('when the date has', async () => {
    expect(await press(() => ({ nextChargeAt: later(11 * DAY_MS) }))).toBe(back('changed'));
  });

  it('when the card has', async () => {
    const { find } = test.ports.cards;
    const customerUid = await test.card();
    test.ports.cards.find = async (uid) => {
      const card = await find(uid);
      return uid === customerUid && card !== undefined ? { ...card, cardName: '국민카드' } : card;
    };
    expect(await press(() => ({ customerUid }))).toBe(back('changed'));
  });

  it('when the change is off', async () => {
    expect(await press(() => ({ pendingPlan: undefined }))).toBe(back('changed'));
  });

  it('when the change is off, also where another one was agreed to before', async () => {
    const { kind, ...figures } = { kind: 'conversion' as const, priceBefore: 0, priceAfter: 9_900 };
    const usedConsent = {
      kind,
      ...figures,
      effectiveOn: '2026-02-11',
      consentId: 'c',
      agreedAt: later(-30 * DAY_MS),
    };
    expect(await press(() => ({ pendingPlan: undefined, usedConsent }))).toBe(back('changed'));
  });

  it.each(['', 'x'.repeat(43)])('when it was not shown: "%s"', async (shown) => {
    await test.link();
    const { subscriptionId } = await rising();
    expect((await agree(subscriptionId, shown)).location).toBe(back('changed'));
    expect(await records(subscriptionId)).toEqual([]);
  });
});

it('is not asked before the 30th day; the page says from when', async () => {
  await test.link({ purpose: 'consent' });
  const { subscriptionId } = await rising({ nextChargeAt: later(40 * DAY_MS) });
  const { body } = await test.show();
  expect(text(body)).toContain('2026년 3월 11일부터 이 페이지에서 동의할 수 있습니다.');
  expect(body).not.toContain('/agree"');
  expect((await agree(subscriptionId, 'x')).location).toBe(back('changed'));
});

describe('a no', () => {
  it('takes back what was agreed to', async () => {
    await test.link();
    const { subscriptionId } = await rising();
    await agree(subscriptionId, shownIn((await test.show()).body));
    for (let times = 0; times < 2; times += 1)
      expect((await test.press('refuse', { subscription: subscriptionId })).location).toBe(back('refused'));
    expect((await test.find(subscriptionId))?.consent).toBeUndefined();
    // The evidence that there was one stays.
    expect(await records(subscriptionId)).toHaveLength(1);
    expect((await test.show()).body).toContain('/agree"');
  });

  it('that comes after the charge has begun is not told as if nothing were charged', async () => {
    await test.link();
    test.gateway.ending = 'lost';
    const { subscriptionId } = await waiting();
    await agree(subscriptionId, shownIn((await test.show()).body));
    expect(test.gateway.charged).toMatchObject([{ amount: 12_900 }]);
    expect((await test.press('refuse', { subscription: subscriptionId })).location).toBe(
      back('not_possible'),
    );
  });

  it('to what is off by now says so', async () => {
    await test.link();
    const { subscriptionId } = await active(test);
    expect((await test.press('refuse', { subscription: subscriptionId })).location).toBe(back('changed'));
  });

  it('where nothing was agreed to changes nothing', async () => {
    await test.link();
    const { subscriptionId } = await rising();
    const before = test.items();
    expect((await test.press('refuse', { subscription: subscriptionId })).location).toBe(back('refused'));
    expect(test.items()).toEqual(before);
  });
});

describe('what stands still for want of it', () => {
  it('says what a yes charges at once, and does so', async () => {
    await test.link();
    const { subscriptionId } = await waiting();
    const { body } = await test.show();
    expect(text(body)).toContain('동의하면 다시 시작합니다.');
    expect(text(body)).toContain('동의하면 12,900원이 바로 결제됩니다.');
    expect((await agree(subscriptionId, shownIn(body))).location).toBe(back('agreed'));
    expect(test.gateway.charged).toMatchObject([{ amount: 12_900 }]);
    expect((await test.find(subscriptionId))?.status).toBe('active');
  });

  it.each([
    ['declined', 'declined'],
    ['lost', 'checking'],
  ] as const)('and is %s is told as %s; pressed again charges nothing more', async (ending, done) => {
    await test.link();
    test.gateway.ending = ending;
    const { subscriptionId } = await waiting();
    const shown = shownIn((await test.show()).body);
    expect((await agree(subscriptionId, shown)).location).toBe(back(done));
    expect((await agree(subscriptionId, shown)).location).toBe(back('agreed'));
    expect(test.gateway.charged).toHaveLength(1);
    expect(await records(subscriptionId)).toHaveLength(1);
  });
});

it('of another customer is 404', async () => {
  await test.link();
  const other = await rising({ customerUid: await test.card('user-2'), customerId: 'user-2' });
  for (const act of ['agree', 'refuse'])
    expect((await test.press(act, { subscription: other.subscriptionId, shown: 'x' })).status).toBe(404);
});

it('is asked in English of whoever reads English, and that is what is kept', async () => {
  await test.link();
  const { subscriptionId } = await rising();
  const { body } = await test.show({ query: { lang: 'en' } });
  expect(text(body)).toContain('New price 12,900 won every month');
  const form = { subscription: subscriptionId, shown: shownIn(body) };
  const { location } = await test.press('agree', form, { query: { lang: 'en' } });
  expect(location).toBe(`${back('agreed')}&lang=en`);
  expect((await records(subscriptionId))[0]?.text).toContain('[I agree] [I do not agree]');
});
