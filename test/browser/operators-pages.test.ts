/// <reference lib="dom" />
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startConsole } from '../../infra/console/server.ts';
import { seriousViolations } from '../support/axe.ts';
import { desktop, phone, screenshot } from '../support/browser.ts';
import { GOOD_CARD } from '../support/local.ts';
import { NO_BALANCE, operatorsConsole, settled } from '../support/operators-console.ts';
import { overviewOf } from '../support/overview-of-a-month.ts';

/** Ids are the merchant's own, and may be long. */
const LONG = 'a-customer-with-a-rather-long-identifier@shop.example';

const operators = operatorsConsole();
const { card, made } = operators;
/** What stands behind each page. */
let seeded: { customer: string; subscription: string; declined: string; refunded: string };

beforeAll(async () => {
  seeded = await seed();
});

async function seed() {
  const plan = { name: '월간 이용권', amount: 9_900, interval: { unit: 'month', count: 1 } };
  await made('/plans', { plan_id: 'basic', ...plan });
  await made('/plans', { plan_id: 'trial', ...plan, trial_days: 14 });
  const bad = await card(LONG, NO_BALANCE);
  const { subscription_id } = await made('/subscriptions', {
    ...{ customer_uid: bad, plan_id: 'basic', first_payment: 'retry' },
  });
  const good = await card(LONG, GOOD_CARD);
  await made('/subscriptions', { customer_uid: good, plan_id: 'trial' });
  const { merchant_uid } = await made('/charges', {
    customer_uid: good,
    amount: 10_000,
    name: '추가 이용권',
  });
  await made(`/charges/${merchant_uid}/refunds`, { amount: 3_000, reason: '고객 요청' });
  await operators.local().http('PUT', `/customers/${encodeURIComponent(LONG)}/hold`, { reason: '분쟁 중' });
  return {
    ...{ customer: LONG, subscription: subscription_id, refunded: merchant_uid },
    declined: `sub_${subscription_id}_0001`,
  };
}

async function open(where: string, how = desktop): Promise<Page> {
  const page = await operators.window(how);
  // A month with something on each day, to see what it looks like; the real one has a test of its own.
  await page.route('**/overview?*', (route) => route.fulfill({ json: overviewOf('2040-01', 24) }));
  await page.goto(`${operators.local().stack.url}/operator#${where}`);
  await settled(page);
  return page;
}

const inWon = (won: number) => `${won.toLocaleString('ko-KR')}원`;

const places = () => {
  const id = encodeURIComponent;
  return {
    overview: 'overview/2040-01',
    list: 'list/past_due',
    consent: 'list/consent',
    day: 'list/paid_on/2040-01-10',
    find: 'find/nothing-has-this',
    customer: `customer/${id(seeded.customer)}`,
    subscription: `subscription/${seeded.subscription}`,
    declined: `charge/${seeded.declined}`,
    refunded: `charge/${seeded.refunded}`,
    hold: 'hold',
  };
};

