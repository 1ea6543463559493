import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/create-card-registration.ts';
import { createHandler as showCheckout } from '../../functions/http/show-checkout.ts';
import { callHttp } from '../support/call-http.ts';
import { monthly } from '../support/charging.ts';
import { type HttpEventOptions, httpEvent, jsonEvent } from '../support/events.ts';
import { BUYER, NOW, registrationRequest } from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

const ROUTE = 'POST /card-registrations';
const JSON_TYPE = { 'content-type': 'application/json' };
let test: TestPorts;
beforeEach(() => {
  test = createTestPorts();
});

const call = async (event: ReturnType<typeof httpEvent>) => {
  const response = await callHttp(createHandler(test.ports), event);
  return { ...response, json: JSON.parse(response.body ?? 'null') };
};
const post = (body: unknown, options: Omit<HttpEventOptions, 'route' | 'body'> = {}) =>
  call(jsonEvent(ROUTE, body, options));
const postRaw = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  call(httpEvent({ route: ROUTE, body, headers }));

describe('a valid request', () => {
  it('answers 201 with the page and exactly the parameters of request_pay', async () => {
    const { statusCode, json } = await post(registrationRequest());
    const { registration_id: id, checkout_url: url } = json;
    expect(statusCode).toBe(201);
    expect(json).toEqual({
      registration_id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      checkout_url: expect.stringMatching(
        new RegExp(`^https://billing\\.example/checkout/${id}\\.[A-Za-z0-9_-]{43}$`),
      ),
      expires_at: '2026-03-01T01:30:00.000Z',
      request_pay: {
        pg: 'html5_inicis.INIBillTst',
        pay_method: 'card',
        merchant_uid: `reg_${id}`,
        customer_uid: `card_${id}`,
        name: '정기결제 카드 등록',
        amount: 0,
        buyer_email: BUYER.email,
        buyer_name: BUYER.name,
        buyer_tel: BUYER.tel,
        m_redirect_url: `${url}/redirect`,
        notice_url: 'https://billing.example/webhooks/iamport',
      },
    });
    expect(json.request_pay.merchant_uid.length).toBeLessThanOrEqual(40);
    expect(json.request_pay.customer_uid.length).toBeLessThanOrEqual(80);
  });

  it('of a stage with a channel key opens its window by that, and not by the deprecated pg', async () => {
    const channelKey = 'channel-key-e6c31df1-5559-4b4a-9e2c-a35793d14db2';
    const { settings } = test.ports;
    const payments = { ...settings.payments, channelKey };
    test = { ...test, ports: { ...test.ports, settings: { ...settings, payments } } };
    const { request_pay } = (await post(registrationRequest())).json;
    expect(request_pay).toMatchObject({ channelKey });
    expect(request_pay).not.toHaveProperty('pg');
  });

  it('keeps what of a first charge is tax-free and VAT; more than the amount is 400 with the place', async () => {
    const charge = { amount: 7_000, tax_free: 1_500, vat_amount: 500, name: '첫 결제' };
    const { json } = await post(registrationRequest({ charge }));
    const kept = await test.ports.registrations.find(json.registration_id);
    expect(kept?.onSuccess).toEqual({
      kind: 'charge',
      amount: 7_000,
      taxFree: 1_500,
      vatAmount: 500,
      name: '첫 결제',
    });
    const bad = await post(registrationRequest({ charge: { ...charge, tax_free: 7_001 } }));
    expect([bad.statusCode, bad.json.errors[0].path]).toEqual([400, 'charge.tax_free']);
  });

  it.each([
    [undefined, 'required'],
    ['retry', 'retry'],
  ])('keeps what a declined first payment shall mean: %s is %s', async (first_payment, firstPayment) => {
    await test.ports.plans.create({ ...monthly, trialDays: 0, createdAt: NOW });
    const { statusCode } = await post(
      registrationRequest({ subscribe: { plan_id: 'basic', first_payment } }),
    );
    expect(statusCode).toBe(201);
    expect(test.items().find(({ sk }) => sk === 'REG')?.['onSuccess']).toMatchObject({ firstPayment });
  });

  it('passes order name and amount on to the window', async () => {
    const { json } = await post(registrationRequest({ order_name: '프리미엄 (월)', display_amount: 9_900 }));
    expect(json.request_pay).toMatchObject({ name: '프리미엄 (월)', amount: 9_900 });
  });

  it('stores the digest of the link’s secret, never the secret', async () => {
    const { json } = await post(registrationRequest());
    const secret = json.checkout_url.split('.').at(-1);
    expect(JSON.stringify(test.items())).not.toContain(secret);
  });

  it('is read from base64 as well', async () => {
    const { statusCode } = await postRaw(Buffer.from(JSON.stringify(registrationRequest())));
    expect(statusCode).toBe(201);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset=UTF-8'])(
    'is accepted as %s',
    async (type) => {
      const { statusCode } = await postRaw(JSON.stringify(registrationRequest()), { 'content-type': type });
      expect(statusCode).toBe(201);
    },
  );

  it('makes fresh ids and links every time', async () => {
    const [one, two] = [await post(registrationRequest()), await post(registrationRequest())];
    expect(one.json.request_pay.customer_uid).not.toBe(two.json.request_pay.customer_uid);
    expect(one.json.checkout_url.split('.').at(-1)).not.toBe(two.json.checkout_url.split('.').at(-1));
  });

  it('forbids caching', async () => {
    const { headers } = await post(registrationRequest());
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
});

describe('what people write', () => {
  const named = async (name: string) =>
    (await post(registrationRequest({ buyer: { ...BUYER, name } }))).json.request_pay.buyer_name;
  const stored = () => test.items().find(({ sk }) => sk === 'REG');

  it.each([
    ['(02)123-4567', '02-123-4567'],
    ['02)123-4567', '02-123-4567'],
    ['010.1234.5678', '010-1234-5678'],
    ['010 1234 5678', '010-1234-5678'],
    [' 01012345678 ', '01012345678'],
    ['010–1234–5678', '010-1234-5678'],
    ['０１０－１２３４－５６７８', '010-1234-5678'],
    ['+82(0)10-1234-5678', '010-1234-5678'],
    ['(+82) 10-1234-5678', '010-1234-5678'],
    ['+82 010 1234 5678', '010-1234-5678'],
    ['+821012345678', '01012345678'],
    ['+82-2-123-4567', '02-123-4567'],
    ['1588-1234', '1588-1234'],
    ['+1 (555) 123-4567', '+1-555-123-4567'],
    ['+49 (0) 1512 345 678 901', '+491512345678901'],
  ])('the phone number %s reaches 아임포트 as %s', async (tel, sent) => {
    const { statusCode, json } = await post(registrationRequest({ buyer: { ...BUYER, tel } }));
    expect([statusCode, json.request_pay?.buyer_tel]).toEqual([201, sent]);
    expect(sent.length).toBeLessThanOrEqual(16);
    expect(stored()).toMatchObject({ buyer: { tel: sent } });
  });

  it.each([
    ['Muhammad Abdul Rahman', 'Muhammad Abdul R'],
    ['주식회사 아주긴이름의회사 홍길동', '주식회사 아주긴이름의회사 홍길'],
    ['구매고객 열다섯자이름 👩‍👩‍👧', '구매고객 열다섯자이름'],
    [`${'가'.repeat(15)}😀`, '가'.repeat(15)],
    ['가'.repeat(100), '가'.repeat(16)],
  ])(
    'the name %s is stored whole and shortened for 아임포트, never by half a character',
    async (name, sent) => {
      expect(await named(name)).toBe(sent);
      expect(sent.length).toBeLessThanOrEqual(16);
      expect(stored()).toMatchObject({ buyer: { name } });
    },
  );

  it('a text in decomposed form is composed: name, order, charge', async () => {
    const { json } = await post(
      registrationRequest({
        buyer: { ...BUYER, name: '홍길동'.normalize('NFD') },
        order_name: '가'.repeat(40).normalize('NFD'),
        charge: { amount: 1_000, name: '첫 결제'.normalize('NFD') },
      }),
    );
    expect(json.request_pay).toMatchObject({ buyer_name: '홍길동', name: '가'.repeat(40) });
    expect(stored()).toMatchObject({ onSuccess: { name: '첫 결제' } });
  });

  it.each(["o'brien+shop@mail.example", 'a.b.@docomo.example', 'x@xn--hz2b11ol9a.xn--3e0b707e'])(
    'the e-mail address %s is taken',
    async (email) => {
      expect((await post(registrationRequest({ buyer: { ...BUYER, email } }))).statusCode).toBe(201);
    },
  );

  it.each([
    'a+b@shop.example',
    'auth0|abc',
    '회원-77',
    'user 1',
    'a#b/c?d=1%2F',
    'é',
    `${'회'.repeat(42)}ab`,
  ])('the customer_id %s is taken as it is', async (customer_id) => {
    const { statusCode } = await post(registrationRequest({ customer_id }));
    expect([statusCode, stored()?.['customerId']]).toEqual([201, customer_id]);
  });
});

describe('a bad request', () => {
  const buyer = (change: object) => ({ buyer: { ...BUYER, ...change } });
  const wrong: [string, object, string][] = [
    ['no customer_id', { customer_id: undefined }, 'customer_id'],
    ['a customer_id of another type', { customer_id: 7 }, 'customer_id'],
    ['an empty customer_id', { customer_id: '' }, 'customer_id'],
    ['a customer_id of spaces', { customer_id: ' \u3000' }, 'customer_id'],
    ['a customer_id with a line break', { customer_id: 'user-1\n' }, 'customer_id'],
    ['a customer_id that turns the direction of text', { customer_id: 'user\u202e1' }, 'customer_id'],
    ['a customer_id of half a character', { customer_id: 'user\ud800' }, 'customer_id'],
    ['a customer_id of 129 bytes', { customer_id: `${'회'.repeat(42)}abc` }, 'customer_id'],
    ['a customer_id that paths swallow', { customer_id: '..' }, 'customer_id'],
    ['no buyer', { buyer: undefined }, 'buyer'],
    ['a buyer that is a text', { buyer: 'Hong' }, 'buyer'],
    ['no buyer.name', buyer({ name: undefined }), 'buyer.name'],
    ['a buyer.name of spaces', buyer({ name: '   ' }), 'buyer.name'],
    ['a buyer.name of 101 characters', buyer({ name: '가'.repeat(101) }), 'buyer.name'],
    ['a buyer.name with a line break', buyer({ name: '홍\n길동' }), 'buyer.name'],
    ['a buyer.name that turns the direction of text', buyer({ name: '홍\u202e길동' }), 'buyer.name'],
    ['no buyer.email', buyer({ email: undefined }), 'buyer.email'],
    ['a buyer.email without @', buyer({ email: 'buyer-7' }), 'buyer.email'],
    ['a buyer.email without a domain', buyer({ email: 'buyer@localhost' }), 'buyer.email'],
    ['a buyer.email of 65 characters', buyer({ email: `${'a'.repeat(55)}@shop.kr.xx` }), 'buyer.email'],
    ['a buyer.tel of letters', buyer({ tel: 'call me' }), 'buyer.tel'],
    ['a buyer.tel that is too short', buyer({ tel: '123-456' }), 'buyer.tel'],
    ['a buyer.tel of 16 digits', buyer({ tel: '0101234567890123' }), 'buyer.tel'],
    ['a buyer.tel with a plus inside', buyer({ tel: '010+1234+5678' }), 'buyer.tel'],
    ['an unknown field of the buyer', buyer({ birth: '900101' }), 'buyer.birth'],
    ['no return_url', { return_url: undefined }, 'return_url'],
    ['a return_url that is not on the list', { return_url: 'https://evil.example/' }, 'return_url'],
    ['an order_name of 41 characters', { order_name: '가'.repeat(41) }, 'order_name'],
    ['an order_name with a control character', { order_name: 'a\u0000b' }, 'order_name'],
    ['a negative display_amount', { display_amount: -1 }, 'display_amount'],
    ['a display_amount of half a won', { display_amount: 0.5 }, 'display_amount'],
    ['a display_amount as text', { display_amount: '1000' }, 'display_amount'],
    ['a display_amount over 100 million', { display_amount: 100_000_001 }, 'display_amount'],
    ['an unknown field', { amount: 1000 }, 'amount'],
  ];

  it.each(wrong)('gets 400 that names the field: %s', async (_, change, path) => {
    const { statusCode, json, headers } = await post(registrationRequest(change));
    expect(statusCode).toBe(400);
    expect(headers?.['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(json.errors.map((error: { path: string }) => error.path)).toEqual([path]);
    expect(json.errors[0].message).toMatch(/\S/);
    expect(test.items()).toEqual([]);
  });

  it('gets every wrong field at once', async () => {
    const { json } = await post({ customer_id: '', buyer: { ...BUYER, name: '' }, return_url: 1 });
    const paths = json.errors.map((error: { path: string }) => error.path);
    expect(paths.sort()).toEqual(['buyer.name', 'customer_id', 'return_url']);
  });

  it('is never quoted in the answer', async () => {
    const { body } = await post(registrationRequest(buyer({ email: 'SECRET-INPUT', tel: 'SECRET-INPUT' })));
    expect(body).not.toContain('SECRET-INPUT');
  });

  it.each(['null', '[]', '"text"', '7', 'true'])('gets 400 for the JSON value %s', async (text) => {
    expect((await postRaw(text)).statusCode).toBe(400);
  });

  it.each(['', '{', '{"customer_id": }', 'customer_id=1', '\ufeff{}', '['.repeat(16_000)])(
    'gets 400 for what is not JSON (%#)',
    async (text) => {
      const { statusCode, json } = await postRaw(text);
      expect([statusCode, json.code]).toEqual([400, 'invalid_request']);
    },
  );

  it('gets 400 for JSON as deep as a body can be', async () => {
    const deep = `{"customer_id":${'['.repeat(8_000)}${']'.repeat(8_000)}}`;
    expect((await postRaw(deep)).statusCode).toBe(400);
  });

  it.each([
    ['a lone continuation byte', Buffer.from([0x7b, 0x80, 0x7d])],
    ['EUC-KR', Buffer.from([0x22, 0xc8, 0xab, 0xb1, 0xe6, 0xb5, 0xbf, 0x22])],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le').subarray(0, 3)],
  ])('gets 400 for a body that is not UTF-8: %s', async (_, bytes) => {
    expect((await postRaw(bytes)).json).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('gets 413 above 16 KiB, whatever it is', async () => {
    const { statusCode, json } = await postRaw('x'.repeat(16 * 1024 + 1));
    expect([statusCode, json.code]).toEqual([413, 'payload_too_large']);
  });

  it.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/html; application/json',
  ])('gets 415 for content type %s', async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const { statusCode, json } = await postRaw(JSON.stringify(registrationRequest()), headers);
    expect([statusCode, json.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('cannot change the prototype of anything', async () => {
    const text = JSON.stringify(registrationRequest()).replace('{', '{"__proto__":{"polluted":true},');
    await postRaw(text);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('an Idempotency-Key', () => {
  const withKey = (key: string, body: unknown = registrationRequest()) =>
    post(body, { headers: { 'idempotency-key': key } });
  const registrations = () => test.items().filter(({ sk }) => sk === 'REG');

  /** An answer without what is drawn anew for each. */
  const withoutLink = (body: string | undefined) => body?.replaceAll(/\.[\w-]{43}/g, '');
  const tokenOf = ({ json }: { json: { checkout_url: string } }) => json.checkout_url.split('/').at(-1) ?? '';
  const opens = async (token: string) =>
    (
      await callHttp(
        showCheckout(test.ports),
        httpEvent({ route: 'GET /checkout/{token}', params: { token } }),
      )
    ).statusCode;

  it('gives a repeated request the same registration, and another link to it: both open', async () => {
    const [first, again] = [await withKey('order-7'), await withKey('order-7')];
    expect([again.statusCode, withoutLink(again.body)]).toEqual([201, withoutLink(first.body)]);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', 'cache-control': 'no-store' });
    expect(registrations()).toHaveLength(1);
    expect(tokenOf(again)).not.toBe(tokenOf(first));
    expect([await opens(tokenOf(first)), await opens(tokenOf(again))]).toEqual([200, 200]);
    expect(await opens(`${tokenOf(first).slice(0, -1)}_`)).toBe(404);
  });

  it('gives simultaneous requests one and the same registration', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => withKey('order-7')));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => withoutLink(body))).size).toBe(1);
    expect(registrations()).toHaveLength(1);
    for (const answer of answers) expect(await opens(tokenOf(answer))).toBe(200);
  });

  it('keeps ids: neither a link nor who is to pay stands with it, in no item in clear but the registration', async () => {
    const answers = [await withKey('order-7'), await withKey('order-7')];
    const beside = JSON.stringify(test.items().filter(({ sk }) => sk !== 'REG'));
    for (const answer of answers)
      expect(JSON.stringify(test.items())).not.toContain(tokenOf(answer).split('.')[1]);
    for (const text of Object.values(BUYER)) expect(beside).not.toContain(text);
    expect(test.items().find(({ sk }) => sk === 'IDEM')).toEqual({
      pk: 'IDEM#POST /card-registrations#order-7',
      sk: 'IDEM',
      shape: 2,
      key: 'POST /card-registrations#order-7',
      requestDigest: expect.stringMatching(/^json:[\w-]{43}$/),
      seed: { id: answers[0]?.json.registration_id },
      at: '2026-03-01T01:00:00.000Z',
      firstStatus: 201,
      ttl: expect.any(Number),
    });
  });

  it('tells a repetition how the registration stands, not how it stood', async () => {
    await withKey('order-7');
    test.clock.at = new Date(test.clock.at.getTime() + 60_000);
    expect((await withKey('order-7')).json.expires_at).toBe('2026-03-01T01:30:00.000Z');
  });

  it('takes a body for the same whatever its spelling: order, spaces, escapes, numbers', async () => {
    const { customer_id, buyer, return_url } = registrationRequest();
    const more = '"display_amount": 1.0e3';
    const texts = [
      `{"customer_id":"${customer_id}","buyer":${JSON.stringify(buyer)},"return_url":"${return_url}",${more}}`,
      `{ ${more.replace('1.0e3', '1000')}, "return_url": "${return_url}",
         "customer_id": "\\u0075ser-1", "buyer": ${JSON.stringify(buyer, Object.keys(buyer).reverse())} }`,
    ];
    const answers = await Promise.all(
      texts.map((text) => postRaw(text, { ...JSON_TYPE, 'idempotency-key': 'order-7' })),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect(registrations()).toHaveLength(1);
  });

  it('answers 409 to another body', async () => {
    await withKey('order-7');
    const { statusCode, json } = await withKey('order-7', registrationRequest({ customer_id: 'user-2' }));
    expect([statusCode, json.code]).toEqual([409, 'idempotency_key_reused']);
    expect(registrations()).toHaveLength(1);
  });

  it('is not used up by a request that was refused', async () => {
    expect((await withKey('order-7', registrationRequest({ customer_id: '' }))).statusCode).toBe(400);
    expect((await withKey('order-7')).statusCode).toBe(201);
  });

  it('finishes what a first request, dead before its answer, has begun', async () => {
    const { registrations: repository } = test.ports;
    const dying = { ...test.ports, registrations: { ...repository, create: diesAfter(repository.create) } };
    const event = jsonEvent(ROUTE, registrationRequest(), { headers: { 'idempotency-key': 'order-7' } });
    expect((await callHttp(createHandler(dying), event)).statusCode).toBe(500);
    const { statusCode, json } = await withKey('order-7');
    expect(statusCode).toBe(201);
    expect(registrations()).toMatchObject([{ registrationId: json.registration_id }]);
  });

  it.each(['', ' ', 'with space', '한글', 'a'.repeat(201)])('answers 400 to the key "%s"', async (key) => {
    expect((await withKey(key)).json).toMatchObject({ status: 400, errors: [{ path: 'Idempotency-Key' }] });
  });

  it('is kept as long as the README says, 48 hours', async () => {
    await withKey('order-7');
    const record = test.items().find(({ sk }) => sk === 'IDEM');
    expect(record?.['ttl']).toBe(Date.parse('2026-03-03T01:00:00Z') / 1000);
  });
});

function diesAfter<A extends unknown[], R>(act: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    await act(...args);
    throw new Error('died');
  };
}
