/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { desktop, launchBrowser, phone, screenshot } from '../support/browser.ts';
import { GOOD_CARD, startTestStack, type TestStack } from '../support/local.ts';

const NO_BALANCE = '4000000000120054';
/** Of a day that is charged at 10:00: a button that moves the clock has to get beyond that on the day it reaches. */
const LONG_BEFORE_CHARGING = '2040-01-10T00:17:00+09:00';
const SECTIONS = ['start', 'subscriptions', 'charges', 'events', 'arrivals', 'queueing', 'trouble'];

let browser: Browser;
let local: TestStack;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  local = await startTestStack({ at: LONG_BEFORE_CHARGING });
  context = await desktop(browser);
});
afterEach(async () => {
  await context.close();
  await local.stop();
});

/** What a test needs before it looks: through the API, as a merchant's server does it. */
async function registered(customerId: string, card = GOOD_CARD): Promise<string> {
  const opened = await local.open({ customer_id: customerId });
  await local.complete(opened, (await local.submit(opened, card)).imp_uid);
  return opened.request_pay.customer_uid as string;
}

const MONTHLY = {
  plan_id: 'basic',
  name: '월간 이용권',
  amount: 9_900,
  interval: { unit: 'month', count: 1 },
};

async function subscribed(customerId: string, card = GOOD_CARD): Promise<string> {
  await local.http('POST', '/plans', MONTHLY);
  const customer_uid = await registered(customerId, card);
  const answer = await local.http('POST', '/subscriptions', {
    customer_uid,
    plan_id: 'basic',
    first_payment: 'retry',
  });
  expect(answer.status).toBe(201);
  return answer.json.subscription_id;
}

async function openConsole(section: string): Promise<void> {
  page = await context.newPage();
  await page.goto(`${local.stack.url}/#${section}`);
  await page.locator('#now[datetime]').waitFor();
}

const go = (section: string) => page.click(`nav a[href="#${section}"]`);
const said = (text: string | RegExp) =>
  page.locator('#message:not(.busy)').filter({ hasText: text }).waitFor();
const subscription = (id: string) => page.locator(`[data-subscription="${id}"]`);
const charges = () => page.locator('#charge-list > li');
const attempts = (charge: Locator) => charge.getByRole('table', { name: '시도' }).locator('tbody tr');
const press = (inside: Page | Locator, name: string) =>
  inside.getByRole('button', { name, exact: true }).click();
const paid = () =>
  local.stack.simulator.payments().filter(({ status, amount }) => status === 'paid' && amount > 0);

test('a plan, a subscription and a month later the second charge: three clicks and one', async () => {
  await registered('customer-a');
  await openConsole('start');
  await press(page, '요금제 만들기');
  await said('요금제를 만들었습니다: plan-1, 9,900원 · 매월');
  await press(page, '구독 시작하기');
  await said('구독이 시작되고 첫 결제가 되었습니다.');
  await go('charges');
  await charges().filter({ hasText: '월간 이용권 1회차' }).filter({ hasText: 'paid' }).waitFor();
  await press(page, '한 달');
  await charges().filter({ hasText: '월간 이용권 2회차' }).filter({ hasText: '9,900원' }).waitFor();
  await screenshot(page, 'console-1-second-charge');
  expect(await charges().count()).toBe(2);
  expect(paid().map(({ amount }) => amount)).toEqual([9_900, 9_900]);
  await go('subscriptions');
  await page.locator('#subscription-list .badge.active').waitFor();
  await screenshot(page, 'console-2-subscription');
});

test('what is done is ticked, and the button of the next step alone stands out', async () => {
  const next = (name: string) => page.locator('.primary:visible').filter({ hasText: name }).waitFor();
  const ticked = () => page.getByText('완료', { exact: true }).filter({ visible: true }).count();
  await openConsole('start');
  await next('카드 등록하기');
  expect(await ticked()).toBe(0);
  await registered('customer-h');
  await next('요금제 만들기');
  await press(page, '요금제 만들기');
  await next('구독 시작하기');
  await screenshot(page, 'console-9-steps');
  expect(await page.locator('.primary:visible').count()).toBe(1);
  await press(page, '구독 시작하기');
  await next('한 달 보내기');
  await press(page, '한 달 보내기');
  await page.locator('[data-step="month"] .done').waitFor();
  expect(await ticked()).toBe(4);
  expect(await page.locator('.primary:visible').count()).toBe(0);
  expect(paid()).toHaveLength(2);
});

test('what comparing with 아임포트 has shown stands among the events', async () => {
  await subscribed('customer-e');
  await openConsole('start');
  await press(page, '한 달');
  await go('events');
  const compared = page.locator('#event-table tbody tr').filter({ hasText: '아임포트와 대사함' });
  // The record of the issued key and the first period.
  await compared.filter({ hasText: '2건 · 반영 0 · 중복 취소 0 · 확인 필요 0' }).first().waitFor();
  await screenshot(page, 'console-8-events');
});