describe.each([
  ['ko', 'a wide window', desktop],
  ['en', 'a wide window', desktop],
  ['ko', 'a phone', phone],
  ['en', 'a phone', phone],
])('in %s on %s', (language, size, how) => {
  test('no page scrolls sideways, and axe finds nothing that is serious', async () => {
    const page = await open('overview', how);
    if (size === 'a wide window') await page.setViewportSize({ width: 1440, height: 900 });
    if (language === 'en') await page.getByRole('button', { name: 'English' }).click();
    await page.locator(`html[lang=${language}]`).waitFor();
    for (const [name, where] of Object.entries(places())) {
      await page.goto(`${operators.local().stack.url}/operator#${where}`);
      await settled(page);
      await screenshot(page, `operator-${name}-${language}-${size.replaceAll(' ', '-')}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([name, Math.max(0, overflow), await seriousViolations(page)]).toEqual([name, 0, []]);
      // A word that is missing shows as what it is called.
      expect(await page.locator('body').innerText()).not.toMatch(/undefined|\[object|NaN/);
      if (language === 'en') expect(await page.locator('header nav').innerText()).not.toMatch(/[가-힣]/);
    }
  });
});

test('the language stays as it was chosen', async () => {
  const page = await open('hold');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Hold all charging' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Hold all charging' }).waitFor();
  await page.getByRole('button', { name: '한국어' }).click();
  await page.getByRole('button', { name: '모든 청구 멈추기' }).waitFor();
});

test('the month stands in a chart and, for whoever cannot see it, in a table', async () => {
  const page = await open('overview/2040-01');
  await page.getByRole('img', { name: '일별 결제와 환불' }).waitFor();
  expect(await page.locator('.chart rect').count()).toBe(48);
  await page.getByText('표로 보기').click();
  const row = page.getByRole('table', { name: '일별 결제와 환불' }).locator('tbody tr').nth(2);
  expect(await row.innerText()).toMatch(/2040-01-03\s+34건 · 336,600원/);
  await row.getByRole('link').click();
  await page.getByText('그날 결제된 것입니다').waitFor();
});

test('a month in figures is the API’s own: what was paid, given back and refused here', async () => {
  const page = await operators.window();
  await page.goto(`${operators.local().stack.url}/operator#overview/2040-01`);
  await page.getByRole('img', { name: '일별 결제와 환불' }).waitFor();
  const { charged, refunded, declined } = (await operators.local().http('GET', '/overview?month=2040-01'))
    .json;
  expect(Math.min(charged.won, refunded.won, declined.won)).toBeGreaterThan(0);
  const told = await page.locator('main').innerText();
  for (const { won } of [charged, refunded, declined]) expect(told).toContain(inWon(won));
  await page.getByText('표로 보기').click();
  const today = page.getByRole('table', { name: '일별 결제와 환불' }).locator('tbody tr').nth(9);
  const [day, ...cells] = (await today.innerText()).split(/\t/);
  expect([day?.trim(), cells[0], cells[1]]).toEqual([
    '2040-01-10',
    ...[charged, refunded].map(({ count, won }) => `${count}건 · ${inWon(won)}`),
  ]);
  await screenshot(page, 'operator-overview-real');
});

test('what there is not is said, and a month that cannot be read hides nothing else', async () => {
  const page = await open('customer/nobody-of-ours');
  await page.getByRole('heading', { name: 'nobody-of-ours' }).waitFor();
  await page.getByText('찾을 수 없습니다.').waitFor();
  await page.route('**/overview?*', (route) =>
    route.fulfill({ status: 503, json: { code: 'storage_busy', detail: 'what the API says' } }),
  );
  await page.getByRole('link', { name: '현황' }).click();
  await page.getByText('지금 바쁩니다. 잠시 뒤에 다시 해 주세요.').waitFor();
  await page.locator('[data-work]').getByText('밀린 것이 없습니다.').waitFor();
});

describe('what the API refuses is said in the language of the page', () => {
  /** Each by what somebody can do here: an address typed by hand, a list's day, a reason. */
  const refused = [
    ['overview/2041-05', '월: 이미 시작한 달만 볼 수 있습니다'],
    ['list/paid_on/2040-02-31', '결제일: 달력에 있는 날짜여야 합니다'],
    ['list/refunded_on/2040-02-31', '환불일: 달력에 있는 날짜여야 합니다'],
    [`find/${'a'.repeat(300)}`, '찾을 번호: 256자까지'],
  ] as const;

  test('its fields by their Korean names, its hints not at all', async () => {
    const page = await operators.window();
    for (const [where, text] of refused) {
      await page.goto(`${operators.local().stack.url}/operator#${where}`);
      await page.locator('main').getByText(text).waitFor();
      const told = await page.locator('main p.note.warn').innerText();
      expect(told).toMatch(/^입력을 다시 확인해 주세요\. /);
      expect(told).not.toMatch(/[a-z]{2,}/);
    }
    await screenshot(page, 'operator-refused');
    await page.goto(`${operators.local().stack.url}/operator#${places().subscription}`);
    await page.getByRole('button', { name: '해지', exact: true }).click();
    await page.getByRole('dialog').getByLabel('사유 (선택)').fill('payment_failed');
    await page.getByRole('dialog').getByRole('button', { name: '해지하기' }).click();
    await page.getByRole('dialog').getByText('시스템이 쓰는 사유').waitFor();
    expect(await page.getByRole('alert').last().innerText()).not.toMatch(/not one of our own/);
  });

  test('and what an id belongs to', async () => {
    const page = await operators.window();
    const results = [
      { kind: 'refund', id: 'r-1', customer_id: 'c', summary: 'succeeded, 3000 won, of one_1' },
      { kind: 'customer', id: 'c', customer_id: 'c', summary: 'customer' },
      { kind: 'subscription', id: 's', customer_id: 'c', summary: 'past_due, basic, 9900 won' },
    ];
    await page.route('**/find?*', (route) => route.fulfill({ json: { results } }));
    await page.goto(`${operators.local().stack.url}/operator#find/c`);
    const cells = page.getByRole('table', { name: '찾기' }).locator('td:last-child');
    await cells.first().waitFor();
    expect(await cells.allInnerTexts()).toEqual([
      'succeeded · 성공, 3,000원, one_1의 환불',
      '고객',
      'past_due · 연체, basic, 9,900원',
    ]);
  });
});

test('what is due is told: nothing, while the clock stands', async () => {
  const page = await open('overview');
  await page.locator('[data-work]').getByText('밀린 것이 없습니다.').waitFor();
});

test('who has to agree before a trial ends is found among those who wait for a consent', async () => {
  const page = await open('list/consent');
  await page.getByRole('link', { name: LONG }).waitFor();
  expect(await page.locator('main tbody tr').count()).toBe(1);
});

describe('what is planned and held says so', () => {
  const planned = /\d{4}-\d\d-\d\d \d\d:\d\d · 청구 멈춤/;
  /** Each page that speaks of the next attempt. */
  const held = () => ({
    customer: places().customer,
    subscription: places().subscription,
    list: 'list/past_due',
    declined: 'list/declined',
  });

  test.each([
    ['a wide window', desktop],
    ['a phone', phone],
  ])('of one customer: on %s no page says that it will be tried', async (size, how) => {
    const page = await open(places().declined, how);
    const answer = page.locator('.answer .next');
    await answer.filter({ hasText: '이 고객의 청구가 멈춰 있습니다. 다시 청구하면 이어집니다.' }).waitFor();
    expect(await answer.innerText()).toMatch(/예정 일시: \d{4}-\d\d-\d\d \d\d:\d\d$/);
    await screenshot(page, `operator-held-charge-${size.replaceAll(' ', '-')}`);
    for (const [name, where] of Object.entries(held())) {
      await page.goto(`${operators.local().stack.url}/operator#${where}`);
      await page.locator('main:not([aria-busy])').getByText(planned).first().waitFor();
      expect([name, await page.locator('main').innerText()]).toEqual([
        name,
        expect.not.stringMatching(/에 다시 시도합니다/),
      ]);
      await screenshot(page, `operator-held-${name}-${size.replaceAll(' ', '-')}`);
    }
    await page.goto(`${operators.local().stack.url}/operator#${places().subscription}`);
    await page.getByText('이 고객의 청구가 멈춰 있습니다. 다시 청구하면 이어집니다.').waitFor();
  });

  test('of everybody: it says that, and of nobody who is released', async () => {
    const hold = `/customers/${encodeURIComponent(LONG)}/hold`;
    await operators.local().http('DELETE', hold);
    try {
      const page = await open(places().declined);
      await page.getByText('에 다시 시도합니다.').waitFor();
      await operators.local().http('PUT', '/hold', { reason: '점검' });
      await page.reload();
      await page
        .locator('.answer')
        .getByText('모든 청구가 멈춰 있습니다. 다시 청구하면 이어집니다.')
        .waitFor();
      await page.goto(`${operators.local().stack.url}/operator#${places().subscription}`);
      await page.locator('main').getByText('모든 청구가 멈춰 있습니다. 다시 청구하면 이어집니다.').waitFor();
    } finally {
      await operators.local().http('DELETE', '/hold');
      await operators.local().http('PUT', hold, { reason: '분쟁 중' });
    }
  });
});

test('one customer is held and released', async () => {
  const page = await open(`customer/${encodeURIComponent(seeded.customer)}`);
  await page.getByText('이 고객의 청구가 멈춰 있습니다. 분쟁 중').waitFor();
  await page.getByRole('button', { name: '다시 청구하기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '다시 청구하기' }).click();
  await page.getByRole('button', { name: '이 고객의 청구 멈추기' }).click();
  await page.getByRole('dialog').getByLabel('사유').fill('분쟁 중');
  await page.getByRole('dialog').getByRole('button', { name: '멈추기', exact: true }).click();
  await page.getByText('이 고객의 청구가 멈춰 있습니다. 분쟁 중').waitFor();
});

test('a cancel says before what goes back, and ends the subscription', async () => {
  const customer_uid = await card('customer-cancel', GOOD_CARD);
  const { subscription_id } = await made('/subscriptions', { customer_uid, plan_id: 'basic' });
  const page = await open(`subscription/${subscription_id}`);
  await page.getByRole('button', { name: '해지', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('customer-cancel').waitFor();
  await dialog.getByLabel('언제').selectOption('unused');
  const { json } = await operators
    .local()
    .http('GET', `/subscriptions/${subscription_id}/cancel-preview?at=now&refund=unused`);
  await dialog.getByText(`${json.refund.amount.toLocaleString('en-US')}원`).waitFor();
  await screenshot(page, 'operator-cancel');
  await dialog.getByRole('button', { name: '해지하기' }).click();
  await page.locator('.heading .badge.canceled').waitFor();
});

test('a retry asks the same card again, and says what it said', async () => {
  await operators.local().http('DELETE', `/customers/${encodeURIComponent(LONG)}/hold`);
  // For four seconds a process believes what it has read of a hold.
  await operators.local().drain(60_000);
  const page = await open(`charge/${seeded.declined}`);
  await page.getByRole('button', { name: '지금 다시 시도' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '다시 시도하기' }).click();
  await page.locator('#message').filter({ hasText: '다시 거절되었습니다.' }).waitFor();
  await page.getByRole('table', { name: '시도', exact: true }).locator('tbody tr').nth(1).waitFor();
  await operators.local().http('PUT', `/customers/${encodeURIComponent(LONG)}/hold`, { reason: '분쟁 중' });
});

test('what others wrote is shown as text', async () => {
  const name = '<img src=x onerror=window.hacked=1>';
  const customer_uid = await card('customer-text', GOOD_CARD);
  const { merchant_uid } = await made('/charges', { customer_uid, amount: 1_000, name });
  const page = await open(`charge/${merchant_uid}`);
  await page.getByRole('heading', { name }).waitFor();
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

describe('before a stage', () => {
  const KEY = 'key-of-this-run';

  async function stage<T>(name: string, act: (page: Page, url: string) => Promise<T>): Promise<T> {
    const served = await startConsole({
      ...{ stage: name, base: operators.local().stack.url, send: fetch, port: 0, key: KEY },
    });
    try {
      return await act(await operators.window(), served.url);
    } finally {
      await served.stop();
    }
  }

  test('in prod the amount is typed before money moves', async () => {
    const customer_uid = await card('customer-prod', GOOD_CARD);
    const { merchant_uid } = await made('/charges', { customer_uid, amount: 10_000, name: '추가 이용권' });
    await stage('prod', async (page, url) => {
      await page.goto(`${url}/#key=${KEY}`);
      await page.locator('.badge.prod').filter({ hasText: 'prod' }).waitFor();
      // The key is in no address that somebody copies.
      expect(page.url()).toBe(`${url}/`);
      await page.goto(`${url}/#charge/${merchant_uid}`);
      await page.getByRole('button', { name: '환불', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('환불할 금액(원)').fill('2500');
      await dialog.getByLabel('사유', { exact: false }).first().fill('고객 요청');
      await dialog.getByLabel('확인을 위해 금액을 그대로 적어 주세요: 2500').fill('10000');
      await dialog.getByRole('button', { name: '환불하기' }).click();
      await dialog.getByText('적은 것이 다릅니다.').waitFor();
      expect((await operators.local().http('GET', `/charges/${merchant_uid}`)).json.refunded_amount).toBe(0);
      await screenshot(page, 'operator-prod-typed');
      await dialog.getByLabel('확인을 위해 금액을 그대로 적어 주세요: 2500').fill('2500');
      await dialog.getByRole('button', { name: '환불하기' }).click();
      await page.getByText('2,500원이 환불되었습니다.').waitFor();
    });
  });

  test('there is no clock, no fault, no tool of a developer', async () => {
    await stage('dev', async (page, url) => {
      await page.goto(`${url}/#key=${KEY}`);
      await settled(page);
      expect(await page.getByRole('link', { name: '개발 도구' }).isVisible()).toBe(false);
      for (const path of ['/console/state', '/console/clock', '/console/faults', '/console/clock.js'])
        expect((await fetch(`${url}${path}`, { headers: { 'x-console-key': KEY } })).status).toBe(404);
    });
  });

  test('a window without the key of this run is told where to get it', async () => {
    await stage('dev', async (page, url) => {
      await page.goto(`${url}/#key=of-another-run`);
      await page.getByText('터미널에 나온 주소로 다시 열어 주세요.').waitFor();
      await screenshot(page, 'operator-no-key');
    });
  });
});
