import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/show-checkout.ts';
import { callHttp } from '../support/call-http.ts';
import { httpEvent } from '../support/events.ts';
import { BUYER, IMP_UID, NOW, TOKEN } from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

let test: TestPorts;
beforeEach(() => {
  test = createTestPorts();
});

const show = async (token = TOKEN, query?: Record<string, string>) => {
  const event = httpEvent({ route: 'GET /checkout/{token}', params: { token }, ...(query && { query }) });
  const response = await callHttp(createHandler(test.ports), event);
  return { ...response, body: response.body ?? '' };
};

/** What the page hands to its script, read as a browser reads an attribute. */
function checkoutData(body: string): unknown {
  const [, attribute = ''] = /data-checkout="([^"]*)"/.exec(body) ?? [];
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return JSON.parse(attribute.replaceAll(/&(#?\w+);/g, (_, name: string) => entities[name] ?? '?'));
}

const PROTECTION = {
  'cache-control': 'no-store',
  // The token stays hidden, and a form that the SDK posts from here has an Origin.
  'referrer-policy': 'strict-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
};

describe('an open registration', () => {
  it('shows what is registered, for whom and how much', async () => {
    await test.opened({ orderName: '프리미엄 (월)', displayAmount: 9_900 });
    const { statusCode, body } = await show();
    expect(statusCode).toBe(200);
    expect(body).toContain('<html lang="ko">');
    expect(body).toContain('프리미엄 (월)');
    expect(body).toContain(BUYER.name);
    expect(body).toContain('9,900원');
  });

  it('gives its script exactly what the window takes', async () => {
    await test.opened();
    const { body } = await show();
    expect(checkoutData(body)).toMatchObject({
      sdk_url: 'https://cdn.iamport.kr/v1/iamport.js',
      imp_code: 'imp00000000',
      request_pay: {
        pg: 'html5_inicis.INIBillTst',
        merchant_uid: expect.stringMatching(/^reg_/),
        m_redirect_url: `https://billing.example/checkout/${TOKEN}/redirect`,
      },
    });
  });

  it('is protected by these headers and no directive that could stop the PG', async () => {
    await test.opened();
    const { headers } = await show();
    expect(headers).toMatchObject(PROTECTION);
  });

  it('can be left without registering', async () => {
    await test.opened();
    expect((await show()).body).toContain('https://shop.example/billing/done?plan=7&amp;registration_id=');
  });

  it.each(['"><script>alert(1)</script>', "' onmouseover='x", '&lt;b&gt;', '</title><img src=x onerror=y>'])(
    'shows %s as text',
    async (hostile) => {
      await test.opened({ orderName: hostile, buyer: { ...BUYER, name: hostile, email: `${hostile}@x.kr` } });
      const { body } = await show();
      expect(body).not.toContain(hostile.includes('&') ? `<dd>${hostile}` : hostile);
      expect(body.match(/<script/g)).toHaveLength(1);
      expect(body.match(/<img|onmouseover='/g)).toBeNull();
      expect(checkoutData(body)).toMatchObject({
        request_pay: { name: hostile, buyer_name: hostile.slice(0, 16) },
      });
    },
  );

  it('is not changed by anything in the query', async () => {
    await test.opened();
    const plain = await show();
    const query = { error_msg: '<script>x</script>', imp_uid: IMP_UID, status: 'succeeded' };
    expect((await show(TOKEN, query)).body).toBe(plain.body);
  });

  it('changes nothing', async () => {
    await test.opened();
    const before = test.items();
    await show();
    expect(test.items()).toEqual(before);
  });

  it('may be tried again after a failure', async () => {
    const failure = { code: 'x', message: '<b>' };
    await test.opened({ state: { status: 'failed', impUid: IMP_UID, failure } });
    expect((await show()).body).toContain('id="open"');
  });
});

describe('a registration that is over', () => {
  it('shows success and the way back once used', async () => {
    await test.opened({ state: { status: 'succeeded', impUid: IMP_UID, card: {}, at: NOW } });
    const { statusCode, body, headers } = await show();
    expect(statusCode).toBe(200);
    expect(body).toContain('status=succeeded');
    expect(body).not.toContain('checkout-data');
    expect(headers).toMatchObject(PROTECTION);
  });

  it('answers 410 with the way back when its time is up', async () => {
    await test.opened();
    test.clock.at = new Date(NOW.getTime() + 30 * 60_000);
    const { statusCode, body, headers } = await show();
    expect(statusCode).toBe(410);
    // A window that was opened before may still bring the card.
    expect(body).toContain('status=pending');
    expect(body).not.toContain('checkout-data');
    expect(headers).toMatchObject(PROTECTION);
  });

  it('does not let a return_url of an app scheme out of its attribute', async () => {
    await test.opened({
      returnUrl: 'shopapp://done?x="onclick="y',
      state: { status: 'succeeded', impUid: IMP_UID, card: {}, at: NOW },
    });
    expect((await show()).body).not.toContain('"onclick=');
  });
});

describe('a link that is wrong', () => {
  it.each(['', 'x', `${TOKEN}x`, TOKEN.slice(0, -1), TOKEN.toLowerCase(), '<script>alert(1)</script>'])(
    'answers 404 with a page, not with JSON: "%s"',
    async (token) => {
      await test.opened();
      const { statusCode, body, headers } = await show(token);
      expect(statusCode).toBe(404);
      expect(headers).toMatchObject(PROTECTION);
      expect(body).toContain('등록 링크를 찾을 수 없습니다');
      expect(body).not.toContain('<script>alert');
    },
  );

  it('answers 500 with a page when the table fails, and tells nothing of why', async () => {
    const registrations = {
      ...test.ports.registrations,
      find: () => Promise.reject(new Error('password=hunter2')),
    };
    const event = httpEvent({ route: 'GET /checkout/{token}', params: { token: TOKEN } });
    const { statusCode, body } = await callHttp(createHandler({ ...test.ports, registrations }), event);
    expect(statusCode).toBe(500);
    expect(body).toContain('잠시 문제가 생겼습니다');
    expect(body + JSON.stringify(test.journal)).not.toContain('hunter2');
  });
});

describe('HEAD', () => {
  const head = (token: string) => {
    const event = httpEvent({ route: 'HEAD /checkout/{token}', params: { token } });
    return callHttp(createHandler(test.ports), event);
  };

  it.each([
    ['an open link', {}, TOKEN, 200],
    ['a used link', { state: { status: 'succeeded', impUid: IMP_UID, card: {}, at: NOW } }, TOKEN, 200],
    ['an expired link', { expiresAt: NOW }, TOKEN, 410],
    ['a wrong link', {}, 'x', 404],
  ] as const)('of %s answers as GET does, without a body', async (_, changes, token, status) => {
    await test.opened(changes);
    const { body: _page, ...answer } = await show(token);
    expect(await head(token)).toEqual({ ...answer, body: '' });
    expect(answer.statusCode).toBe(status);
  });
});
