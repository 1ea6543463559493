/// <reference lib="dom" />
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { desktop, phone, screenshot } from '../support/browser.ts';
import { GOOD_CARD } from '../support/local.ts';
import { operatorsConsole } from '../support/operators-console.ts';

/* More of everything than a page shows at once: the rest is a press away, or a sentence says where it is. */

const { local, open, card, made } = operatorsConsole();
const SUBSCRIPTIONS = 53;
const CHARGES = 52;
const DAYS = 65;
let daily: string;

beforeAll(async () => {
  const plan = { name: '이용권', amount: 9_900 };
  await made('/plans', { plan_id: 'yearly', ...plan, interval: { unit: 'year', count: 1 } });
  await made('/plans', { plan_id: 'daily', ...plan, interval: { unit: 'day', count: 1 } });
  const customer_uid = await card('customer-of-many', GOOD_CARD);
  for (let one = 0; one < SUBSCRIPTIONS; one += 1)
    await made('/subscriptions', { customer_uid, plan_id: 'yearly', allow_duplicate: true });
  const buyer = await card('customer-who-buys', GOOD_CARD);
  for (let one = 0; one < CHARGES; one += 1)
    await made('/charges', {
      customer_uid: buyer,
      amount: 1_000,
      name: '추가 이용권',
      reference: 'order-of-many',
    });
  const everyDay = await card('customer-of-each-day', GOOD_CARD);
  daily = (await made('/subscriptions', { customer_uid: everyDay, plan_id: 'daily' })).subscription_id;
  for (let day = 0; day < DAYS; day += 1) await local().drain(86_400_000);
});

const rows = (page: Page, name: string) => page.getByRole('table', { name, exact: true }).locator('tbody tr');
const part = (page: Page, name: string) =>
  page.locator('section', { has: page.getByRole('heading', { name, exact: true }) });
const more = (page: Page, name: string) => part(page, name).getByRole('button', { name: '더 보기' });

/** Once pressed, all are there and nothing says that there are more. */
async function hasMore(page: Page, name: string, first: number, all: number) {
  expect(await rows(page, name).count()).toBe(first);
  await more(page, name).click();
  await rows(page, name)
    .nth(all - 1)
    .waitFor();
  expect(await rows(page, name).count()).toBe(all);
  await more(page, name).waitFor({ state: 'hidden' });
}

test.each([
  ['a wide window', desktop],
  ['a phone', phone],
])(
  'a customer’s subscriptions go on, and what is not told here is said to be elsewhere, on %s',
  async (size, how) => {
    const page = await open('customer/customer-of-many', how);
    await part(page, '구독').getByText('50건 · 더 있습니다').waitFor();
    await screenshot(page, `operator-customer-of-many-${size.replaceAll(' ', '-')}`);
    await hasMore(page, '구독', 50, SUBSCRIPTIONS);
    await part(page, '구독').getByText(`${SUBSCRIPTIONS}건`, { exact: true }).waitFor();
    await hasMore(page, '결제', 50, SUBSCRIPTIONS);
    await part(page, '처리 이력').getByText('나머지는 각 구독·결제 화면에 있습니다.').waitFor();
  },
);

test('a customer’s one-off charges go on, and so does what happened', async () => {
  const page = await open('customer/customer-who-buys');
  await hasMore(page, '결제', 50, CHARGES);
  await part(page, '처리 이력').getByText('최근 단건 결제 5건의 이력입니다.').waitFor();
});

test('a subscription’s charges go on, and so does what happened', async () => {
  const page = await open(`subscription/${daily}`);
  const { charges } = (await local().http('GET', `/charges?subscription_id=${daily}&limit=100`)).json;
  const { entries } = (await local().http('GET', `/subscriptions/${daily}/timeline`)).json;
  expect([charges.length > 50, entries.length > 60]).toEqual([true, true]);
  await screenshot(page, 'operator-subscription-of-many');
  await part(page, '처리 이력').getByText(`${entries.length}건 가운데 60건`).waitFor();
  await hasMore(page, '결제', 50, charges.length);
  await hasMore(page, '처리 이력', 60, entries.length);
});

test('a reference that many bear says that not all of them are found', async () => {
  const page = await open('find/order-of-many');
  await page.getByText('종류마다 최근 10건까지 보입니다.').waitFor();
  expect(await rows(page, '찾기').count()).toBe(10);
});

test('more that cannot be read is said, and can be asked for again', async () => {
  const page = await open('customer/customer-who-buys');
  await page.route('**/charges?*', (route) => route.fulfill({ status: 503, json: { code: 'storage_busy' } }));
  await more(page, '결제').click();
  await page.locator('#message').filter({ hasText: '지금 바쁩니다.' }).waitFor();
  await page.unroute('**/charges?*');
  await hasMore(page, '결제', 50, CHARGES);
});
