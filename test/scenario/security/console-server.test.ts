/** The process that signs for the operators' pages: nobody else gets anything from it. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type OperatorsConsole, startConsole } from '../../../infra/console/server.ts';

const KEY = 'the-key-of-this-run';
const API = 'https://api.example/base';

let running: OperatorsConsole;
let host = '';
let sent: { url: string; init: RequestInit }[] = [];
let answer: () => Promise<Response>;

const { error } = console;
const printed: unknown[] = [];
beforeAll(async () => {
  console.error = (...values: unknown[]) => void printed.push(values.map(String).join(' '));
  running = await startConsole({
    ...{ stage: 'prod', base: API, port: 0, key: KEY },
    send: async (url, init) => {
      sent.push({ url, init });
      return answer();
    },
  });
  host = new URL(running.url).host;
});
afterAll(async () => {
  console.error = error;
  await running.stop();
});
beforeEach(() => {
  sent = [];
  printed.length = 0;
  answer = async () => Response.json({ on: false });
});

interface Answered {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** As it stands on the wire: neither Host nor path is made nicer. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answered> {
  const { hostname, port } = new URL(running.url);
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: { ...response.headers }, text }),
      );
    });
    asking.once('error', reject);
    asking.end(body);
  });
}

const ours = () => ({ 'x-console-key': KEY, origin: running.url, 'sec-fetch-site': 'same-origin' });
const refused = async (method: string, path: string, headers: Record<string, string>) => {
  const { status } = await ask(method, path, headers);
  expect(sent).toEqual([]);
  return status;
};

describe('what our own page asks is passed on', () => {
  test('with its query and body and key, and nothing of the browser besides', async () => {
    answer = async () =>
      new Response('{"code":"refund_refused"}', {
        status: 409,
        headers: { 'content-type': 'application/problem+json', 'set-cookie': 'a=b' },
      });
    const body = '{"amount":3000,"reason":"고객 요청"}';
    const headers = {
      ...ours(),
      ...{
        'content-type': 'application/json',
        'idempotency-key': 'press-1',
        cookie: 'of=others',
        accept: '*/*',
      },
    };
    const path = '/charges/sub_01_0001/refunds';
    const answered = await ask('POST', `/api${path}`, headers, body);
    expect([answered.status, answered.text]).toEqual([409, '{"code":"refund_refused"}']);
    expect(answered.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(answered.headers).not.toHaveProperty('set-cookie');
    expect(sent).toMatchObject([{ url: `${API}${path}`, init: { method: 'POST', body } }]);
    expect(sent[0]?.init.headers).toEqual({
      'content-type': 'application/json',
      'idempotency-key': 'press-1',
    });
  });

  test('names are passed on as they are encoded', async () => {
    await ask('GET', '/api/customers/a%2Fb%20%EA%B0%80', ours());
    await ask('GET', '/api/find?q=a%26b', ours());
    expect(sent.map(({ url }) => url)).toEqual([`${API}/customers/a%2Fb%20%EA%B0%80`, `${API}/find?q=a%26b`]);
  });

  test('an API that does not answer is said, and nothing of the request is printed', async () => {
    answer = async () => {
      throw new TypeError('fetch failed');
    };
    const { status, text } = await ask('GET', '/api/customers/kim%40shop.example', ours());
    expect([status, JSON.parse(text)]).toEqual([502, { status: 502, code: 'api_unreachable' }]);
    expect(printed).toEqual(['fetch failed']);
  });
});

