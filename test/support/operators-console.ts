/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { desktop, launchBrowser } from './browser.ts';
import { startTestStack, type TestStack } from './local.ts';
import type { Wire } from './wire.ts';

export interface OperatorsConsole {
  readonly local: () => TestStack;
  /** A window before the console's first page is asked for. */
  readonly window: (how?: typeof desktop) => Promise<Page>;
  /** The page behind `#`, shown. */
  readonly open: (where: string, how?: typeof desktop) => Promise<Page>;
  /** A customer's card, by its customer_uid. */
  readonly card: (customerId: string, number: string) => Promise<string>;
  /** What the API made of it. */
  readonly made: (path: string, body: object) => Promise<Wire>;
}

export const NO_BALANCE = '4000000000120054';

/** The operators' console of `npm start` and a browser before it, for one file of tests. */
export function operatorsConsole(): OperatorsConsole {
  let browser: Browser;
  let local: TestStack;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    browser = await launchBrowser();
    local = await startTestStack({ at: '2040-01-10T12:00:00+09:00' });
  });
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser?.close();
    await local?.stop();
  });

  async function window(how = desktop) {
    context = await how(browser);
    return context.newPage();
  }

  return {
    local: () => local,
    window,
    async open(where, how) {
      const page = await window(how);
      await page.goto(`${local.stack.url}/operator#${where}`);
      await settled(page);
      return page;
    },
    async card(customerId, number) {
      const opened = await local.open({ customer_id: customerId });
      await local.complete(opened, (await local.submit(opened, number)).imp_uid);
      return String(opened.request_pay['customer_uid']);
    },
    async made(path, body) {
      const { status, json } = await local.http('POST', path, body);
      if (status > 299 && status !== 402) throw new Error(`${path}: ${status} ${JSON.stringify(json)}`);
      return json;
    },
  };
}

/** The page that was asked for is the one that is shown. */
export const settled = (page: Page) => page.locator('main:not([aria-busy]) h2').first().waitFor();
