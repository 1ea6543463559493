/// <reference lib="dom" />
/** The documentation as `npm start` serves it: read by anybody, on anything, without a request to elsewhere. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seriousViolations } from '../support/axe.ts';
import { desktop, launchBrowser, phone, screenshot } from '../support/browser.ts';
import { npmRunConsole } from '../support/npm-run-console.ts';
import { npmStart, type Run, ready, stopped } from '../support/npm-start.ts';
import { operationsOf, readOpenApi } from '../support/openapi/document.ts';

const PAGES = [
  'index.html',
  'index.ko.html',
  'docs/subscriptions.ko.html',
  'docs/runbook.html',
  'docs/decisions/index.html',
  'infra/config.ts.html',
];

let browser: Browser;
let folder: string;
let running: Run;
let docs: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'docs-'));
  running = npmStart(join(folder, 'data'));
  browser = await launchBrowser();
  docs = `${(await ready(running)).url}/console/docs/`;
});
afterAll(async () => {
  await browser.close();
  await stopped(running);
  rmSync(folder, { recursive: true, force: true });
});

/** Whoever asks elsewhere is found out. */
async function opened(page: Page, address: string): Promise<readonly string[]> {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${docs}${address}`);
  return asked.filter((url) => !url.startsWith(docs) && !url.startsWith('data:'));
}

const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(PAGES)('%s', (address) => {
  test.each(['light', 'dark'] as const)('on a PC, %s: axe finds nothing', async (colorScheme) => {
    const context = await desktop(browser);
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme });
    expect(await opened(page, address)).toEqual([]);
    await screenshot(page, `docs-${colorScheme}-${address.replaceAll('/', '-')}`);
    expect(await seriousViolations(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await context.close();
  });

  test('on a phone: no sideways scrolling, and the menu unfolds', async () => {
    const context = await phone(browser);
    const page = await context.newPage();
    await opened(page, address);
    expect(await sideways(page)).toBe(0);
    await screenshot(page, `docs-phone-${address.replaceAll('/', '-')}`);
    await page.locator('nav summary').tap();
    await page.locator('nav a').first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await context.close();
  });
});

describe('the API', () => {
  test('shows every operation, and a call goes to this npm start', async () => {
    const context = await desktop(browser);
    const page = await context.newPage();
    expect(await opened(page, 'docs/api.html')).toEqual([]);
    const operations = page.locator('.opblock');
    await operations.first().waitFor();
    // Webhooks of the document stand beside what is called.
    expect(await operations.count()).toBeGreaterThanOrEqual(operationsOf(readOpenApi()).size);
    await page.locator('.opblock-summary', { hasText: '/customers/{customer_id}' }).first().click();
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByPlaceholder('customer_id').fill('nobody');
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.locator('.live-responses-table .response-col_status', { hasText: '404' }).waitFor();
    await screenshot(page, 'docs-api');
    await context.close();
  });

  test.each(['light', 'dark'] as const)('%s: axe finds nothing', async (colorScheme) => {
    const context = await desktop(browser);
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme });
    await opened(page, 'docs/api.html');
    await page.locator('.opblock').first().waitFor();
    await screenshot(page, `docs-api-${colorScheme}`);
    expect(await seriousViolations(page)).toEqual([]);
    await context.close();
  });

  test('on a phone: no sideways scrolling', async () => {
    const context = await phone(browser);
    const page = await context.newPage();
    await opened(page, 'docs/api.html');
    await page.locator('.opblock').first().waitFor();
    await screenshot(page, 'docs-phone-api');
    expect(await sideways(page)).toBe(0);
    await context.close();
  });
});

test('npm run console has it as well, where nothing can be tried out', async () => {
  const operators = await npmRunConsole(['--api', new URL(docs).origin], {});
  const context = await desktop(browser);
  const page = await context.newPage();
  await page.goto(operators.address);
  await page.getByRole('link', { name: '문서' }).click();
  await page.getByRole('link', { name: 'API', exact: true }).click();
  await page.locator('.opblock-summary', { hasText: '/customers/{customer_id}' }).first().click();
  await page.locator('.opblock-body').waitFor();
  expect(await page.getByRole('button', { name: 'Try it out' }).count()).toBe(0);
  await context.close();
  await operators.stop();
});

test('the address without its last slash leads there, and what is not there is not found', async () => {
  const bare = await fetch(docs.slice(0, -1));
  expect([bare.url, bare.status]).toEqual([docs, 200]);
  for (const path of ['nothing.html', 'package.json', '../../package.json', '%2e%2e/package.json', '%'])
    expect([path, (await fetch(docs + path)).status]).toEqual([path, 404]);
});
