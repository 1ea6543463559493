import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/receive-webhook.ts';
import type { Settings } from '../../shared/ports.ts';
import { callHttp } from '../support/call-http.ts';
import { type HttpEventOptions, httpEvent } from '../support/events.ts';
import { IMP_UID, MERCHANT_UID } from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const NOTICE = { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID, status: 'paid' };
const HINT = { impUid: IMP_UID, merchantUid: MERCHANT_UID, source: 'webhook' };

let test: TestPorts;
beforeEach(async () => {
  test = createTestPorts();
  await test.opened();
});

const receive = async (
  body: string | Buffer | undefined,
  type: string | undefined = JSON_TYPE,
  options: Partial<HttpEventOptions> = {},
  ports = test.ports,
) => {
  const event = httpEvent({
    route: 'POST /webhooks/iamport',
    ...(body !== undefined && { body }),
    headers: type === undefined ? {} : { 'content-type': type },
    ...options,
  });
  const response = await callHttp(createHandler(ports), event);
  return { ...response, json: JSON.parse(response.body ?? 'null') };
};

describe('a notice of ours', () => {
  const text = JSON.stringify(NOTICE);
  const form = new URLSearchParams(NOTICE).toString();
  const forms: [string, string | Buffer, string | undefined][] = [
    ['JSON', text, JSON_TYPE],
    ['JSON with a charset', text, 'application/json;charset=UTF-8'],
    ['JSON in base64', Buffer.from(text), JSON_TYPE],
    ['a form', form, FORM_TYPE],
    ['a form with a charset', form, `${FORM_TYPE}; charset=utf-8`],
    ['a form in base64', Buffer.from(form), FORM_TYPE],
    ['JSON called a form', text, FORM_TYPE],
    ['a form called JSON', form, JSON_TYPE],
    ['JSON without a content type', text, undefined],
    ['a form without a content type', form, undefined],
    ['a form as text/plain', form, 'text/plain'],
    [
      'JSON with new fields',
      JSON.stringify({ ...NOTICE, cancellation_id: 'c', extra: { a: [1] } }),
      JSON_TYPE,
    ],
  ];

  it.each(forms)('is queued as ids only: %s', async (_, body, type) => {
    const { statusCode, json } = await receive(body, type);
    expect([statusCode, json]).toEqual([200, { result: 'queued' }]);
    expect(test.queued).toEqual([HINT]);
  });

  it('is queued also when no header came with it', async () => {
    const event = httpEvent({ route: 'POST /webhooks/iamport', body: text });
    Reflect.deleteProperty(event, 'headers');
    expect((await callHttp(createHandler(test.ports), event)).statusCode).toBe(200);
    expect(test.queued).toEqual([HINT]);
  });

  it('is queued each time it comes, since settling it is idempotent', async () => {
    await receive(text);
    await receive(text);
    expect(test.queued).toEqual([HINT, HINT]);
  });

  it('changes nothing by itself', async () => {
    const before = test.items();
    await receive(text);
    expect(test.items()).toEqual(before);
  });

  it('gets 500 when the queue fails, so that it is sent again', async () => {
    const settleQueue = { send: () => Promise.reject(new Error('no queue')) };
    expect((await receive(text, JSON_TYPE, {}, { ...test.ports, settleQueue })).statusCode).toBe(500);
  });

  it('gets 500 when the table fails, so that it is sent again', async () => {
    const names = () => Promise.reject(new Error('no table'));
    const hints = { ...test.ports.hints, names };
    expect((await receive(text, JSON_TYPE, {}, { ...test.ports, hints })).statusCode).toBe(500);
  });
});

