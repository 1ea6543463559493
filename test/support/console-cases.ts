/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { desktop, launchBrowser, screenshot } from './browser.ts';
import { GOOD_CARD } from './local.ts';
import { eventually, PATIENCE_MS } from './patience.ts';
import type { Wire } from './wire.ts';

/** A console, whatever stack is behind it, and what a merchant's server has done before somebody opens it. */
export interface ConsoleUnderTest {
  /** As a person opens it, its key included. */
  readonly address: string;
  /** A customer of their own with a registered card. */
  register(card: string): Promise<{ readonly customerId: string; readonly customerUid: string }>;
  api(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly json: Wire }>;
}

const NO_BALANCE = '4000000000120054';
const TEST_TIMEOUT_MS = 2 * PATIENCE_MS;

const kst = (instant: string) =>
  new Date(Date.parse(instant) + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** What somebody on the telephone makes an operator do: the same on `npm start` and on a deployed stack. */
export function consoleCases(name: string, opened: () => ConsoleUnderTest): void {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let plans = 0;

  beforeAll(async () => {
    browser = await launchBrowser();
  }, PATIENCE_MS);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    context = await desktop(browser);
    page = await context.newPage();
    await page.goto(opened().address);
  });
  afterEach(() => context.close());

  async function done(method: string, path: string, body: object): Promise<Wire> {
    let answer = await opened().api(method, path, body);
    // For four seconds a process believes what it has read of a hold that an earlier case has ended.
    await eventually(async () => {
      if (answer.json?.code !== 'charging_held') return true;
      answer = await opened().api(method, path, body);
      return false;
    });
    const { status, json } = answer;
    if (status > 299) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  async function subscribed(card: string): Promise<Wire> {
    plans += 1;
    const { customerUid } = await opened().register(card);
    const interval = { unit: 'month', count: 1 };
    const plan = { plan_id: `console-${plans}`, name: '월간 이용권', amount: 9_900, interval };
    await done('POST', '/plans', plan);
    const body = { customer_uid: customerUid, plan_id: plan.plan_id, first_payment: 'retry' };
    return done('POST', '/subscriptions', { ...body, reference: `order-${plans}` });
  }

  async function charged(amount: number): Promise<Wire> {
    const { customerUid } = await opened().register(GOOD_CARD);
    return done('POST', '/charges', { customer_uid: customerUid, amount, name: '추가 이용권' });
  }

  async function find(text: string): Promise<void> {
    await page.getByRole('searchbox').fill(text);
    await page.getByRole('button', { name: '찾기', exact: true }).click();
  }

  const press = (inside: Page | Locator, text: string) =>
    inside.getByRole('button', { name: text, exact: true }).click();
  const dialog = () => page.getByRole('dialog');
  const said = (text: string) => page.locator('#message').filter({ hasText: text }).waitFor();
  const band = () => page.getByRole('alert').filter({ hasText: '모든 청구가 멈춰 있습니다.' });

  test(
    'a customer is found by the shop’s own order number, and why a charge failed is seen, and when it is tried next',
    async () => {
      const { customer_id, reference, next_attempt_at } = await subscribed(NO_BALANCE);
      await find(reference);
      await page.getByRole('heading', { name: '월간 이용권 · 9,900원 · 매월' }).waitFor();
      await page.getByText(reference, { exact: true }).waitFor();
      await page.getByRole('link', { name: customer_id }).click();
      await page.getByRole('heading', { name: customer_id }).waitFor();
      await screenshot(page, `console-${name}-customer`);
      const charges = page.getByRole('table', { name: '결제', exact: true });
      await charges.getByRole('link', { name: '월간 이용권 1회차' }).click();
      const answer = page.locator('.answer');
      await answer.getByText('잔액 부족').waitFor();
      expect(await answer.innerText()).toContain('(insufficient_balance) · PG 코드 120054');
      expect(await answer.innerText()).toContain(`${kst(next_attempt_at)}에 다시 시도합니다.`);
      const tried = page.getByRole('table', { name: '시도', exact: true }).locator('tbody tr');
      expect(await tried.allInnerTexts()).toEqual([expect.stringMatching(/declined.*잔액 부족.*imp_/s)]);
      const told = page.getByRole('table', { name: '처리 이력' });
      await told.getByRole('row', { name: '결제 거절됨' }).waitFor();
      await screenshot(page, `console-${name}-declined`);
      // What the PG wrote is free text, and may hold anything.
      expect(await page.locator('main').innerText()).not.toMatch(/카드사 거절|\[120054\]/);

      await page.goto(`${page.url().split('#')[0]}#list/past_due`);
      await page.getByRole('link', { name: customer_id }).waitFor();
      await find(customer_id);
      await page.getByRole('heading', { name: customer_id }).waitFor();
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a part of a charge is given back after it has been asked for, and who did it is told',
    async () => {
      const { merchant_uid, customer_id } = await charged(10_000);
      await find(merchant_uid);
      await press(page, '환불');
      await dialog().getByText(customer_id).waitFor();
      expect(await dialog().innerText()).toMatch(/10,000원/);
      await dialog().getByLabel('환불할 금액(원)').fill('3000');
      await dialog().getByLabel('사유').fill('고객 요청');
      await screenshot(page, `console-${name}-refund`);
      await press(dialog(), '환불하기');
      await said('3,000원을 환불했습니다.');
      await page.getByText('3,000원이 환불되었습니다.').waitFor();
      const { json } = await opened().api('GET', `/charges/${merchant_uid}`);
      expect(json.refunds).toMatchObject([{ amount: 3_000, reason: '고객 요청', status: 'succeeded' }]);
      const row = page.getByRole('table', { name: '처리 이력' }).getByRole('row', { name: '환불됨' });
      const { entries } = (await opened().api('GET', `/charges/${merchant_uid}/timeline`)).json;
      const by = entries.find(({ type }: Wire) => type === 'refund.succeeded').by;
      expect(await row.innerText()).toContain(by === 'local' ? '이 컴퓨터' : by.split('/').at(-1));
      await screenshot(page, `console-${name}-refunded`);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'charging is held with a reason, a red band says so on every page, and it is released',
    async () => {
      await page.getByRole('link', { name: '청구 멈추기' }).click();
      await press(page, '모든 청구 멈추기');
      await press(dialog(), '멈추기');
      // Without a reason nothing is held.
      expect(
        await dialog()
          .getByLabel('사유')
          .evaluate((input: HTMLInputElement) => input.validity.valid),
      ).toBe(false);
      await dialog().getByLabel('사유').fill('가격을 잘못 내보냄');
      await press(dialog(), '멈추기');
      await said('청구를 멈췄습니다.');
      try {
        expect((await opened().api('GET', '/hold')).json).toMatchObject({
          on: true,
          reason: '가격을 잘못 내보냄',
        });
        for (const link of ['현황', '처리할 일']) {
          await page.getByRole('link', { name: link }).click();
          await band().filter({ hasText: '가격을 잘못 내보냄' }).waitFor();
        }
        // How much is due, queued and in work.
        await page.getByRole('link', { name: '현황' }).click();
        const figures = page.locator('[data-work] dd').filter({ hasText: /^\d/ });
        await figures.nth(2).waitFor();
        await screenshot(page, `console-${name}-held`);
        await page.getByRole('link', { name: '보기' }).click();
        await page.locator('main').getByRole('button', { name: '다시 청구하기' }).click();
        await press(dialog(), '다시 청구하기');
        await said('다시 청구합니다.');
        await band().waitFor({ state: 'hidden' });
        expect((await opened().api('GET', '/hold')).json).toMatchObject({ on: false });
      } finally {
        await opened().api('DELETE', '/hold');
      }
    },
    TEST_TIMEOUT_MS,
  );
}
