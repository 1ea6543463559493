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
    expect((await redirect({ ...both, imp_success: 'true' })).location).toBe(back('failed'));
    expect(cards()).toEqual([]);
  });

  it.each([{ imp_uid: 'null' }, { imp_uid: '' }, {}, { imp_uid: 'undefined' }, { imp_uid: '../users' }])(
    'sends the customer back with failed, the registration left open, for %p',
    async (query) => {
      await test.opened();
      const before = test.items();
      const error = { imp_success: 'false', error_msg: '등록된 PG 설정 정보가 없습니다.' };
      expect((await redirect({ ...query, ...error })).location).toBe(back('failed'));
      expect(test.items()).toEqual(before);
      expect(test.queued).toEqual([]);
    },
  );

  it('sends the customer back with failed without any query at all', async () => {
    await test.opened();
    expect((await redirect()).location).toBe(back('failed'));
  });

  it('takes several imp_uids, which API Gateway joins by commas, for none', async () => {
    await test.opened();
    test.gateway.payments = [issuedPayment()];
    expect((await redirect({ imp_uid: `${IMP_UID},${OTHER_IMP_UID}` })).location).toBe(back('failed'));
  });

  it('sends the customer back with failed when the time is up', async () => {
    await test.opened();
    test.clock.at = new Date('2026-03-01T02:00:00Z');
    expect((await redirect({ imp_uid: 'null' })).location).toBe(back('failed'));
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

  it('sends the customer back with pending and queues the rest while there is no record', async () => {
    await test.opened();
    expect((await redirect(both)).location).toBe(back('pending'));
    expect(test.queued).toHaveLength(1);
  });
});

describe('the address to go back to', () => {
  it('replaces what the merchant’s URL said of its own', async () => {
    await test.opened({
      returnUrl: 'https://shop.example/x?status=succeeded&registration_id=y&a=%EA%B0%80#top',
    });
    expect((await redirect({ imp_uid: 'null' })).location).toBe(
      `https://shop.example/x?status=failed&registration_id=${REGISTRATION_ID}&a=%EA%B0%80#top`,
    );
  });

  it('may be an app', async () => {
    await test.opened({ returnUrl: 'shopapp://billing/done' });
    expect((await redirect({ imp_uid: 'null' })).location).toBe(
      `shopapp://billing/done?registration_id=${REGISTRATION_ID}&status=failed`,
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