test('the clock goes to noon of a day, after the charges of that day', async () => {
  const id = await subscribed('customer-b');
  await openConsole('subscriptions');
  const next = (await local.http('GET', `/subscriptions/${id}`)).json.next_charge_at;
  await page.fill('#clock-date input', next.slice(0, 10));
  await press(page, '이날로');
  await said(/^이제 .*입니다\.$/);
  expect(local.stack.clock.now().toISOString().slice(0, 16)).toBe(`${next.slice(0, 10)}T03:00`);
  expect(paid()).toHaveLength(2);
});

test('a declined charge shows each attempt with its class and the words of the PG, and a new card pays it', async () => {
  const id = await subscribed('customer-c', NO_BALANCE);
  await openConsole('charges');
  const charge = charges().first();
  await charge.locator('summary').click();
  await press(page, '하루');
  await attempts(charge).nth(1).waitFor();
  await screenshot(page, 'console-3-declined');
  for (const text of await attempts(charge).allInnerTexts()) {
    expect(text).toMatch(/declined.*잔액 부족 \(insufficient_balance\).*\[120054\] 잔액부족.*imp_\d+/s);
  }
  await go('subscriptions');
  await subscription(id).getByText('마지막 거절: 카드사 거절 [120054] 잔액부족').waitFor();
  await registered('customer-c');
  await subscription(id).locator('summary').click();
  await press(subscription(id), '이 카드로');
  await said('카드를 바꿨습니다');
  await subscription(id).locator('.badge.active').waitFor();
  await go('charges');
  expect(await attempts(charge).last().innerText()).toMatch(/paid/);
  expect(paid()).toHaveLength(1);
});

test('a refund button gives back a part, then no more than the rest', async () => {
  const customer_uid = await registered('customer-d');
  await local.http('POST', '/charges', { customer_uid, amount: 10_000, name: '추가 이용권' });
  await openConsole('charges');
  const charge = charges().first();
  await charge.locator('summary').click();
  await charge.getByLabel('환불할 금액(원)').fill('3000');
  await press(charge, '환불하기');
  await said('3,000원을 환불했습니다.');
  expect(await charge.getByLabel('환불할 금액(원)').inputValue()).toBe('7000');
  await press(charge, '환불하기');
  await said('7,000원을 환불했습니다.');
  await charge.getByRole('button', { name: '환불하기' }).waitFor({ state: 'hidden' });
  // What has gone back whole does not stay green.
  expect(await charge.locator('summary .badge').innerText()).toBe('refunded · 전액 환불');
  await screenshot(page, 'console-4-refunded');
  expect(paid()).toEqual([]);
  expect(local.stack.simulator.payments().at(-1)).toMatchObject({
    status: 'cancelled',
    cancel_amount: 10_000,
  });
});

test('a one-off charge that is declined says why', async () => {
  await registered('customer-f', NO_BALANCE);
  await openConsole('start');
  await press(page, '결제하기');
  await said('거절되었습니다: 카드사 거절 [120054] 잔액부족');
});

test('pause, resume, cancel at the period’s end, undo it, and cancel now', async () => {
  const id = await subscribed('customer-g');
  await openConsole('subscriptions');
  const item = subscription(id);
  await press(item, '일시정지');
  await item.locator('.badge.paused').waitFor();
  await press(page, '한 달');
  await said(/^이제 .*입니다\.$/);
  expect(paid()).toHaveLength(1);
  await press(item, '재개');
  await item.locator('.badge.active').waitFor();
  expect(paid()).toHaveLength(2);
  await press(item, '기간 말 해지');
  await item.getByText(/에 해지\)/).waitFor();
  await press(item, '해지 예약 취소');
  await item.getByRole('button', { name: '기간 말 해지' }).waitFor();
  await press(item, '지금 해지');
  await item.locator('.badge.canceled').waitFor();
  expect(await item.getByRole('button').allInnerTexts()).toEqual(expect.arrayContaining(['결제 보기']));
});

test('what is open, typed and focused stays as it is while the page polls', async () => {
  await subscribed('customer-h');
  await openConsole('charges');
  const charge = charges().first();
  await charge.locator('summary').click();
  await charge.getByLabel('사유').fill('아직 쓰는 중');
  const before = await page.locator('#now').innerText();
  const customer_uid = await registered('customer-h');
  await local.http('POST', '/charges', { customer_uid, amount: 1_000, name: '새 결제' });
  await charges().nth(1).waitFor();
  const opened = charges().filter({ hasText: '월간 이용권' });
  expect(await opened.locator('details').getAttribute('open')).not.toBeNull();
  expect(await opened.getByLabel('사유').inputValue()).toBe('아직 쓰는 중');
  expect(await opened.getByLabel('사유').evaluate((input) => input === document.activeElement)).toBe(true);
  expect(before).toMatch(/^\d{4}-\d{2}-\d{2} \(.\) \d{2}:\d{2}$/);
});

