import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { BUYER } from '../../support/fixtures.ts';
import { type Stage, startStage } from './stage.ts';

/* Every trick through the route itself; test/unit/return-url.test.ts holds the rule against generated URLs. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const open = (return_url: string) =>
  stage.call('create-card-registration', { body: { customer_id: 'attacker', buyer: BUYER, return_url } });

test.each([
  ['scheme-relative', '//evil.example'],
  ['backslashes for slashes', 'https:\\\\evil.example'],
  ['a backslash before ours', 'https://evil.example\\.shop.example'],
  ['a slash and a backslash', '/\\evil.example'],
  ['userinfo', 'https://shop.example@evil.example'],
  ['userinfo with a port', 'https://shop.example:443@evil.example/'],
  ['userinfo at the right host', 'https://user:secret@shop.example/'],
  ['an encoded @', 'https://shop.example%40evil.example'],
  ['an encoded slash in the host', 'https://shop.example%2f.evil.example'],
  ['an encoded dot', 'https://shop%2eexample.evil.example'],
  ['javascript', 'javascript:alert(1)'],
  ['javascript in mixed case', 'JaVaScRiPt:alert(1)'],
  ['javascript with our host in it', 'javascript://shop.example/%0aalert(1)'],
  ['data', 'data:text/html,<script>alert(1)</script>'],
  ['a tab in the scheme', 'java\tscript:alert(1)'],
  ['a line break in the host', 'https://shop.example\n.evil.example'],
  ['a carriage return at the end', 'https://shop.example/\r'],
  ['a header after it', 'https://shop.example/\r\nlocation: https://evil.example'],
  ['a NUL', 'https://shop.example\u0000.evil.example'],
  ['a full-width full stop', 'https://shop．example'],
  ['an ideographic full stop', 'https://shop。example'],
  ['full-width letters', 'https://ｓｈｏｐ.example'],
  ['a Cyrillic letter', 'https://shоp.example'],
  ['its punycode', 'https://xn--shp-rdd.example'],
  ['a trailing dot', 'https://shop.example./done'],
  ['another port', 'https://shop.example:8443/done'],
  ['another scheme', 'http://shop.example/done'],
  ['a subdomain', 'https://evil.shop.example/done'],
  ['ours as a beginning', 'https://shop.example.evil.example/done'],
  ['ours as an end', 'https://evilshop.example/done'],
  ['another app', 'shopapps://done'],
  ['an intent', 'intent://done#Intent;scheme=evil;end'],
  ['a zero-width space', 'https://shop\u200b.example'],
  ['a text that turns direction', 'https://shop.example/\u202egnp.exe'],
])('%s is refused with the field’s name, and nothing is stored', async (_, return_url) => {
  const items = stage.world.items();
  const { status, json } = await open(return_url);
  expect([status, json.code, json.errors[0].path]).toEqual([400, 'return_url_not_allowed', 'return_url']);
  expect(stage.world.items()).toEqual(items);
});

test.each([
  ['mixed case', 'HTTPS://Shop.Example/done', 'https://shop.example'],
  ['its own port', 'https://shop.example:443/done', 'https://shop.example'],
  ['a path that looks like a host', 'https://shop.example//evil.example/%2e%2e', 'https://shop.example'],
  ['a query that looks like a URL', 'https://shop.example/?next=//evil.example', 'https://shop.example'],
  ['a fragment with an @', 'https://shop.example/#@evil.example', 'https://shop.example'],
  ['an app', 'shopapp://billing/done', 'null'],
])('%s is taken, and leads where the list says', async (_, return_url, origin) => {
  const { status, json } = await open(return_url);
  expect(status).toBe(201);
  const token = json.checkout_url.split('/').at(-1);
  const { headers } = await stage.call('checkout-redirect', { params: { token } });
  expect(new URL(headers['location'] ?? '').origin).toBe(origin);
  expect(headers['location']).toMatch(/^(https:\/\/shop\.example|shopapp:)[!-~]*$/i);
});
