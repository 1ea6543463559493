import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readWebhook } from '../../functions/http/webhook-body.ts';
import { anyText } from '../support/any-text.ts';

const impUid = fc.stringMatching(/^imps?_[0-9A-Za-z]{1,20}$/);
const merchantUid = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
const contentType = fc.oneof(
  fc.constantFrom(
    '',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data',
  ),
  fc.string(),
);
const NOTHING = { impUid: undefined, merchantUid: undefined };

describe('a webhook’s body', () => {
  it('never throws, and never gives anything but well-formed ids', () => {
    const text = fc.oneof(anyText, fc.json(), fc.string());
    fc.assert(
      fc.property(text, contentType, (body, type) => {
        const { impUid: imp, merchantUid: merchant } = readWebhook(body, type);
        expect(imp === undefined || /^[A-Za-z0-9_-]{1,80}$/.test(imp)).toBe(true);
        expect(merchant === undefined || /^[A-Za-z0-9_-]{1,40}$/.test(merchant)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read as JSON, whatever it is called and whatever else it says', () => {
    fc.assert(
      fc.property(impUid, merchantUid, contentType, fc.jsonValue(), (imp_uid, merchant_uid, type, extra) => {
        const body = JSON.stringify({ extra, imp_uid, merchant_uid, status: 'paid' });
        // A form by name is tried as a form first; JSON with `imp_uid=` in it could be taken for one.
        fc.pre(!body.includes('imp_uid=') && !body.includes('merchant_uid='));
        expect(readWebhook(body, type)).toEqual({ impUid: imp_uid, merchantUid: merchant_uid });
      }),
    );
  });

  it('is read as a form, whatever it is called', () => {
    fc.assert(
      fc.property(impUid, merchantUid, contentType, fc.string(), (imp_uid, merchant_uid, type, status) => {
        const body = new URLSearchParams({ status, imp_uid, merchant_uid }).toString();
        expect(readWebhook(body, type)).toEqual({ impUid: imp_uid, merchantUid: merchant_uid });
      }),
    );
  });

  it.each([
    '{"__proto__":{"imp_uid":"imp_1","merchant_uid":"reg_1"}}',
    '{"constructor":{"prototype":{"imp_uid":"imp_1","merchant_uid":"reg_1"}}}',
    '{"toString":"x","hasOwnProperty":"y"}',
    '__proto__[imp_uid]=imp_1&__proto__[merchant_uid]=reg_1',
  ])('takes no id from prototypes, and leaves them alone: %s', (body) => {
    expect(readWebhook(body, 'application/json')).toEqual(NOTHING);
    expect(readWebhook(body, 'application/x-www-form-urlencoded')).toEqual(NOTHING);
    expect(({} as Record<string, unknown>)['imp_uid']).toBeUndefined();
  });

  it.each([
    'imp 1',
    'imp_1\n',
    '../payments',
    'imp_1?x=y',
    'imp_1/cancel',
    'imp_1%2Fcancel',
    '',
    'a'.repeat(81),
    '임포트',
  ])('takes no imp_uid that would change a URL: %j', (imp_uid) => {
    expect(readWebhook(JSON.stringify({ imp_uid }), 'application/json').impUid).toBeUndefined();
  });

  it.each(['null', '1', 'true', '[]', '["imp_1"]', '{}', '{"toString":"imp_1"}'])(
    'takes no imp_uid that is not a text: %s',
    (value) => {
      expect(readWebhook(`{"imp_uid":${value}}`, 'application/json').impUid).toBeUndefined();
    },
  );
});