describe('what is not a notice of ours', () => {
  const others: [string, string | Buffer | undefined, string | undefined][] = [
    ['no body', undefined, JSON_TYPE],
    ['an empty body', '', JSON_TYPE],
    ['an empty object', '{}', JSON_TYPE],
    ['null', 'null', JSON_TYPE],
    ['a list', `[${JSON.stringify(NOTICE)}]`, JSON_TYPE],
    ['a number', '1', JSON_TYPE],
    ['a text', '"imp_uid"', JSON_TYPE],
    ['half of JSON', '{"imp_uid":"imp_1","merch', JSON_TYPE],
    ['deep JSON', '['.repeat(16_000), JSON_TYPE],
    ['deep JSON that closes', `{"a":${'['.repeat(7_000)}${']'.repeat(7_000)}}`, JSON_TYPE],
    ['the console’s test call, as far as anybody knows', 'imp_uid=imp_test&merchant_uid=test', FORM_TYPE],
    ['no merchant_uid', JSON.stringify({ imp_uid: IMP_UID }), JSON_TYPE],
    ['no imp_uid', JSON.stringify({ merchant_uid: MERCHANT_UID }), JSON_TYPE],
    ['null ids', JSON.stringify({ imp_uid: null, merchant_uid: null }), JSON_TYPE],
    ['ids of other types', JSON.stringify({ imp_uid: 1, merchant_uid: { $gt: '' } }), JSON_TYPE],
    ['ids in the prototype', `{"__proto__":${JSON.stringify(NOTICE)}}`, JSON_TYPE],
    ['an imp_uid with a path', JSON.stringify({ ...NOTICE, imp_uid: '../users/getToken' }), JSON_TYPE],
    ['an imp_uid with a line break', JSON.stringify({ ...NOTICE, imp_uid: 'imp_1\nx' }), JSON_TYPE],
    [
      'a merchant_uid of another system',
      JSON.stringify({ ...NOTICE, merchant_uid: 'ORD20260301' }),
      JSON_TYPE,
    ],
    [
      'a registration that never was',
      JSON.stringify({ ...NOTICE, merchant_uid: 'reg_01JZ0000000000000000000009' }),
      JSON_TYPE,
    ],
    ['an upload', '--x\r\nContent-Disposition: form-data', 'multipart/form-data; boundary=x'],
  ];

  it.each(others)('is answered 200 and ignored: %s', async (_, body, type) => {
    const { statusCode, json } = await receive(body, type);
    expect([statusCode, json]).toEqual([200, { result: 'ignored' }]);
    expect(test.queued).toEqual([]);
  });

  it.each([
    `imp_uid=a&imp_uid=b&merchant_uid=${MERCHANT_UID}`,
    `merchant_uid=x&merchant_uid=${MERCHANT_UID}`,
  ])('is not read twice: %s', async (form) => {
    expect((await receive(form, FORM_TYPE)).statusCode).toBe(200);
    expect(test.queued.length).toBeLessThanOrEqual(1);
  });

  it('gets 413 above 16 KiB', async () => {
    expect((await receive(`{"a":"${'x'.repeat(16 * 1024)}"}`)).statusCode).toBe(413);
    expect((await receive(Buffer.alloc(16 * 1024 + 1, 0x20))).statusCode).toBe(413);
  });

  it('gets 400 when it is not text at all', async () => {
    expect((await receive(Buffer.from([0xff, 0xfe, 0x00]))).statusCode).toBe(400);
  });

  it('never puts what it says into the journal, but for well-formed ids', async () => {
    await receive(JSON.stringify({ imp_uid: '<script>', merchant_uid: '구매고객', buyer_name: '구매고객' }));
    expect(JSON.stringify(test.journal)).not.toMatch(/script|구매고객/);
  });
});

describe('the source address', () => {
  const addresses = ['52.78.100.19', '52.78.48.223'];
  const from = (policy: Settings['webhookSource']['policy'], sourceIp: string) =>
    receive(
      JSON.stringify(NOTICE),
      JSON_TYPE,
      { sourceIp },
      { ...test.ports, settings: { ...test.ports.settings, webhookSource: { policy, addresses } } },
    );

  it.each([
    ['off', '203.0.113.9', 200, 0],
    ['report', '203.0.113.9', 200, 1],
    ['report', '52.78.48.223', 200, 0],
    ['enforce', '52.78.100.19', 200, 0],
    ['enforce', '203.0.113.9', 403, 1],
  ] as const)('%s: %s gets %i and is reported %i times', async (policy, address, status, reports) => {
    expect((await from(policy, address)).statusCode).toBe(status);
    expect(test.queued).toHaveLength(status === 200 ? 1 : 0);
    expect(test.journal.filter(({ event }) => event === 'webhook.source')).toHaveLength(reports);
  });

  it('is API Gateway’s, not what a header claims', async () => {
    const headers = { 'content-type': JSON_TYPE, 'x-forwarded-for': '52.78.100.19' };
    const settings = { ...test.ports.settings, webhookSource: { policy: 'enforce', addresses } as const };
    const { statusCode } = await receive(
      JSON.stringify(NOTICE),
      JSON_TYPE,
      { sourceIp: '203.0.113.9', headers },
      { ...test.ports, settings },
    );
    expect(statusCode).toBe(403);
  });
});