test('a poisoned message is seen in the DLQ and sent again by a button', async () => {
  local.stack.queues['charge']?.send('{"poison":true}');
  await openConsole('queueing');
  const queue = page.locator('[data-queue=charge]');
  await press(page, '하루');
  await queue.getByRole('button', { name: '다시 보내기', exact: true }).waitFor();
  await screenshot(page, 'console-5-dlq');
  await press(queue, '다시 보내기');
  await said('1개를 charge 큐로 다시 보냈습니다.');
  await queue.getByText('DLQ가 비어 있습니다.').waitFor();
  expect(local.stack.queues['charge']?.list()).toEqual([
    expect.objectContaining({ body: '{"poison":true}' }),
  ]);
});

test('faults are set, counted and cleared, and a lost answer ends as one payment', async () => {
  await registered('customer-i');
  await openConsole('trouble');
  await page.selectOption('#fault [name=kind]', 'reset_after_commit');
  await press(page, '장애 주입');
  await page.getByText('결제 요청 (again): 연결이 끊김 (처리는 됨) (1번 남음)').waitFor();
  await page.selectOption('#fault [name=target]', 'webhook');
  await page.fill('#fault [name=times]', '');
  await press(page, '장애 주입');
  await page.getByText('웹훅: 사라짐 (지울 때까지)').waitFor();
  await screenshot(page, 'console-6-faults');
  await go('start');
  await press(page, '결제하기');
  await said('결과를 아직 모릅니다. 조회로 확인합니다.');
  expect(local.stack.simulator.faults.current()).toEqual({ webhook: { kind: 'lost' } });
  await press(page, '하루');
  await go('charges');
  await charges().filter({ hasText: 'paid' }).waitFor();
  expect(paid()).toHaveLength(1);
  await go('trouble');
  await press(page, '모두 지우기');
  await page.getByText('없습니다. 아임포트가 정상으로 응답합니다.').waitFor();
  expect(local.stack.simulator.faults.current()).toEqual({});
});

test('what others wrote is shown as text, never as a page of its own', async () => {
  const name = '<img src=x onerror=window.hacked=1>';
  await local.http('POST', '/plans', { ...MONTHLY, name });
  await openConsole('start');
  await page.getByRole('cell', { name, exact: true }).waitFor();
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('the whole console is reached by keyboard', async () => {
  await subscribed('customer-j');
  await openConsole('start');
  await page.locator('nav a[href="#charges"]').focus();
  await page.keyboard.press('Enter');
  // What is not yet shown takes no focus.
  await charges().first().locator('summary').waitFor();
  await charges().first().locator('summary').focus();
  await page.keyboard.press('Enter');
  await attempts(charges().first()).first().waitFor();
  expect(await page.locator('nav a[aria-current=page]').innerText()).toMatch(/^결제/);
});

test('a foreign page cannot make the browser change anything: only JSON is taken', async () => {
  for (const path of ['/console/faults', '/console/queues/charge/redrive']) {
    const answer = await local.http('POST', path, '{"webhook":"lost"}', { 'content-type': 'text/plain' });
    expect([path, answer.status]).toEqual([path, 415]);
  }
  expect(local.stack.simulator.faults.current()).toEqual({});
});

test('the state tells of no buyer, no token and no secret', async () => {
  const opened = await local.open({ customer_id: 'customer-k' });
  const { text } = await local.http('GET', '/console/state');
  const token = opened.checkout_url.split('.').at(-1) ?? '';
  for (const secret of ['tokenDigest', 'buyer-7', '010-1234-5678', 'local-imp-secret', token]) {
    expect(text).not.toContain(secret);
  }
});

describe('on a phone', () => {
  beforeEach(async () => {
    await context.close();
    context = await phone(browser);
  });

  test('no section scrolls sideways, and every button is there to tap', async () => {
    await subscribed('a-customer-with-a-rather-long-identifier@shop.example', NO_BALANCE);
    local.stack.queues['charge']?.send('{"poison":true}');
    local.stack.simulator.faults.set({
      again: { kind: 'late_commit', ms: 60_000 },
      duplicates: 'single-use',
    });
    await openConsole('start');
    for (const section of SECTIONS) {
      await go(section);
      await page.locator(`[data-panel=${section}]:not([hidden])`).waitFor();
      if (section === 'charges') await charges().first().locator('summary').click();
      if (section === 'subscriptions') await page.locator('.menu summary').click();
      await screenshot(page, `console-phone-${section}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([section, Math.max(0, overflow)]).toEqual([section, 0]);
    }
    await go('subscriptions');
    await page.getByRole('button', { name: '일시정지' }).tap();
    await page.locator('#subscription-list .badge.paused').waitFor();
  });
});
