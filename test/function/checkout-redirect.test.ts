import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/checkout-redirect.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { callHttp } from '../support/call-http.ts';
import { httpEvent } from '../support/events.ts';
import {
  failedPayment,
  IMP_UID,
  issuedPayment,
  MERCHANT_UID,
  NOW,
  OTHER_IMP_UID,
  REGISTRATION_ID,
  TOKEN,
} from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

let test: TestPorts;
beforeEach(() => {
  test = createTestPorts();
});

const redirect = async (query?: Record<string, string>, token = TOKEN) => {
  const event = httpEvent({
    route: 'GET /checkout/{token}/redirect',
    params: { token },
    ...(query && { query }),
  });
  const response = await callHttp(createHandler(test.ports), event);
  return { ...response, location: String(response.headers?.['location'] ?? '') };
};
const both = { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID };
const back = (status: string) =>
  `https://shop.example/billing/done?plan=7&registration_id=${REGISTRATION_ID}&status=${status}`;
const cards = () => test.items().filter(({ sk }) => sk === 'CARD');

describe('an issued key', () => {
  it.each([
    ['imp_success=true', { imp_success: 'true' }],
    ['imp_success=false, which has been seen for payments that went through', { imp_success: 'false' }],
    ['success=true', { success: 'true' }],
    ['neither', {}],
    ['an error in Korean', { error_code: 'F400', error_msg: '[결제포기] 사용자가 결제를 취소하셨습니다' }],
    ['other parameters', { pg_provider: 'html5_inicis', status: 'failed', registration_id: 'x' }],
  ])('sends the customer back with success, with %s', async (_, extra) => {
    await test.opened();
    test.gateway.payments = [issuedPayment()];
    const { statusCode, location, headers, body } = await redirect({ ...both, ...extra });
    expect([statusCode, location, body]).toEqual([303, back('succeeded'), '']);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(cards()).toHaveLength(1);
  });

  it('needs no merchant_uid', async () => {
    await test.opened();
    test.gateway.payments = [issuedPayment()];
    expect((await redirect({ imp_uid: IMP_UID })).location).toBe(back('succeeded'));
  });

  it('is activated once, however often the address is reloaded', async () => {
    await test.opened();
    test.gateway.payments = [issuedPayment()];
    await redirect(both);
    const before = test.items();
    expect((await redirect(both)).location).toBe(back('succeeded'));
    expect(test.items()).toEqual(before);
  });
});

describe('no key', () => {
  it('sends the customer back with failed after a decline', async () => {
    await test.opened();
    test.gateway.payments = [failedPayment()];
    expect((await redirect({ ...both, imp_success: 'true' })).location).toBe(`${back('failed')}&code=120026`);
    expect(cards()).toEqual([]);
  });

  const nothing = [
    { imp_uid: 'null' },
    { imp_uid: '' },
    {},
    { imp_uid: 'undefined' },
    { imp_uid: '../users' },
  ];

  it.each(nothing)(
    'sends the customer back with failed, the registration left open, when it says so with %p and no window is known',
    async (query) => {
      await test.opened();
      const before = test.items();
      const error = { imp_success: 'false', error_msg: '등록된 PG 설정 정보가 없습니다.' };
      expect((await redirect({ ...query, ...error })).location).toBe(back('failed'));
      expect(test.items()).toEqual(before);
      expect(test.queued).toEqual([]);
    },
  );

  it.each(nothing)('sends the customer back with pending for %p alone, which says nothing', async (query) => {
    await test.opened();
    const before = test.items();
    expect((await redirect(query)).location).toBe(back('pending'));
    expect(test.items()).toEqual(before);
  });

  it('sends the customer back with pending when only an earlier window is known to have failed', async () => {
    await test.opened();
    test.gateway.payments = [failedPayment()];
    expect((await redirect()).location).toBe(back('pending'));
  });
});

describe('a card that no imp_uid of this request names', () => {
  const joined = (text: string) => `${text},${text}`;

  it.each([
    ['parameters that stand twice', { imp_uid: joined(IMP_UID), merchant_uid: joined(MERCHANT_UID) }],
    ['a first imp_uid that is none', { imp_uid: `null,${IMP_UID}`, merchant_uid: MERCHANT_UID }],
    ['no query at all', undefined],
    ['imp_uid=null, and the word of the browser that it failed', { imp_uid: 'null', imp_success: 'false' }],
    ['an error of the SDK', { error_msg: '이미 결제가 이루어진 거래건입니다.' }],
  ])('is found by our own merchant_uid: %s', async (_, query) => {
    await test.opened();
    test.gateway.payments = [issuedPayment()];
    expect((await redirect(query)).location).toBe(back('succeeded'));
    expect(cards()).toMatchObject([{ status: 'active' }]);
  });

  it('is found beside another window’s failure', async () => {
    await test.opened();
    test.gateway.payments = [failedPayment(), issuedPayment({ impUid: OTHER_IMP_UID })];
    expect((await redirect(both)).location).toBe(back('succeeded'));
    expect(cards()).toHaveLength(1);
  });

  it('is not what somebody else’s imp_uid says: nobody knows', async () => {
    await test.opened();
    test.gateway.payments = [issuedPayment({ merchantUid: 'reg_01JZ0000000000000000000002' })];
    expect((await redirect({ imp_uid: IMP_UID })).location).toBe(back('pending'));
    expect(cards()).toEqual([]);
  });
});