describe('whoever else asks gets nothing, and nothing is sent', () => {
  test.each([
    ['no key', {}],
    ['another run’s key', { 'x-console-key': 'the-key-of-that-run' }],
    ['a part of the key', { 'x-console-key': KEY.slice(0, -1) }],
    ['the key as a cookie', { cookie: `x-console-key=${KEY}` }],
    ['another site', { 'x-console-key': KEY, 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'x-console-key': KEY, 'sec-fetch-site': 'same-site' }],
    ['an address typed by hand', { 'x-console-key': KEY, 'sec-fetch-site': 'none' }],
    ['an origin that is not ours', { 'x-console-key': KEY, origin: 'http://127.0.0.1:3000' }],
    ['no origin of a sandbox', { 'x-console-key': KEY, origin: 'null' }],
  ])('%s', async (_, headers: Record<string, string>) => {
    expect(await refused('GET', '/api/hold', headers)).toBe(401);
    expect(await refused('DELETE', '/api/hold', headers)).toBe(401);
    expect(await refused('GET', '/console/context', headers)).toBe(401);
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example:4100', '127.0.0.1@evil:1'])(
    'a name that resolves to this machine (DNS rebinding): %s',
    async (name) => {
      expect(await refused('GET', '/api/hold', { ...ours(), host: name, origin: `http://${name}` })).toBe(
        421,
      );
      expect(await refused('GET', '/', { host: name })).toBe(421);
    },
  );

  test('a preflight is not answered: no other origin can bring the key', async () => {
    const preflight = {
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-console-key',
    };
    const { status, headers } = await ask('OPTIONS', '/api/hold', preflight);
    expect(status).toBe(401);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('nothing is passed on that the pages do not need', () => {
  test.each([
    ['POST', '/charges'],
    ['POST', '/plans'],
    ['POST', '/subscriptions'],
    ['POST', '/card-registrations'],
    ['DELETE', '/cards/card_01'],
    ['POST', '/customers/kim/manage-links'],
    ['POST', '/webhooks/iamport'],
    ['GET', '/checkout/token'],
    ['PUT', '/charges/one_01'],
    ['GET', '/charges/one_01/refunds/more'],
    ['GET', '/customers/..'],
    ['GET', '/customers/%2e%2e/hold'],
    ['GET', '//evil.example/hold'],
    ['GET', ''],
  ])('%s %s', async (method, path) => {
    expect(await refused(method, `/api${path}`, ours())).toBe(404);
  });

  test('nor a body that the API would refuse', async () => {
    const { status } = await ask('PUT', '/api/hold', ours(), 'x'.repeat(17 * 1024));
    expect([status, sent]).toEqual([413, []]);
  });
});

describe('the page', () => {
  test('runs our scripts only, in no frame, and is kept nowhere', async () => {
    const { status, headers, text } = await ask('GET', '/');
    expect([status, headers['cache-control'], headers['x-content-type-options']]).toEqual([
      200,
      'no-store',
      'nosniff',
    ]);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]* src=)|style=|\son\w+=/);
    expect(text).not.toContain(KEY);
  });

  test.each([
    '/console/pages/../server.ts',
    '/console/pages/%2e%2e/server.ts',
    '/console/pages/server.ts',
    '/console/pages/',
  ])('brings no other file: %s', async (path) => {
    expect(await refused('GET', path, {})).toBe(401);
    expect(await refused('GET', path, ours())).toBe(404);
  });

  test('everything it loads is there', async () => {
    const { text } = await ask('GET', '/');
    const loaded = [...text.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path = '']) => path);
    const seen = new Set<string>();
    for (const path of loaded) {
      if (seen.has(path)) continue;
      seen.add(path);
      const { status, text: script, headers } = await ask('GET', path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers['content-type']).toMatch(/^text\/(css|javascript)/);
      loaded.push(
        ...[...script.matchAll(/from '\.\/([a-z.-]+)'/g)].map(([, name]) => `/console/pages/${name}`),
      );
    }
    expect(seen.size).toBeGreaterThan(25);
  });
});

test('it is told which stage it is before, and no key stands in an answer', async () => {
  const { text } = await ask('GET', '/console/context', ours());
  expect(JSON.parse(text)).toMatchObject({ stage: 'prod', api: '/api', tools: null });
  expect(text).not.toContain(KEY);
  expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
});
