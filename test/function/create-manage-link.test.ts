import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/create-manage-link.ts';
import { createHandler as showManagePage } from '../../functions/http/show-manage-page.ts';
import { callHttp } from '../support/call-http.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { httpEvent } from '../support/events.ts';
import { BUYER, NOW } from '../support/fixtures.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const post = (body?: unknown, headers: Record<string, string> = {}, customer_id = 'user-1') =>
  callJson(createHandler(test.ports), 'POST /customers/{customer_id}/manage-links', body, {
    params: { customer_id },
    headers,
  });
const tokenOf = (url: string) => url.slice('https://billing.example/manage/'.length);
const opens = async (url: string) => {
  const event = httpEvent({ route: 'GET /manage/{token}', params: { token: tokenOf(url) } });
  return (await callHttp(showManagePage(test.ports), event)).statusCode;
};
const links = () => test.items().filter(({ pk }) => String(pk).startsWith('LINK#'));

it('makes a link that opens the customer’s page for half an hour', async () => {
  await test.card();
  const { status, json } = await post({
    return_url: 'https://shop.example/account',
    purpose: 'card',
    buyer: BUYER,
  });
  expect(status).toBe(201);
  expect(json.url).toMatch(/^https:\/\/billing\.example\/manage\/[0-9A-Z]{26}\.[\w-]{43}$/);
  expect(json.expires_at).toBe(new Date(NOW.getTime() + 30 * 60_000).toISOString());
  expect(await opens(json.url)).toBe(200);
  test.clock.at = new Date(json.expires_at);
  expect(await opens(json.url)).toBe(410);
});

it('needs no body', async () => {
  await test.card();
  expect((await post()).status).toBe(201);
});

it('is made for a customer with a subscription alone, too', async () => {
  await test.subscription();
  expect((await post({})).status).toBe(201);
});

it('stores the digest of the secret, never the secret, and forgets the link a day after its end', async () => {
  await test.card();
  const { json } = await post({ buyer: BUYER });
  const [, secret = ''] = tokenOf(json.url).split('.');
  expect(JSON.stringify(test.items())).not.toContain(secret);
  expect(links()).toHaveLength(1);
  expect(links()[0]?.['ttl']).toBe(Date.parse(json.expires_at) / 1000 + 86_400);
});

it('writes no journal line with the link or the buyer', async () => {
  await test.card();
  const { json } = await post({ buyer: BUYER, return_url: 'https://evil.example/' });
  const { json: good } = await post({ buyer: BUYER });
  const lines = JSON.stringify(test.journal);
  for (const secret of [tokenOf(good.url), BUYER.name, BUYER.email]) expect(lines).not.toContain(secret);
  expect(json.code).toBe('return_url_not_allowed');
});

describe('the same Idempotency-Key', () => {
  const key = { 'idempotency-key': 'k' };

  it('is the same link under a token of its own, and both open it', async () => {
    await test.card();
    const first = await post({ purpose: 'cancel' }, key);
    const second = await post({ purpose: 'cancel' }, key);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.json.url).not.toBe(first.json.url);
    expect(tokenOf(second.json.url).slice(0, 26)).toBe(tokenOf(first.json.url).slice(0, 26));
    expect(second.json.expires_at).toBe(first.json.expires_at);
    expect([await opens(first.json.url), await opens(second.json.url)]).toEqual([200, 200]);
    const secrets = [first, second].map(({ json }) => tokenOf(json.url).slice(27));
    for (const secret of secrets) expect(JSON.stringify(test.items())).not.toContain(secret);
  });

  it('with another body is refused', async () => {
    await test.card();
    await post({ purpose: 'cancel' }, key);
    expect((await post({ purpose: 'card' }, key)).json.code).toBe('idempotency_key_reused');
  });
});

describe('refuses', () => {
  it.each(['https://evil.example/', 'javascript:alert(1)', '/account', ''])(
    'a return_url that is not allowed: %s',
    async (return_url) => {
      await test.card();
      const { status, json } = await post({ return_url });
      expect([status, json.code, paths(json)]).toEqual([400, 'return_url_not_allowed', ['return_url']]);
      expect(links()).toEqual([]);
    },
  );

  it('a customer who has neither card nor subscription', async () => {
    await test.card('user-2');
    const { status, json } = await post({});
    expect([status, json.code]).toEqual([404, 'not_found']);
    expect(links()).toEqual([]);
  });

  it.each([
    [{ purpose: 'refund' }, 'purpose'],
    [{ buyer: { ...BUYER, tel: 'x' } }, 'buyer.tel'],
    [{ customer_id: 'user-2' }, 'customer_id'],
  ])('what does not fit: %j', async (body, path) => {
    await test.card();
    const { status, json } = await post(body);
    expect([status, paths(json)]).toEqual([400, [path]]);
  });
});