describe('an outcome that nobody knows yet', () => {
  it.each([
    ['unreachable', new BillingError('gateway_unavailable', 'down', { retryable: true })],
    ['not understood', new BillingError('gateway_invalid_answer', 'odd', { retryable: true })],
  ])('sends the customer back with pending and queues the rest while 아임포트 is %s', async (_, down) => {
    await test.opened();
    test.gateway.down = down;
    expect((await redirect(both)).location).toBe(back('pending'));
    expect(test.queued).toMatchObject([{ impUid: IMP_UID, merchantUid: MERCHANT_UID, source: 'redirect' }]);
  });

  it('looks it up once, for six seconds at most: within ten the customer is to be back', async () => {
    await test.opened();
    await redirect(both);
    expect(test.gateway.budgetsMs).toEqual([6_000]);
  });

  const earlier = { code: '120026', message: '[120026] 도난, 분실카드' };
  const down = new BillingError('gateway_unavailable', 'down', { retryable: true });

  it('is pending also after an earlier window has failed, for the merchant who asks too', async () => {
    await test.opened({ state: { status: 'failed', impUid: OTHER_IMP_UID, failure: earlier } });
    test.gateway.down = down;
    expect((await redirect(both)).location).toBe(back('pending'));
    expect(test.items().find(({ sk }) => sk === 'REG')).toMatchObject({ state: { status: 'pending' } });
  });

  it('is pending also after the link’s end', async () => {
    await test.opened();
    test.clock.at = new Date('2026-03-01T02:00:00Z');
    test.gateway.down = down;
    expect((await redirect(both)).location).toBe(back('pending'));
  });

  it('is asked for again in a minute when there is no imp_uid to queue', async () => {
    await test.opened();
    test.gateway.down = down;
    expect((await redirect()).location).toBe(back('pending'));
    expect(test.items()).toMatchObject([{ followUpAt: '2026-03-01T01:01:00.000Z' }]);
  });

  it('is no matter once the card stands: another window’s redirect says succeeded', async () => {
    await test.opened({ state: { status: 'succeeded', impUid: IMP_UID, card: {}, at: NOW } });
    test.gateway.down = down;
    for (const query of [{ imp_uid: OTHER_IMP_UID }, { imp_uid: 'null', imp_success: 'false' }, undefined])
      expect((await redirect(query)).location).toBe(back('succeeded'));
  });

  it('sends the customer back with pending and queues the rest while there is no record', async () => {
    await test.opened();
    expect((await redirect(both)).location).toBe(back('pending'));
    expect(test.queued).toHaveLength(1);
  });
});

describe('the address to go back to', () => {
  it('keeps every byte of the merchant’s URL, whatever it says of its own', async () => {
    const own = 'https://shop.example/x?status=succeeded&name=%C8%AB%B1%E6%B5%BF&&b=aB~c(1)!';
    await test.opened({ returnUrl: `${own}#top` });
    expect((await redirect({ imp_uid: 'null' })).location).toBe(
      `${own}&registration_id=${REGISTRATION_ID}&status=pending#top`,
    );
  });

  it('may be an app', async () => {
    await test.opened({ returnUrl: 'shopapp://billing/done' });
    expect((await redirect({ imp_uid: 'null' })).location).toBe(
      `shopapp://billing/done?registration_id=${REGISTRATION_ID}&status=pending`,
    );
  });

  it('never takes anything from the query', async () => {
    await test.opened();
    const query = { imp_uid: 'null', return_url: 'https://evil.example', error_msg: '\r\nset-cookie: a=b' };
    expect((await redirect(query)).location).toBe(back('failed'));
  });

  it('is a page with 404, no redirect, when the link is wrong', async () => {
    await test.opened();
    const { statusCode, location, body } = await redirect(both, `${TOKEN.slice(0, -1)}x`);
    expect([statusCode, location]).toEqual([404, '']);
    expect(body).toContain('등록 링크를 찾을 수 없습니다');
  });

  it('is kept back, and a page with 500 shown, when the table fails', async () => {
    await test.opened();
    const find = () => Promise.reject(new Error('table is gone'));
    const event = httpEvent({
      route: 'GET /checkout/{token}/redirect',
      params: { token: TOKEN },
      query: both,
    });
    const registrations = { ...test.ports.registrations, find };
    const { statusCode, body } = await callHttp(createHandler({ ...test.ports, registrations }), event);
    expect(statusCode).toBe(500);
    expect(body).not.toContain('table is gone');
  });
});
