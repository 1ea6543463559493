/// <reference lib="dom" />
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { type LocalStack, startLocalStack } from '../../infra/local/local-stack.ts';
import { desktop, launchBrowser, phone, screenshot } from '../support/browser.ts';

let browser: Browser;
let stack: LocalStack;

beforeAll(async () => {
  browser = await launchBrowser();
  stack = await startLocalStack({ port: 0, simulatorPort: 0, print: () => undefined });
});

afterAll(async () => {
  await stack?.stop();
  await browser?.close();
});

beforeEach(() => {
  stack.simulator.faults.clear();
});

/** The simulator's payment window, as a layer in a page (PC) or as the page itself (phone). */
type Window = Page | FrameLocator;

async function enterCard(window: Window, number: string): Promise<void> {
  await window.locator('input[name=card_number]').fill(number);
  await window.locator('input[name=expiry]').fill('12/30');
  await window.locator('input[name=birth]').fill('900101');
  await window.locator('input[name=pwd_2digit]').fill('12');
  await window.locator('#agree').check();
  await window.locator('#pay').click();
}

async function openCheckout(context: BrowserContext, customerId: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(stack.url);
  await page.fill('input[name=customer_id]', customerId);
  await page.click('#register-card');
  await page.waitForURL(/\/checkout\//);
  return page;
}

const layer = (page: Page) => page.frameLocator('iframe');
const cardRow = (page: Page, customerId: string) =>
  page.locator('#cards tr').filter({ has: page.getByRole('cell', { name: customerId, exact: true }) });

describe('on a PC', () => {
  let context: BrowserContext;
  beforeEach(async () => {
    context = await desktop(browser);
  });

  test('a customer registers a card and the console shows it active', async () => {
    const page = await openCheckout(context, 'pc-customer');
    await screenshot(page, 'pc-1-checkout');
    await page.click('#open');
    await layer(page).locator('#pay').waitFor();
    await screenshot(page, 'pc-2-window');
    await enterCard(layer(page), '4000000000000000');
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    await screenshot(page, 'pc-3-registered');
    await page.click('#next');
    await page.waitForURL(/status=succeeded/);
    await cardRow(page, 'pc-customer').waitFor();
    await screenshot(page, 'pc-4-console');
    expect(await cardRow(page, 'pc-customer').innerText()).toMatch(/active/);
    await context.close();
  });

  test('a refused card shows the words of the PG, and another card still registers', async () => {
    const page = await openCheckout(context, 'second-try');
    await page.click('#open');
    await enterCard(layer(page), '4100000000120026');
    await page.locator('#failure:not([hidden])').waitFor();
    await screenshot(page, 'pc-5-declined');
    expect(await page.locator('#failure').innerText()).toMatch(/분실/);
    await page.click('#open');
    await enterCard(layer(page), '4000000000000000');
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    await context.close();
  });

  test('a closed window leaves the page ready for another try and registers nothing', async () => {
    const page = await openCheckout(context, 'gave-up');
    await page.click('#open');
    await layer(page).locator('#close').click();
    await page.locator('#notice:not([hidden])').waitFor();
    await screenshot(page, 'pc-6-closed');
    expect(await page.locator('#open').isEnabled()).toBe(true);
    await page.goto(stack.url);
    await page.getByRole('cell', { name: 'gave-up', exact: true }).waitFor();
    expect(await cardRow(page, 'gave-up').count()).toBe(0);
    await context.close();
  });

  test('while 아임포트 does not answer, the page waits and then succeeds without a second card', async () => {
    const page = await openCheckout(context, 'slow-gateway');
    await page.click('#open');
    await layer(page).locator('#pay').waitFor();
    stack.simulator.faults.set({ payment: { kind: 'error_5xx', times: 6 } });
    await enterCard(layer(page), '4000000000000000');
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    await page.goto(stack.url);
    await cardRow(page, 'slow-gateway').first().waitFor();
    expect(await cardRow(page, 'slow-gateway').count()).toBe(1);
    await context.close();
  });

  test('the PG learns where its window was opened from, and not the token', async () => {
    const page = await openCheckout(context, 'origin');
    const [request] = await Promise.all([
      page.waitForRequest(/\/simulator\/sdk\/windows$/),
      page.click('#open'),
    ]);
    const { origin, referer } = await request.allHeaders();
    expect([origin, referer]).toEqual([stack.url, `${stack.url}/`]);
    await context.close();
  });

  test('while 아임포트 stays silent after a refused card, the page says that it is checking, not that it failed', async () => {
    const page = await openCheckout(context, 'silent-gateway');
    await page.click('#open');
    await enterCard(layer(page), '4100000000120026');
    await page.locator('#failure:not([hidden])').waitFor();
    stack.simulator.faults.set({ payment: { kind: 'error_5xx' }, webhook: { kind: 'lost' } });
    await page.click('#open');
    await enterCard(layer(page), '4000000000000000');
    await page.getByText('등록 결과를 확인하고 있습니다…').waitFor();
    await screenshot(page, 'pc-9-checking');
    expect(await page.locator('#failure').isHidden()).toBe(true);
    stack.simulator.faults.clear();
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor({ timeout: 40_000 });
    await context.close();
  });

  test('a window that is closed in a second tab is told that the card stands', async () => {
    const page = await openCheckout(context, 'two-tabs');
    const second = await context.newPage();
    await second.goto(page.url());
    await page.click('#open');
    await enterCard(layer(page), '4000000000000000');
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    await second.click('#open');
    await second.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    await screenshot(second, 'pc-10-second-tab');
    await context.close();
  });

  test('the window opens by keyboard alone', async () => {
    const page = await openCheckout(context, 'keyboard');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('open');
    await page.keyboard.press('Enter');
    await layer(page).locator('#pay').waitFor();
    await context.close();
  });

  test('a used link says so instead of opening a second window', async () => {
    const page = await openCheckout(context, 'used-link');
    const link = page.url();
    await page.click('#open');
    await enterCard(layer(page), '4000000000000000');
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    await page.goto(link);
    await screenshot(page, 'pc-7-used-link');
    expect(await page.locator('#open').count()).toBe(0);
    await context.close();
  });

  test('an unknown link is a page in Korean, not JSON', async () => {
    const page = await context.newPage();
    const response = await page.goto(`${stack.url}/checkout/nothing`);
    await screenshot(page, 'pc-8-unknown-link');
    expect(response?.status()).toBe(404);
    expect(await page.locator('h1').innerText()).toBe('등록 링크를 찾을 수 없습니다');
    await context.close();
  });
});

describe('on a phone', () => {
  let context: BrowserContext;
  beforeEach(async () => {
    context = await phone(browser);
  });

  test('a customer registers a card and comes back through the redirect', async () => {
    const page = await openCheckout(context, 'phone-customer');
    await screenshot(page, 'phone-1-checkout');
    await page.tap('#open');
    await page.locator('#pay').waitFor();
    await screenshot(page, 'phone-2-window');
    await enterCard(page, '4000000000000000');
    await page.waitForURL(/status=succeeded/);
    await cardRow(page, 'phone-customer').waitFor();
    await screenshot(page, 'phone-3-console');
    expect(await cardRow(page, 'phone-customer').innerText()).toMatch(/active/);
    await context.close();
  });

  test('a refused card comes back as failed', async () => {
    const page = await openCheckout(context, 'phone-declined');
    await page.tap('#open');
    await enterCard(page, '4100000000120026');
    await page.waitForURL(/status=failed/);
    expect(await cardRow(page, 'phone-declined').count()).toBe(0);
    await context.close();
  });

  test('a closed window comes back as failed and registers nothing', async () => {
    const page = await openCheckout(context, 'phone-gave-up');
    await page.tap('#open');
    await page.locator('#close').click();
    await page.waitForURL(/status=failed/);
    await context.close();
  });

  test('no page scrolls sideways', async () => {
    const page = await openCheckout(context, 'narrow');
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.tap('#open');
    await page.locator('#pay').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await context.close();
  });
});
