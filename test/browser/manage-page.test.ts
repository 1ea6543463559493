/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { seriousViolations } from '../support/axe.ts';
import { type BillingStack, startBillingStack } from '../support/billing.ts';
import { desktop, launchBrowser, phone, screenshot as picture } from '../support/browser.ts';
import { BUYER } from '../support/fixtures.ts';
import { eventually } from '../support/local.ts';

const NO_BALANCE = '4000000000120054';
const GOOD = '4000000000000000';

let browser: Browser;
let billing: BillingStack;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  billing = await startBillingStack();
  // Long enough for whatever a test plays.
  context = await phone(browser);
});
afterEach(async () => {
  await context.close();
  await billing.stop();
});

const CUSTOMER = 'user-1';

/** Every page that is looked at is held against what axe finds serious. */
async function screenshot(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect([name, await seriousViolations(page)]).toEqual([name, []]);
}

async function link(body: object = {}): Promise<string> {
  const answer = await billing.http('POST', `/customers/${CUSTOMER}/manage-links`, {
    return_url: 'https://shop.example/account',
    ...body,
  });
  expect(answer.status).toBe(201);
  return answer.json.url;
}

/** Paid for, and paid for twice. */
async function activeSubscription(): Promise<string> {
  const customer_uid = await billing.registerCard();
  const { subscription_id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
  await billing.playDays(40);
  return subscription_id;
}

/** The second period’s payment is declined. */
async function pastDueSubscription(): Promise<string> {
  const customer_uid = await billing.registerCard();
  const { subscription_id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
  const poor = await billing.registerCard(NO_BALANCE);
  await billing.command(subscription_id, 'change-card', { customer_uid: poor });
  await billing.playDays(32);
  expect((await billing.subscription(subscription_id)).status).toBe('past_due');
  return subscription_id;
}

async function openPage(url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const press = (page: Page, name: string) =>
  Promise.all([page.waitForLoadState(), page.getByRole('button', { name, exact: true }).click()]);
const follow = (page: Page, name: string) =>
  Promise.all([page.waitForLoadState(), page.getByRole('link', { name, exact: true }).click()]);
const said = (page: Page) => page.locator('.done').innerText();

async function enterCard(window: Page | FrameLocator, number: string): Promise<void> {
  await window.locator('input[name=card_number]').fill(number);
  await window.locator('input[name=expiry]').fill('12/45');
  await window.locator('input[name=birth]').fill('900101');
  await window.locator('input[name=pwd_2digit]').fill('12');
  await window.locator('#agree').check();
  await window.locator('#pay').click();
}

/** From the checkout page to the customer's page, by the phone's way through the window. */
async function registerOnPhone(page: Page, number = GOOD): Promise<void> {
  const assent = page.locator('#assent');
  if ((await assent.count()) > 0) await assent.check();
  await page.tap('#open');
  await page.locator('#pay').waitFor();
  await enterCard(page, number);
  await page.waitForURL(/\/manage\//);
}

describe('on a phone', () => {
  test('a customer sees what they have, and what they have paid', async () => {
    await activeSubscription();
    const page = await openPage(await link());
    await screenshot(page, 'manage-1-overview');
    expect(await page.locator('h1').innerText()).toBe('내 구독');
    expect(await page.locator('.badge').innerText()).toBe('이용 중');
    expect(await page.locator('.payments li').count()).toBe(2);
    expect(await page.locator('.receipt').first().getAttribute('href')).toMatch(/^https?:/);
  });

  test('cancels, sees until when it runs, and takes it back', async () => {
    const id = await activeSubscription();
    const page = await openPage(await link());
    await follow(page, '해지하기');
    await screenshot(page, 'manage-2-cancel');
    expect(await page.locator('main').innerText()).toMatch(/이용 종료일\s*2040년 3월 1일/);
    await press(page, '해지합니다');
    await screenshot(page, 'manage-3-canceled');
    expect(await said(page)).toContain('해지를 예약했습니다');
    expect((await billing.subscription(id)).cancel_at_period_end).toBe(true);
    await press(page, '해지 취소');
    expect(await said(page)).toContain('해지를 취소했습니다');
    expect((await billing.subscription(id)).cancel_at_period_end).toBe(false);
  });

  test('ends it now for the unused days, to the won that the button says', async () => {
    const id = await activeSubscription();
    const page = await openPage(await link({ purpose: 'cancel' }));
    await screenshot(page, 'manage-20-end-now');
    const button = page.getByRole('button', { name: /^지금 해지하고 [\d,]+원 돌려받기$/ });
    const won = /([\d,]+)원/.exec(await button.innerText())?.[1];
    await Promise.all([page.waitForURL(/done=end_/), button.click()]);
    await screenshot(page, 'manage-21-ended-now');
    expect(await said(page)).toContain('남은 기간의 금액을 환불했습니다');
    expect(await page.locator('.refund').innerText()).toBe(`${won}원 환불됨`);
    expect((await billing.subscription(id)).status).toBe('canceled');
  });

  test('cancels in no more steps than it takes to join', async () => {
    await activeSubscription();
    const join = await stepsToJoin();
    const cancel = await stepsToCancel(await link());
    expect(cancel).toBeGreaterThan(0);
    expect(cancel).toBeLessThanOrEqual(join);
    // From a link that was made for it.
    expect(await stepsToCancel(await link({ purpose: 'cancel' }))).toBe(1);
  });

  test('changes the card and pays at once what is owed, as the page has said before', async () => {
    const id = await pastDueSubscription();
    const page = await openPage(await link({ buyer: BUYER }));
    await screenshot(page, 'manage-4-past-due');
    await follow(page, '카드 변경');
    await screenshot(page, 'manage-5-change-card');
    expect(await page.locator('.note').innerText()).toBe('미납 9,900원이 바로 결제됩니다.');
    await press(page, '새 카드 등록하기');
    await page.waitForURL(/\/checkout\//);
    await screenshot(page, 'manage-6-checkout');
    expect(await page.locator('main').innerText()).toContain('9,900원');
    await registerOnPhone(page);
    await eventually(async () => (await billing.subscription(id)).status === 'active');
    expect(await said(page)).toContain('미납 금액을 결제했습니다');
    await screenshot(page, 'manage-7-card-changed');
    expect(await page.locator('.badge').innerText()).toBe('이용 중');
    expect(await page.locator('main').innerText()).not.toContain('결제되지 않았습니다');
    expect((await billing.charges(id)).map(({ status }) => status)).toEqual(['paid', 'paid']);
  });

  test('fills in who is asked to pay where the shop has not said it, and corrects a slip', async () => {
    const id = await activeSubscription();
    const before = (await billing.subscription(id)).customer_uid;
    const page = await openPage(await link({ purpose: 'card' }));
    await screenshot(page, 'manage-8-buyer');
    await page.fill('input[name=name]', '홍길동');
    await page.fill('input[name=email]', 'hong@shop');
    await page.fill('input[name=tel]', '010 1234 5678');
    await press(page, '새 카드 등록하기');
    await screenshot(page, 'manage-9-slip');
    expect(await page.inputValue('input[name=name]')).toBe('홍길동');
    expect(await page.locator('.wrong').allInnerTexts()).toEqual(['이메일 주소를 확인해 주세요.']);
    await page.fill('input[name=email]', 'hong@shop.example');
    await press(page, '새 카드 등록하기');
    await page.waitForURL(/\/checkout\//);
    await registerOnPhone(page);
    expect(await said(page)).toContain('새 카드를 등록했습니다');
    expect((await billing.subscription(id)).customer_uid).not.toBe(before);
  });

  test('whose card is refused comes back to an unchanged card', async () => {
    const id = await activeSubscription();
    const before = (await billing.subscription(id)).customer_uid;
    const page = await openPage(await link({ buyer: BUYER }));
    await follow(page, '카드 변경');
    await press(page, '새 카드 등록하기');
    await page.waitForURL(/\/checkout\//);
    await registerOnPhone(page, '4100000000120026');
    await screenshot(page, 'manage-10-card-failed');
    expect(await said(page)).toContain('카드를 등록하지 못했습니다');
    expect((await billing.subscription(id)).customer_uid).toBe(before);
  });

  test('says yes to a new price, takes it back, and says no', async () => {
    const id = await activeSubscription();
    const plan_id = await billing.plan({ name: '프리미엄 플러스', amount: 12_900 });
    expect((await billing.command(id, 'change-plan', { plan_id })).status).toBe(200);
    const page = await openPage(await link({ purpose: 'consent' }));
    await screenshot(page, 'manage-16-consent');
    expect(await page.locator('.consent').innerText()).toMatch(/바뀐 뒤 요금\s*매월 12,900원/);
    const sizes = await page.locator('.consent .choice').evaluateAll((buttons) =>
      buttons.map((button) => {
        const { width, height } = button.getBoundingClientRect();
        return `${width} ${height} ${getComputedStyle(button).fontWeight}`;
      }),
    );
    expect([sizes.length, new Set(sizes).size]).toEqual([2, 1]);
    await press(page, '동의합니다');
    await screenshot(page, 'manage-17-agreed');
    expect((await billing.subscription(id)).consent).toMatchObject({ price_after: 12_900 });
    await press(page, '동의 취소');
    expect((await billing.subscription(id)).consent).toBeNull();
    await press(page, '동의하지 않습니다');
    await screenshot(page, 'manage-18-refused');
    expect(await said(page)).toContain('동의하지 않았습니다');
    await billing.playDays(25);
    await page.goto(await link());
    await screenshot(page, 'manage-19-waiting');
    await press(page, '동의합니다');
    expect(await said(page)).toContain('동의했습니다');
    expect((await billing.charges(id)).map(({ amount }) => amount)).toEqual([9_900, 9_900, 12_900]);
  });

  test('pauses and takes it up again', async () => {
    const id = await activeSubscription();
    const page = await openPage(await link());
    await press(page, '일시정지');
    await screenshot(page, 'manage-11-paused');
    expect((await billing.subscription(id)).status).toBe('paused');
    await press(page, '다시 시작');
    expect(await said(page)).toContain('다시 시작했습니다');
    expect((await billing.subscription(id)).status).toBe('active');
  });

  test('finds no page that scrolls sideways, and two choices of one size wherever there are two', async () => {
    const id = await pastDueSubscription();
    const url = await link();
    for (const query of [
      '',
      `?view=cancel&subscription=${id}`,
      `?view=card&subscription=${id}`,
      '?lang=en',
    ]) {
      const page = await openPage(url + query);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([query, overflow]).toEqual([query, 0]);
      const looks = await page.locator('main .choices:not(.back) .choice').evaluateAll((elements) =>
        elements.map((element) => {
          const { width, height } = element.getBoundingClientRect();
          const { fontSize, fontWeight, color, backgroundColor, borderColor } = getComputedStyle(element);
          return [
            Math.round(width),
            Math.round(height),
            fontSize,
            fontWeight,
            color,
            backgroundColor,
            borderColor,
          ].join();
        }),
      );
      expect([query, looks.length, new Set(looks).size]).toEqual([query, 2, 1]);
      await page.close();
    }
  });

  test('reads every sum in one piece, on the smallest phone, however long the names are', async () => {
    await context.close();
    context = await browser.newContext({ viewport: { width: 320, height: 600 }, locale: 'en-US' });
    const customer_uid = await billing.registerCard();
    const intro = { amount: 100, periods: 1 };
    const plan_id = await billing.plan({ name: 'W'.repeat(40), amount: 99_999_999, intro });
    const { subscription_id } = await billing.subscribe({ customer_uid, plan_id });
    const dearer = await billing.plan({ name: 'M'.repeat(40), amount: 100_000_000 });
    await billing.playDays(3);
    await billing.command(subscription_id, 'change-plan', { plan_id: dearer });
    const page = await openPage(await link());
    await screenshot(page, 'manage-22-smallest');
    const broken = await page.locator('dd').evaluateAll((all) =>
      all.flatMap(({ firstChild: text }) =>
        [...(text?.textContent ?? '').matchAll(/[\d,]{5,}|M+/g)].flatMap(({ 0: sum, index }) => {
          const range = document.createRange();
          range.setStart(text as Node, index);
          range.setEnd(text as Node, index + sum.length);
          return range.getClientRects().length > (sum.startsWith('M') ? 4 : 1) ? [sum] : [];
        }),
      ),
    );
    expect(broken).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  });

  test('whose link is over is told what to do', async () => {
    await activeSubscription();
    const url = await link();
    await billing.playTo(new Date(billing.now().getTime() + 31 * 60_000));
    const page = await context.newPage();
    expect((await page.goto(url))?.status()).toBe(410);
    await screenshot(page, 'manage-12-expired');
    expect(await page.locator('main').innerText()).toContain('구독 관리를 다시 열어 주세요');
  });

  test('with a wrong link sees a page, not JSON', async () => {
    const page = await context.newPage();
    expect((await page.goto(`${billing.stack.url}/manage/x`))?.status()).toBe(404);
    await screenshot(page, 'manage-13-unknown');
    expect(await page.locator('h1').innerText()).toBe('페이지를 찾을 수 없습니다');
  });
});

/** What a customer has to press, tick or tap from the page's opening on. Typing a card's digits is not counted. */
async function stepsToJoin(): Promise<number> {
  let steps = 0;
  const step = async (act: Promise<unknown>) => {
    steps += 1;
    await act;
  };
  const opened = await billing.open({
    customer_id: 'newcomer',
    subscribe: { plan_id: await billing.plan() },
  });
  const page = await openPage(opened.checkout_url);
  const assent = page.locator('#assent');
  if ((await assent.count()) > 0) await step(assent.check());
  await step(page.tap('#open'));
  await page.locator('#pay').waitFor();
  for (const [name, text] of [
    ['card_number', GOOD],
    ['expiry', '12/45'],
    ['birth', '900101'],
    ['pwd_2digit', '12'],
  ] as const)
    await page.locator(`input[name=${name}]`).fill(text);
  await step(page.locator('#agree').check());
  await step(page.locator('#pay').click());
  await page.close();
  return steps;
}

async function stepsToCancel(url: string): Promise<number> {
  let steps = 0;
  const page = await openPage(url);
  while (!/done=canceled/.test(page.url()) && steps < 10) {
    const confirm = page.getByRole('button', { name: '해지합니다', exact: true });
    const isThere = (await confirm.count()) > 0;
    await (isThere ? confirm : page.getByRole('link', { name: '해지하기', exact: true }).first()).click();
    await page.waitForLoadState();
    steps += 1;
  }
  await page.getByRole('button', { name: '해지 취소', exact: true }).click();
  await page.close();
  return steps;
}

describe('in other circumstances', () => {
  const withContext = async (options: Parameters<Browser['newContext']>[0]) => {
    await context.close();
    context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'ko-KR',
      ...options,
    });
  };

  test('everything but the PG’s window works without JavaScript', async () => {
    await withContext({ javaScriptEnabled: false });
    const id = await activeSubscription();
    const page = await openPage(await link({ buyer: BUYER }));
    await follow(page, '해지하기');
    await press(page, '해지합니다');
    expect(await said(page)).toContain('해지를 예약했습니다');
    await press(page, '해지 취소');
    await press(page, '일시정지');
    await press(page, '다시 시작');
    expect(await said(page)).toContain('다시 시작했습니다');
    await follow(page, '카드 변경');
    await press(page, '새 카드 등록하기');
    await page.waitForURL(/\/checkout\//);
    expect((await billing.subscription(id)).status).toBe('active');
  });

  test('a browser that prefers English is answered in English, to the end', async () => {
    await withContext({ locale: 'en-US' });
    await activeSubscription();
    const page = await openPage(await link());
    await screenshot(page, 'manage-14-english');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await follow(page, 'Cancel');
    await screenshot(page, 'manage-15-english-cancel');
    await press(page, 'Cancel it');
    expect(await said(page)).toContain('Your cancellation is scheduled');
  });

  test('a language that was asked for stays through every step', async () => {
    await activeSubscription();
    const page = await openPage(`${await link()}?lang=en`);
    await follow(page, 'Cancel');
    await press(page, 'Cancel it');
    expect(await said(page)).toContain('Your cancellation is scheduled');
  });

  test.each(['light', 'dark'] as const)('on a PC, %s', async (colorScheme) => {
    await context.close();
    context = await desktop(browser);
    const id = await pastDueSubscription();
    const url = await link();
    const page = await openPage(url);
    await page.emulateMedia({ colorScheme });
    await page.goto(url);
    await screenshot(page, `manage-pc-${colorScheme}-1-overview`);
    await page.goto(`${url}?view=card&subscription=${id}`);
    await screenshot(page, `manage-pc-${colorScheme}-2-card`);
    await page.goto(`${url}?view=cancel&subscription=${id}`);
    await screenshot(page, `manage-pc-${colorScheme}-3-cancel`);
    await press(page, '해지합니다');
    await screenshot(page, `manage-pc-${colorScheme}-4-ended`);
    expect(await said(page)).toContain('해지했습니다');
    expect((await billing.subscription(id)).status).toBe('canceled');
  });

  test('on a PC the card is changed through the layer, and the way leads back', async () => {
    await context.close();
    context = await desktop(browser);
    const id = await activeSubscription();
    const before = (await billing.subscription(id)).customer_uid;
    const page = await openPage(await link({ buyer: BUYER }));
    await follow(page, '카드 변경');
    await press(page, '새 카드 등록하기');
    await page.waitForURL(/\/checkout\//);
    const assent = page.locator('#assent');
    if ((await assent.count()) > 0) await assent.check();
    await page.click('#open');
    await enterCard(page.frameLocator('iframe'), GOOD);
    await page.click('#next');
    await page.waitForURL(/\/manage\//);
    expect(await said(page)).toContain('새 카드를 등록했습니다');
    expect((await billing.subscription(id)).customer_uid).not.toBe(before);
  });

  test('an impatient finger sends a form once', async () => {
    await activeSubscription();
    const page = await openPage(await link());
    await follow(page, '해지하기');
    let posts = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST') posts += 1;
    });
    await page.getByRole('button', { name: '해지합니다', exact: true }).dblclick();
    await page.waitForURL(/done=canceled/);
    expect(posts).toBe(1);
  });

  test('nothing of the page is refused by its own policy, and nothing is loaded from elsewhere', async () => {
    const id = await activeSubscription();
    const page = await context.newPage();
    const errors: string[] = [];
    const origins = new Set<string>();
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on('pageerror', ({ message }) => void errors.push(message));
    page.on('request', (request) => void origins.add(new URL(request.url()).origin));
    const url = await link();
    for (const query of ['', `?view=cancel&subscription=${id}`]) await page.goto(url + query);
    await press(page, '해지합니다');
    expect(errors).toEqual([]);
    expect([...origins]).toEqual([billing.stack.url]);
    expect(await context.cookies()).toEqual([]);
  });
});
