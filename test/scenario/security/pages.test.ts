import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BUYER } from '../../support/fixtures.ts';
import { httpFunctions, type Stage, startStage } from './stage.ts';

/* Headers of every answer, and what the pages make of text; test/function/show-checkout.test.ts has the page itself. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const PROTECTED = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
};
/** The token stays hidden, and what the SDK posts from here has an Origin. */
const PAGE = {
  ...PROTECTED,
  'referrer-policy': 'strict-origin',
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
  'x-frame-options': 'DENY',
};
/** No script of the PG's comes here, so nothing is open. */
const OWN_PAGE = {
  ...PAGE,
  'content-security-policy': expect.stringMatching(
    /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
  ),
};

describe('headers', () => {
  test.each(httpFunctions.map(({ name }) => name))(
    '%s protects its answer, also when it refuses',
    async (name) => {
      const { headers } = await stage.call(name, { body: '{' });
      const isPage = String(headers['content-type']).startsWith('text/html');
      const page = /manage/.test(name) ? OWN_PAGE : PAGE;
      expect(headers).toMatchObject(isPage ? page : PROTECTED);
    },
  );

  const links: [string, number, () => string][] = [
    ['an open link', 200, () => stage.known.registrations.fresh.token],
    ['a used link', 200, () => stage.known.registrations.used.token],
    ['an expired link', 410, () => stage.known.registrations.expired.token],
    ['a wrong link', 404, () => 'x'],
  ];

  test.each(links)('the page of %s may be framed, cached and sniffed by nobody', async (_, status, token) => {
    const page = await stage.call('show-checkout', { params: { token: token() } });
    expect(page.status).toBe(status);
    expect(page.headers).toMatchObject(PAGE);
  });

  test('the way back tells no referrer and is not cached', async () => {
    const { token } = stage.known.registrations.open;
    const { status, headers } = await stage.call('checkout-redirect', { params: { token } });
    expect([status, headers]).toEqual([303, expect.objectContaining(PROTECTED)]);
  });

  test('assets may be cached, and nothing else', async () => {
    const { headers } = await stage.call('serve-asset', { params: { name: 'checkout.js' } });
    expect(headers).toMatchObject({ ...PROTECTED, 'cache-control': 'public, max-age=300' });
    for (const name of ['../show-checkout.ts', 'page.ts', 'html.ts', '.', '', 'checkout.js/..'])
      expect((await stage.call('serve-asset', { params: { name } })).status).toBe(404);
  });
});

describe('text in the page', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    `"><img src=x onerror=alert(1)>`,
    `' onfocus='alert(1)`,
    '</template><script>1',
    '<!--<script>',
    '&lt;script&gt;',
    '{{7*7}}{% debug %}',
  ];

  test.each(HOSTILE)('%s is shown as text wherever it stands', async (text) => {
    const body = {
      customer_id: 'attacker',
      buyer: { ...BUYER, name: text.slice(0, 16) },
      order_name: text,
      return_url: "https://shop.example/done?x=%22%3E%3Cscript%3E&y='onclick='z",
    };
    const { status, json } = await stage.call('create-card-registration', { body });
    expect(status).toBe(201);
    const token = json.checkout_url.split('/').at(-1);
    const page = (await stage.call('show-checkout', { params: { token } })).text;

    expect(page.match(/<script/gi)).toEqual(['<script']);
    expect(page).toContain('<script src="/assets/checkout.js" defer></script>');
    expect(page).not.toMatch(/<img|<!--|onclick='|onfocus='|\son\w+=["']/i);
    expect(page.match(/<template/g)).toHaveLength(1);
    const data = /data-checkout="([^"]*)"/.exec(page)?.[1] ?? '';
    expect(JSON.parse(unescaped(data)).request_pay).toMatchObject({ name: text });
  });

  test.each(HOSTILE)('%s is shown as text as the name of what is charged', async (text) => {
    const body = {
      customer_id: 'attacker',
      buyer: BUYER,
      charge: { amount: 1_000, name: text.slice(0, 40) },
      return_url: 'https://shop.example/done',
    };
    const { json } = await stage.call('create-card-registration', { body });
    const token = json.checkout_url.split('/').at(-1);
    const page = (await stage.call('show-checkout', { params: { token } })).text;
    expect(page.match(/<script/gi)).toEqual(['<script']);
    expect(page).not.toMatch(/<img|<!--|onclick='|onfocus='|\son\w+=["']/i);
  });

  test('the PG’s message reaches the page as JSON text only: its script puts it in as text', async () => {
    const script = (await stage.call('serve-asset', { params: { name: 'checkout.js' } })).text;
    expect(script).toContain('textContent');
    expect(script).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/,
    );
  });

  test('nothing of a query reaches a page', async () => {
    const { fresh, used, expired } = stage.known.registrations;
    for (const { token } of [fresh, used, expired, { token: 'x' }]) {
      const params = { token };
      const plain = await stage.call('show-checkout', { params });
      const query = { error_msg: HOSTILE.join(), imp_uid: HOSTILE.join(), return_url: 'javascript:alert(1)' };
      expect((await stage.call('show-checkout', { params, query })).text).toBe(plain.text);
    }
  });
});

function unescaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
}
