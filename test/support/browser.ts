import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type LaunchOptions,
  type Page,
  chromium as playwright,
} from 'playwright-core';
import { browsersToTry, NO_BROWSER } from './browser-choice.ts';
import { PATIENCE_MS } from './patience.ts';

/** In one process the browser ends with its first context; that is meant for a Lambda, not for a test. */
const FOR_LAMBDA: ReadonlySet<string> = new Set(['--single-process', '--no-zygote']);

/** Chromium as the npm registry brings it, where it does: no download of its own, no browser on the machine needed. */
export async function launchBrowser(): Promise<Browser> {
  const causes: unknown[] = [];
  for (const found of browsersToTry(process)) {
    const { args = [], ...options } = found === 'npm' ? await fromNpm() : found;
    try {
      return await playwright.launch({ ...options, args: [...args, '--disable-background-networking'] });
    } catch (error) {
      causes.push(error);
    }
  }
  throw new AggregateError(causes, NO_BROWSER);
}

const fromNpm = async (): Promise<LaunchOptions> => ({
  executablePath: await chromium.executablePath(),
  args: chromium.args.filter((arg) => !FOR_LAMBDA.has(arg)),
});

export const DESKTOP = { width: 1280, height: 800 } as const;

export function desktop(browser: Browser): Promise<BrowserContext> {
  return patient(browser, { viewport: DESKTOP, locale: 'ko-KR' });
}

export function phone(browser: Browser): Promise<BrowserContext> {
  return patient(browser, {
    viewport: { width: 390, height: 844 },
    locale: 'ko-KR',
    isMobile: true,
    hasTouch: true,
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  });
}

async function patient(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Pictures of every page a test has seen, for people to look at: `.test-output/screenshots`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '..', '..', '.test-output', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
