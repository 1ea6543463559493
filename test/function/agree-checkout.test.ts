import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/agree-checkout.ts';
import { createHandler as getRegistration } from '../../functions/http/get-card-registration.ts';
import { createHandler as showCheckout } from '../../functions/http/show-checkout.ts';
import type { OnSuccess } from '../../shared/domain/registration.ts';
import { callHttp } from '../support/call-http.ts';
import { monthly } from '../support/charging.ts';
import { httpEvent, jsonEvent } from '../support/events.ts';
import { BUYER, IMP_UID, NOW, REGISTRATION_ID, TOKEN } from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

const ROUTE = 'POST /checkout/{token}/agree';
const subscribe: OnSuccess = { kind: 'subscribe', plan: monthly, trialDays: 0 };
let test: TestPorts;
beforeEach(() => {
  test = createTestPorts();
});

const agree = async (body: unknown, { token = TOKEN, headers = {}, sourceIp = '203.0.113.7' } = {}) => {
  const event = jsonEvent(ROUTE, body, { params: { token }, headers, sourceIp });
  const response = await callHttp(createHandler(test.ports), event);
  return { ...response, json: JSON.parse(response.body ?? 'null') };
};

/** What the page hands to its script, of what it shows. */
async function shown(query?: Record<string, string>): Promise<{ hash: string; lang: string }> {
  const event = httpEvent({
    route: 'GET /checkout/{token}',
    params: { token: TOKEN },
    ...(query && { query }),
  });
  const { body = '' } = await callHttp(showCheckout(test.ports), event);
  const [, attribute = ''] = /data-checkout="([^"]*)"/.exec(body) ?? [];
  return JSON.parse(attribute.replaceAll('&quot;', '"')).agreement;
}

const kept = () => test.items().filter(({ sk }) => sk === 'AGREEMENT');

describe('what the page showed', () => {
  it('is written down: text, digest, time, address and browser, without an end', async () => {
    await test.opened({ onSuccess: subscribe });
    const agreement = await shown();
    const { statusCode, json } = await agree(agreement);
    expect([statusCode, json]).toEqual([200, { agreed_at: NOW.toISOString(), hash: agreement.hash }]);
    expect(kept()).toEqual([
      expect.objectContaining({
        pk: `REG#${REGISTRATION_ID}`,
        hash: agreement.hash,
        lang: 'ko',
        ip: '203.0.113.7',
        userAgent: 'Mozilla/5.0',
        text: expect.stringContaining(monthly.name),
      }),
    ]);
    expect(kept()[0]).not.toHaveProperty('ttl');
  });

  it('is a text whose digest anybody can make again, and which names nobody', async () => {
    await test.opened({ onSuccess: subscribe });
    const { hash } = await shown();
    await agree({ hash, lang: 'ko' });
    const text = String(kept()[0]?.['text']);
    expect(Buffer.from(test.ports.digests.of(text), 'base64url').toString('hex')).toBe(hash);
    for (const personal of Object.values(BUYER)) expect(text).not.toContain(personal);
    expect(text).toContain('https://shop.example/terms');
  });

  it('stays as it was first agreed to, however often it is sent', async () => {
    await test.opened({ onSuccess: subscribe });
    const agreement = await shown();
    const first = await agree(agreement);
    const items = test.items();
    test.clock.at = new Date(NOW.getTime() + 60_000);
    const again = await agree(agreement, { sourceIp: '198.51.100.1' });
    expect(again.json).toEqual(first.json);
    expect(test.items()).toEqual(items);
  });

  it('is replaced by another text: the one in English', async () => {
    await test.opened({ onSuccess: subscribe });
    await agree(await shown());
    const english = await shown({ lang: 'en' });
    expect((await agree(english)).statusCode).toBe(200);
    expect(kept()).toMatchObject([{ hash: english.hash, lang: 'en' }]);
  });

  it('is shown to the merchant by its time and digest alone', async () => {
    await test.opened({ onSuccess: subscribe });
    const { hash } = await shown();
    await agree({ hash, lang: 'ko' });
    const event = httpEvent({
      route: 'GET /card-registrations/{registration_id}',
      params: { registration_id: REGISTRATION_ID },
    });
    const { body = '' } = await callHttp(getRegistration(test.ports), event);
    expect(JSON.parse(body).agreement).toEqual({ agreed_at: NOW.toISOString(), hash });
  });

  it('is in no line of the journal, nor where it came from', async () => {
    await test.opened({ onSuccess: subscribe });
    const agreement = await shown();
    await agree(agreement, { headers: { 'user-agent': 'Secret/1' } });
    await agree({ ...agreement, hash: '0'.repeat(64) });
    const journal = JSON.stringify(test.journal);
    for (const part of ['203.0.113.7', 'Mozilla', 'Secret', agreement.hash, monthly.name])
      expect(journal).not.toContain(part);
  });

  it('cuts a browser’s long name for itself', async () => {
    await test.opened({ onSuccess: subscribe });
    const event = jsonEvent(ROUTE, await shown(), { params: { token: TOKEN } });
    event.requestContext.http.userAgent = 'x'.repeat(1_000);
    await callHttp(createHandler(test.ports), event);
    expect(kept()).toMatchObject([{ userAgent: 'x'.repeat(200) }]);
  });
});

