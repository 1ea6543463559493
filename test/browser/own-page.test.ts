/// <reference lib="dom" />
/** The page that the guide shows for a merchant's own site, as it stands there, in a browser. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { desktop, launchBrowser } from '../support/browser.ts';
import { startTestStack, type TestStack } from '../support/local.ts';
import { blocksOf } from '../support/markdown.ts';
import { BOOK_PAGES } from '../support/readme-blocks.ts';

const shown = BOOK_PAGES.flatMap((name) => blocksOf(name)).filter(({ language }) => language === 'html');

let browser: Browser;
let local: TestStack;
let server: Server;
let url: string;
let page: string;

beforeAll(async () => {
  browser = await launchBrowser();
  local = await startTestStack();
  server = createServer(async (request, response) => {
    response.setHeader(
      'content-type',
      request.method === 'POST' ? 'application/json' : 'text/html; charset=utf-8',
    );
    // What the guide leaves to the merchant's server.
    response.end(
      request.method === 'POST' ? JSON.stringify(await local.open({ return_url: `${url}/done` })) : page,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await browser.close();
  await local.stop();
});

test('both languages show one', () => {
  expect(shown.map((block) => block.page)).toEqual([
    'docs/registering-cards.md',
    'docs/registering-cards.ko.md',
  ]);
});

test.each(shown.map((block) => [block.page, block] as const))('%s: registers a card', async (_, { text }) => {
  page = text.replace('https://cdn.iamport.kr', local.stack.simulator.url);
  const context = await desktop(browser);
  const shop = await context.newPage();
  await shop.goto(url);
  await shop.click('#register');
  const window = shop.frameLocator('iframe');
  await window.locator('input[name=card_number]').fill('4000000000000000');
  await window.locator('input[name=expiry]').fill('12/30');
  await window.locator('input[name=birth]').fill('900101');
  await window.locator('input[name=pwd_2digit]').fill('12');
  await window.locator('#agree').check();
  await window.locator('#pay').click();
  await shop.waitForURL(/\/done\?registration_id=\w+&status=succeeded$/);
  await context.close();
});
