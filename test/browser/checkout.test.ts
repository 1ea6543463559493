/// <reference lib="dom" />
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { type LocalStack, startLocalStack } from '../../infra/local/local-stack.ts';
import { seriousViolations } from '../support/axe.ts';
import { desktop, launchBrowser, phone, screenshot } from '../support/browser.ts';

/* What the checkout page says, takes down and tells: each state is looked at by axe, in the light and in the dark. */
let browser: Browser;
let stack: LocalStack;

const PLAN = 'pro-monthly';
const GOOD = '4000000000000000';
const POOR = '4000000000120054';
const SILENT = '4300000000550051';
const NO_KEY = '4100000000120026';

beforeAll(async () => {
  browser = await launchBrowser();
  stack = await startLocalStack({ port: 0, simulatorPort: 0, print: () => undefined });
  await post('/plans', {
    plan_id: PLAN,
    name: '프로 월정액',
    amount: 15_000,
    interval: { unit: 'month', count: 1 },
  });
});

afterAll(async () => {
  await stack?.stop();
  await browser?.close();
});

beforeEach(() => {
  stack.simulator.faults.clear();
});

async function post(path: string, body: object) {
  const response = await fetch(`${stack.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { checkout_url: string; registration_id: string };
}

let customers = 0;
/** A registration of a new customer, who comes back to the console. */
function open(extra: object) {
  customers += 1;
  return post('/card-registrations', {
    customer_id: `customer-${customers}`,
    buyer: { name: '김구매', email: 'buyer@shop.example', tel: '010-1234-5678' },
    return_url: `${stack.url}/`,
    ...extra,
  });
}

const SUBSCRIBE = { subscribe: { plan_id: PLAN } };
const TRIAL = { subscribe: { plan_id: PLAN, trial_days: 14 } };
const CHARGE = { charge: { amount: 33_000, name: '가입비' } };

/** On a page that neither gives up after its 20 s nor leaves after 4: whoever looks on may be slower than any customer. */
async function visit(context: BrowserContext, extra: object, query = ''): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(standStill);
  return opened(page, extra, query);
}

async function visitInRealTime(context: BrowserContext, extra: object): Promise<Page> {
  return opened(await context.newPage(), extra, '');
}

async function opened(page: Page, extra: object, query: string): Promise<Page> {
  const { checkout_url } = await open(extra);
  await page.goto(`${checkout_url}${query}`);
  return page;
}

/** In the browser. Its pauses between two questions are shorter, and go on. */
function standStill(): void {
  const [set, at] = [window.setTimeout, Date.now()];
  Date.now = () => at;
  const patient = (act: () => void, ms = 0) => (ms < 4_000 ? set(act, ms) : set(act, 2 ** 31 - 1));
  window.setTimeout = patient as typeof window.setTimeout;
}

async function enterCard(target: Page | FrameLocator, number: string): Promise<void> {
  await target.locator('input[name=card_number]').fill(number);
  await target.locator('input[name=expiry]').fill('12/30');
  await target.locator('input[name=birth]').fill('900101');
  await target.locator('input[name=pwd_2digit]').fill('12');
  await target.locator('#agree').check();
  await target.locator('#pay').click();
}

const layer = (page: Page) => page.frameLocator('iframe');

async function agreeAndOpen(page: Page): Promise<void> {
  const assent = page.locator('#assent');
  if ((await assent.count()) > 0) await assent.check();
  await page.click('#open');
}

/** Looks at the page in both schemes: no serious finding, and a picture for people. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousViolations(page)).toEqual([]);
    await screenshot(page, `checkout-${name}${colorScheme === 'dark' ? '-dark' : ''}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

const agreementOf = async (page: Page) => {
  const id = /\/checkout\/(\w+)\./.exec(page.url())?.[1];
  const response = await fetch(`${stack.url}/card-registrations/${id}`);
  return ((await response.json()) as { agreement: unknown }).agreement;
};

const button = (page: Page) => page.locator('#open').innerText();

describe('on a PC', () => {
  let context: BrowserContext;
  beforeEach(async () => {
    context = await desktop(browser);
  });

  test('a subscription says price, dates and how it ends, and is opened by a tick and a click', async () => {
    const page = await visit(context, SUBSCRIBE);
    await lookAt(page, 'pc-subscribe');
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/매월 15,000원 \(부가세 포함\)/);
    expect(text).toMatch(/해지하실 때까지/);
    expect(text).toContain('02-1234-5678');
    expect(await page.locator('footer').innerText()).toMatch(
      /예시 상점[\s\S]*이용약관[\s\S]*개인정보처리방침/,
    );
    expect(await button(page)).toBe('등록하고 15,000원 결제하기');
    expect(await page.locator('#assent').isChecked()).toBe(false);
    await page.click('#open');
    expect(await page.locator('#notice').innerText()).toMatch(/동의/);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('assent');
    await lookAt(page, 'pc-not-ticked');
    expect(await page.locator('iframe').count()).toBe(0);
    expect(await agreementOf(page)).toBeNull();
    await agreeAndOpen(page);
    await layer(page).locator('#pay').waitFor();
    expect(await agreementOf(page)).toEqual({
      agreed_at: expect.any(String),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await context.close();
  });

  test('a paid first period is told with amount, card and next date, and to the merchant', async () => {
    const page = await visit(context, SUBSCRIBE);
    await agreeAndOpen(page);
    await enterCard(layer(page), GOOD);
    await page.getByRole('heading', { name: '결제가 완료되었습니다' }).waitFor();
    await lookAt(page, 'pc-paid');
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/15,000원[\s\S]*\*\*\*\*[\s\S]*다음 결제일[\s\S]*년/);
    expect(await page.locator('#next').getAttribute('href')).toMatch(/status=succeeded&payment=paid$/);
    const link = page.url();
    await page.goto(link);
    await lookAt(page, 'pc-used-link');
    expect(await page.locator('h1').innerText()).toBe('결제가 완료되었습니다');
    await context.close();
  });

  test('a declined first period is told with what to do, and with the PG’s words as a quote', async () => {
    const page = await visit(context, SUBSCRIBE);
    await agreeAndOpen(page);
    await enterCard(layer(page), POOR);
    await page.getByRole('heading', { name: '카드는 등록되었지만 결제되지 않았습니다' }).waitFor();
    await lookAt(page, 'pc-declined');
    expect(await page.locator('.advice').innerText()).toMatch(/잔액이 부족합니다/);
    expect(await page.locator('blockquote').innerText()).toMatch(/120054/);
    expect(await page.locator('#next').getAttribute('href')).toMatch(/status=succeeded&payment=declined$/);
    await page.goto(page.url());
    await lookAt(page, 'pc-used-link-declined');
    await context.close();
  });

  test('a payment that nobody can tell of is being checked, and there is a way on', async () => {
    const page = await visitInRealTime(context, CHARGE);
    expect(await button(page)).toBe('등록하고 33,000원 결제하기');
    await lookAt(page, 'pc-charge');
    await agreeAndOpen(page);
    await enterCard(layer(page), SILENT);
    await page.getByText('결제 결과를 확인하고 있습니다…').waitFor();
    await lookAt(page, 'pc-paying');
    await page.getByRole('heading', { name: '결제 결과를 확인하고 있습니다' }).waitFor({ timeout: 60_000 });
    await lookAt(page, 'pc-payment-pending');
    expect(await page.locator('#next').getAttribute('href')).toMatch(/payment=pending$/);
    await context.close();
  });

  test('a server that hangs keeps nobody for longer than 20 s, and there is a way on', async () => {
    const page = await visitInRealTime(context, CHARGE);
    await page.route('**/complete', () => undefined);
    await agreeAndOpen(page);
    await layer(page).locator('#pay').waitFor();
    const started = Date.now();
    await enterCard(layer(page), GOOD);
    await page.getByRole('heading', { name: '등록 결과를 확인하고 있습니다' }).waitFor({ timeout: 30_000 });
    expect(Date.now() - started).toBeLessThan(22_000);
    await lookAt(page, 'pc-result-pending');
    expect(await page.locator('#next').getAttribute('href')).toMatch(/status=pending&payment=pending$/);
    await context.close();
  });

  test('a server that hangs after the card stands keeps nobody for longer than 20 s', async () => {
    const page = await visitInRealTime(context, CHARGE);
    await agreeAndOpen(page);
    let asked = 0;
    await page.route('**/complete', (route) => {
      asked += 1;
      return asked === 1 ? route.continue() : undefined;
    });
    await enterCard(layer(page), SILENT);
    await page.getByText('결제 결과를 확인하고 있습니다…').waitFor({ timeout: 10_000 });
    await page
      .getByRole('heading', { name: '결제 결과를 확인하고 있습니다', exact: true })
      .waitFor({ timeout: 30_000 });
    expect(await page.locator('#next').getAttribute('href')).toMatch(/payment=pending$/);
    await context.close();
  });

  test('a trial says when it becomes paid and that it asks again, and starts without a payment', async () => {
    const page = await visit(context, TRIAL);
    await lookAt(page, 'pc-trial');
    expect(await button(page)).toBe('14일 무료로 시작하기');
    expect(await page.locator('main').innerText()).toMatch(
      /전환되어 \d{4}년 \d+월 \d+일\([일월화수목금토]\) 오전 10시 이후 15,000원이 결제됩니다[\s\S]*다시 동의를 받습니다/,
    );
    await agreeAndOpen(page);
    await enterCard(layer(page), GOOD);
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    await lookAt(page, 'pc-trial-started');
    expect(await page.locator('main').innerText()).toContain('결제된 금액은 없습니다');
    expect(await page.locator('#next').getAttribute('href')).not.toContain('payment=');
    await context.close();
  });

  test('a bare registration charges nothing and asks for no agreement', async () => {
    const page = await visit(context, { display_amount: 9_900 });
    await lookAt(page, 'pc-card');
    expect(await button(page)).toBe('카드 등록하기');
    expect(await page.locator('#assent').count()).toBe(0);
    expect(await page.locator('main').innerText()).toMatch(
      /지금 결제되는 금액은 없습니다[\s\S]*9,900원으로 표시되지만/,
    );
    await agreeAndOpen(page);
    await enterCard(layer(page), GOOD);
    await page.getByRole('heading', { name: '카드가 등록되었습니다' }).waitFor();
    expect(await agreementOf(page)).toBeNull();
    await context.close();
  });

  test('closing the window is no error, and it opens again', async () => {
    const page = await visit(context, SUBSCRIBE);
    await agreeAndOpen(page);
    await layer(page).locator('#close').click();
    await page.getByText('결제창을 닫았습니다. 다시 열 수 있습니다.').waitFor();
    await lookAt(page, 'pc-closed');
    expect(await page.locator('#failure').isHidden()).toBe(true);
    await page.click('#open');
    await layer(page).locator('#pay').waitFor();
    await context.close();
  });

  test('a refused card shows what to do, and the PG’s words beneath', async () => {
    const page = await visit(context, SUBSCRIBE);
    await agreeAndOpen(page);
    await enterCard(layer(page), NO_KEY);
    await page.locator('#failure:not([hidden])').waitFor();
    await lookAt(page, 'pc-refused-card');
    expect(await page.locator('#failure .advice').innerText()).toMatch(/카드사에 문의하거나 다른 카드/);
    expect(await page.locator('#failure blockquote').innerText()).toMatch(/분실/);
    await context.close();
  });

  test('what has changed since it was shown is shown again, to be agreed to again', async () => {
    const page = await visit(context, SUBSCRIBE);
    const refusal = { status: 409, json: { code: 'agreement_changed' } };
    await page.route('**/agree', (route) => route.fulfill(refusal), { times: 1 });
    await agreeAndOpen(page);
    await page.getByText('결제 내용이 바뀌었습니다.').waitFor();
    await lookAt(page, 'pc-changed');
    expect(await page.locator('#assent').isChecked()).toBe(false);
    expect(await page.locator('iframe').count()).toBe(0);
    await context.close();
  });

  test('without the server’s word that it is written down no window opens', async () => {
    const page = await visit(context, SUBSCRIBE);
    await page.route('**/agree', (route) => route.abort());
    await agreeAndOpen(page);
    await page.getByText('동의를 저장하지 못했습니다.').waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    await context.close();
  });

  test('it is all there in English, by the query', async () => {
    const page = await visit(context, TRIAL, '?lang=en');
    await lookAt(page, 'pc-english');
    expect(await button(page)).toBe('Start 14 free days');
    expect(await page.locator('.terms').innerText()).not.toMatch(/결제|해지/);
    await agreeAndOpen(page);
    await enterCard(layer(page), GOOD);
    await page.getByRole('heading', { name: 'Your card is registered' }).waitFor();
    await context.close();
  });

  test('axe would say what is wrong', async () => {
    const page = await visit(context, CHARGE);
    await page.evaluate(() =>
      document.querySelector('#assent')?.closest('label')?.querySelector('span')?.remove(),
    );
    expect(await seriousViolations(page)).toEqual([expect.stringMatching(/^label: /)]);
    await context.close();
  });

  test('without JavaScript the page says what is missing', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const page = await visit(plain, SUBSCRIBE);
    expect(await page.locator('noscript').innerText()).toContain('자바스크립트가 필요합니다');
    await screenshot(page, 'checkout-pc-no-javascript');
    await plain.close();
    await context.close();
  });

  test('by keyboard alone: from the tick to the window', async () => {
    const page = await visit(context, CHARGE);
    await page.locator('#assent').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('open');
    await page.keyboard.press('Enter');
    await layer(page).locator('#pay').waitFor();
    await context.close();
  });
});

describe('on a phone', () => {
  let context: BrowserContext;
  beforeEach(async () => {
    context = await phone(browser);
  });

  test.each([
    ['subscribe', SUBSCRIBE],
    ['trial', TRIAL],
    ['charge', CHARGE],
    ['card', {}],
  ])('the page of %s fits, and nothing serious is found', async (name, extra) => {
    const page = await visit(context, extra);
    await lookAt(page, `phone-${name}`);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await context.close();
  });

  test.each([
    ['paid', GOOD],
    ['declined', POOR],
  ])('the merchant is told in the address that the first payment was %s', async (outcome, card) => {
    const page = await visit(context, SUBSCRIBE);
    await agreeAndOpen(page);
    await enterCard(page, card);
    await page.waitForURL(new RegExp(`status=succeeded&payment=${outcome}$`));
    await context.close();
  });

  test('the merchant is told the code of a card that was refused', async () => {
    const page = await visit(context, SUBSCRIBE);
    await agreeAndOpen(page);
    await enterCard(page, NO_KEY);
    await page.waitForURL(/status=failed&code=120026$/);
    await context.close();
  });

  test('a link that is wrong says who sells', async () => {
    const page = await context.newPage();
    await page.goto(`${stack.url}/checkout/nothing`);
    await lookAt(page, 'phone-unknown-link');
    expect(await page.locator('footer').innerText()).toContain('예시 상점');
    await context.close();
  });
});