describe('refused is', () => {
  it('a digest of something else', async () => {
    await test.opened({ onSuccess: subscribe });
    const { statusCode, json } = await agree({ hash: '0'.repeat(64), lang: 'ko' });
    expect([statusCode, json.code, kept()]).toEqual([409, 'agreement_changed', []]);
  });

  it('yesterday’s text, as its dates are others by now', async () => {
    await test.opened({ onSuccess: subscribe, expiresAt: new Date(NOW.getTime() + 2 * 86_400_000) });
    const agreement = await shown();
    test.clock.at = new Date(NOW.getTime() + 86_400_000);
    expect((await agree(agreement)).json.code).toBe('agreement_changed');
  });

  it('what another language showed', async () => {
    await test.opened({ onSuccess: subscribe });
    expect((await agree({ ...(await shown()), lang: 'en' })).json.code).toBe('agreement_changed');
  });

  it('a registration that charges nothing: there is nothing to agree to', async () => {
    await test.opened();
    expect(await shown()).toBeNull();
    expect((await agree({ hash: '0'.repeat(64), lang: 'ko' })).json.code).toBe('agreement_changed');
  });

  it.each([
    ['used', { state: { status: 'succeeded', impUid: IMP_UID, card: {}, at: NOW } }],
    ['over', {}],
  ] as const)('a link that is %s', async (how, changes) => {
    const other = createTestPorts();
    await other.opened({ onSuccess: subscribe });
    test = other;
    const agreement = await shown();
    test = createTestPorts();
    await test.opened({ onSuccess: subscribe, ...changes });
    if (how === 'over') test.clock.at = new Date(NOW.getTime() + 30 * 60_000);
    const { statusCode, json } = await agree(agreement);
    expect([statusCode, json.code, kept()]).toEqual([409, 'conflict', []]);
  });

  it('another token', async () => {
    await test.opened({ onSuccess: subscribe });
    const agreement = await shown();
    const wrong = `${TOKEN.slice(0, -1)}x`;
    expect((await agree(agreement, { token: wrong })).statusCode).toBe(404);
    expect(kept()).toEqual([]);
  });

  it.each([
    {},
    { hash: 'x', lang: 'ko' },
    { hash: '0'.repeat(64), lang: 'fr' },
    { hash: '0'.repeat(64) },
    [],
  ])('a body that does not fit: %j', async (body) => {
    await test.opened({ onSuccess: subscribe });
    expect((await agree(body)).statusCode).toBe(400);
  });
});
