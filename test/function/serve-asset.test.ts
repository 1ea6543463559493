import { expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/serve-asset.ts';
import { callHttp } from '../support/call-http.ts';
import { httpEvent } from '../support/events.ts';

const serve = (name: string) =>
  callHttp(
    createHandler({ journal: { record: () => {} } }),
    httpEvent({ route: 'GET /assets/{name}', params: { name } }),
  );

it.each([
  ['checkout.js', 'text/javascript; charset=utf-8'],
  ['page.css', 'text/css; charset=utf-8'],
  ['manage.js', 'text/javascript; charset=utf-8'],
  ['manage.css', 'text/css; charset=utf-8'],
])('serves %s, cacheable and not to be sniffed', async (name, type) => {
  const { statusCode, headers, body } = await serve(name);
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'content-type': type,
    'cache-control': 'public, max-age=300',
    'x-content-type-options': 'nosniff',
  });
  expect(body).toMatch(/\S/);
});

it.each(['', 'page.ts', '../wiring.ts', '..%2Fwiring.ts', 'constructor', '__proto__', 'checkout.js/'])(
  'answers 404 to "%s"',
  async (name) => {
    expect((await serve(name)).statusCode).toBe(404);
  },
);

it('reads nothing from the page’s query', async () => {
  const { body } = await serve('checkout.js');
  expect(body).not.toMatch(/location\.(search|href|hash)|URLSearchParams|innerHTML|document\.write|eval\(/);
});
