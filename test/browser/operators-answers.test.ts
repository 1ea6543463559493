/// <reference lib="dom" />
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page, Route } from 'playwright-core';
import { desktop, phone, screenshot } from '../support/browser.ts';
import { GOOD_CARD } from '../support/local.ts';
import { NO_BALANCE, operatorsConsole } from '../support/operators-console.ts';

/* What a page says while an answer that it needs is on its way, or has not come: never what it would say of nothing. */

const { local, window, open, card, made } = operatorsConsole();
const PLAN = { name: '월간 이용권', amount: 9_900, interval: { unit: 'month', count: 1 } };

const busy = (route: Route) => route.fulfill({ status: 503, json: { code: 'storage_busy', detail: '' } });
const BUSY = '지금 바쁩니다. 잠시 뒤에 다시 해 주세요.';

let canceled = 0;

beforeAll(() => made('/plans', { plan_id: 'basic', ...PLAN }));

async function subscribed(customerId: string): Promise<string> {
  const customer_uid = await card(customerId, GOOD_CARD);
  return (await made('/subscriptions', { customer_uid, plan_id: 'basic' })).subscription_id;
}

describe('a cancel whose refund', () => {
  let page: Page;
  let dialog: Locator;
  let id: string;
  const submit = () => dialog.getByRole('button', { name: '해지하기' });
  const goesBack = () => dialog.getByRole('status').innerText();
  const choose = (when: string) => dialog.getByLabel('언제').selectOption(when);

  async function asked(preview: (route: Route) => Promise<void>, how = desktop) {
    canceled += 1;
    id = await subscribed(`customer-cancel-${canceled}`);
    page = await open(`subscription/${id}`, how);
    await page.route('**/cancel-preview?*', preview);
    await page.getByRole('button', { name: '해지', exact: true }).click();
    dialog = page.getByRole('dialog');
  }

  test('is still being looked up says so, and waits for it', async () => {
    const answer = Promise.withResolvers<void>();
    await asked(async (route) => {
      await answer.promise;
      await route.continue();
    });
    await choose('unused');
    await dialog.getByText('확인하는 중…').waitFor();
    expect([await goesBack(), await submit().isDisabled()]).toEqual(['확인하는 중…', true]);
    await screenshot(page, 'operator-cancel-looking');
    answer.resolve();
    await dialog.getByText(/^[\d,]+원$/).waitFor();
    expect(await submit().isDisabled()).toBe(false);
  });

  test.each([
    ['a wide window', desktop],
    ['a phone', phone],
  ])('is not known says that and why, on %s; it is asked for again before money moves', async (size, how) => {
    let isDown = true;
    await asked((route) => (isDown ? busy(route) : route.continue()), how);
    await choose('unused');
    await dialog.getByText(BUSY).waitFor();
    expect(await goesBack()).toBe(`확인하지 못했습니다. ${BUSY}`);
    expect(await submit().isDisabled()).toBe(true);
    await screenshot(page, `operator-cancel-not-known-${size.replaceAll(' ', '-')}`);
    isDown = false;
    await dialog.getByRole('button', { name: '다시 확인' }).click();
    await dialog.getByText(/^[\d,]+원$/).waitFor();
    await submit().click();
    await page.locator('.heading .badge.canceled').waitFor();
  });

  test('is not known, and nobody answers: one that moves no money goes on all the same', async () => {
    await asked((route) => route.abort());
    await choose('unused');
    await dialog.getByText('API에 닿지 못했습니다.').waitFor();
    expect(await submit().isDisabled()).toBe(true);
    await choose('period_end');
    expect([await goesBack(), await submit().isDisabled()]).toEqual(['없음', false]);
    await submit().click();
    await page.locator('#message').filter({ hasText: '이용 기간이 끝나면 해지됩니다.' }).waitFor();
  });

  test('is not known is left by a key', async () => {
    await asked(busy);
    await choose('unused');
    await dialog.getByText(BUSY).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

describe('whether charging is on hold', () => {
  const NOT_KNOWN = '청구가 멈춰 있는지 확인하지 못했습니다.';

  async function opened(where: string, hold: (route: Route) => Promise<void>, how = desktop) {
    const page = await window(how);
    await page.route('**/hold', hold);
    await page.goto(`${local().stack.url}/operator#${where}`);
    return page;
  }

  test.each([
    ['a wide window', desktop],
    ['a phone', phone],
  ])('is not known: every page says so, and offers no switch, on %s', async (size, how) => {
    await subscribed(`customer-hold-${size.length}`);
    let isDown = true;
    const answer = (route: Route) => (isDown ? busy(route) : route.continue());
    const page = await opened(`customer/customer-hold-${size.length}`, answer, how);
    const main = page.locator('main:not([aria-busy])');
    await main.getByText(NOT_KNOWN).waitFor();
    await page.getByRole('alert').filter({ hasText: NOT_KNOWN }).waitFor();
    expect(await main.getByRole('button', { name: /청구/ }).count()).toBe(0);
    await screenshot(page, `operator-customer-hold-not-known-${size.replaceAll(' ', '-')}`);
    await page.getByRole('link', { name: '청구 멈추기' }).click();
    await main.getByRole('heading', { name: '청구 멈추기' }).waitFor();
    await main.getByText(NOT_KNOWN).waitFor();
    expect(await main.getByText('청구가 평소대로 나가고 있습니다.').count()).toBe(0);
    expect(await main.getByRole('button', { name: '모든 청구 멈추기' }).count()).toBe(0);
    await screenshot(page, `operator-hold-not-known-${size.replaceAll(' ', '-')}`);
    isDown = false;
    await main.getByRole('button', { name: '다시 확인' }).click();
    await main.getByText('청구가 평소대로 나가고 있습니다.').waitFor();
    await page.getByRole('alert').filter({ hasText: NOT_KNOWN }).waitFor({ state: 'hidden' });
  });

  test('is not known while it was so: what was last known stays in the band', async () => {
    await local().http('PUT', '/hold', { reason: '점검' });
    try {
      let isDown = false;
      const page = await opened('hold', (route) => (isDown ? busy(route) : route.continue()));
      await page.getByRole('alert').filter({ hasText: '점검' }).waitFor();
      isDown = true;
      await page.getByRole('link', { name: '처리할 일' }).click();
      await page.getByRole('alert').filter({ hasText: '점검' }).filter({ hasText: NOT_KNOWN }).waitFor();
    } finally {
      await local().http('DELETE', '/hold');
    }
  });

  test('is released by how many wait now, not when the page was opened', async () => {
    await local().http('PUT', '/hold', { reason: '점검' });
    try {
      let waiting = 2;
      const page = await opened('hold', async (route) => {
        const response = await route.fetch();
        await route.fulfill({
          response,
          json: { ...(await response.json()), waiting, waiting_is_exact: waiting < 10_000 },
        });
      });
      await page.locator('main').getByText('점검').waitFor();
      waiting = 10_000;
      await page.locator('main').getByRole('button', { name: '다시 청구하기' }).click();
      await page.getByRole('dialog').getByText('기다리던 10,000건 이상이').waitFor();
    } finally {
      await local().http('DELETE', '/hold');
    }
  });
});

test('what is due is not known: no figure stands where none has come', async () => {
  const page = await window();
  const isDown = true;
  await page.route('**/work', (route) => (isDown ? busy(route) : route.continue()));
  await page.goto(`${local().stack.url}/operator#overview`);
  const work = page.locator('[data-work]');
  await work.getByText('확인하지 못했습니다.').waitFor();
  expect(await work.locator('dd').allInnerTexts()).toEqual(['–', '–', '–', '확인하지 못했습니다.']);
});

test('what happened to a subscription is not known: the customer’s page says that some of it is missing', async () => {
  const customer_uid = await card('customer-told', NO_BALANCE);
  await made('/subscriptions', { customer_uid, plan_id: 'basic', first_payment: 'retry' });
  const page = await window();
  await page.route('**/timeline', busy);
  await page.goto(`${local().stack.url}/operator#customer/customer-told`);
  await page.locator('main').getByText('구독·결제 1건의 처리 이력을 읽지 못했습니다.').waitFor();
});
