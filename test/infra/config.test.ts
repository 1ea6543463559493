import { describe, expect, test } from '@jest/globals';
import { checkedConfig, overridesFrom, stages } from '../../infra/config.ts';
import { PROD_OVERRIDE, WEBHOOKS } from '../support/stage-overrides.ts';

const load = (stage: unknown, override?: unknown) =>
  checkedConfig(
    'infra/config.ts',
    overridesFrom(stage, override === undefined ? undefined : JSON.stringify(override)),
  );

test('dev needs nothing', () => {
  expect(load('dev')).toMatchObject({ stage: 'dev', mid: 'INIBillTst', sandboxPolicy: 'allow' });
});

test('prod needs the merchant’s own values, and nothing else', () => {
  expect(load('prod', PROD_OVERRIDE)).toMatchObject({
    ...PROD_OVERRIDE,
    stage: 'prod',
    sandboxPolicy: 'refuse',
  });
  expect(() => load('prod')).toThrow(
    /mid: received ""; [\s\S]*impCode: received ""[\s\S]*allowedReturnUrls: received \[\]/,
  );
});

test('a stage names its MID, its channel key, or both', () => {
  const channelKey = 'channel-key-e6c31df1-5559-4b4a-9e2c-a35793d14db2';
  expect(load('prod', { ...PROD_OVERRIDE, channelKey })).toMatchObject({
    channelKey,
    mid: PROD_OVERRIDE.mid,
  });
  const alone = load('prod', { ...PROD_OVERRIDE, mid: null, channelKey });
  expect([alone.channelKey, 'mid' in alone]).toEqual([channelKey, false]);
});

test('an override replaces single values', () => {
  expect(load('dev', { iamportTimeoutMs: 1_000 })).toEqual({ ...stages.dev, iamportTimeoutMs: 1_000 });
});

test('prod needs to know who sells: one sentence for each thing that is missing', () => {
  expect(() => load('prod')).toThrow('merchant.name: received ""; allowed is what your customers are shown');
  expect(() => load('prod')).toThrow(
    'merchant.support: received {}; allowed is at least one of tel, email and url',
  );
  expect(() => load('prod')).toThrow(
    'merchant.termsUrl: received ""; allowed is the https address of a page',
  );
  expect(() => load('prod')).toThrow(
    'merchant.privacyUrl: received ""; allowed is the https address of a page',
  );
});

test('webhooks are taken with the types that they want, or without', () => {
  expect(load('dev', { webhooks: WEBHOOKS }).webhooks).toEqual(WEBHOOKS);
  expect(load('dev').webhooks).toEqual([]);
});

test.each([15, 24 * 60])('a horizon of %d minutes is taken', (horizonMinutes) => {
  const billing = { ...stages.dev.billing, horizonMinutes };
  expect(load('dev', { billing, iamportChargeTimeoutMs: 24_000 }).billing.horizonMinutes).toBe(
    horizonMinutes,
  );
});

test.each([
  [undefined, 'stage: received nothing; allowed are dev and prod (cdk deploy -c stage=dev)'],
  ['staging', 'stage: received "staging"; allowed are dev and prod (cdk deploy -c stage=dev)'],
])('stage %p is refused', (stage, sentence) => {
  expect(() => load(stage)).toThrow(sentence);
});

test.each(['{', '[]', '"text"', 'mid=x'])('an override that is no JSON object is refused: %s', (text) => {
  expect(() => overridesFrom('dev', text)).toThrow(
    `override: received ${JSON.stringify(text)}; allowed is a JSON object`,
  );
});

describe('a value that cannot work is refused by a sentence that says what came and what is allowed', () => {
  test.each<[object, string]>([
    [
      { merchant: { ...stages.dev.merchant, termsUrl: 'javascript:alert(1)' } },
      'merchant.termsUrl: received "javascript:alert(1)"; allowed is the https address of a page',
    ],
    [
      { merchant: { ...stages.dev.merchant, support: { email: 'x" onclick=' } } },
      'merchant.support.email: received "x\\" onclick="; allowed is an e-mail address',
    ],
    [{ merchant: { ...stages.dev.merchant, phone: '02-1' } }, 'phone'],
    [{ mid: 'SHORT' }, 'mid: received "SHORT"; allowed is the ten letters and digits of a 상점 ID'],
    [{ mid: 'INIBillTs!' }, 'mid: received "INIBillTs!"; allowed is'],
    [{ mid: null }, 'mid: received nothing; allowed is a 상점 ID, or a channelKey, or both'],
    [
      { channelKey: 'INIBillTst' },
      'channelKey: received "INIBillTst"; allowed is a 채널 키 of the console: channel-key- and',
    ],
    [{ channelKey: `channel-key-${'a'.repeat(44)}` }, 'channelKey: received'],
    [{ impCode: 'imp123' }, 'impCode: received "imp123"; allowed is 가맹점 식별코드: imp and eight digits'],
    [{ region: 'seoul' }, 'region: received "seoul"; allowed is an AWS region such as ap-northeast-2'],
    [
      { sdkUrl: 'http://cdn.example/x.js' },
      'sdkUrl: received "http://cdn.example/x.js"; allowed is an https URL',
    ],
    [
      { iamportBaseUrl: 'http://api.iamport.kr' },
      'iamportBaseUrl: received "http://api.iamport.kr"; allowed is an https URL, or http on 127.0.0.1',
    ],
    [
      { iamportBaseUrl: 'https://api.iamport.kr/' },
      'iamportBaseUrl: received "https://api.iamport.kr/"; allowed is',
    ],
    [{ iamportTimeoutMs: 60_000 }, 'iamportTimeoutMs: received 60000; allowed is up to 5,000 ms'],
    [{ iamportTimeoutMs: 1 }, 'iamportTimeoutMs: received 1; allowed is from 500 ms'],
    [
      { allowedReturnUrls: [] },
      'allowedReturnUrls: received []; allowed is at least one https origin or app scheme',
    ],
    [
      { allowedReturnUrls: ['http://shop.example'] },
      'allowedReturnUrls.0: received "http://shop.example"; allowed is an',
    ],
    [
      { allowedReturnUrls: ['https://shop.example/'] },
      'allowedReturnUrls.0: received "https://shop.example/"; allowed is',
    ],
    [
      { allowedReturnUrls: ['https://*.shop.example'] },
      'allowedReturnUrls.0: received "https://*.shop.example"; allowed is',
    ],
    [{ allowedReturnUrls: ['javascript:'] }, 'allowedReturnUrls.0: received "javascript:"; allowed is'],
    [{ allowedReturnUrls: ['shopapp://done'] }, 'allowedReturnUrls.0: received "shopapp://done"; allowed is'],
    [
      { publicBaseUrl: 'https://pay.shop.example/' },
      'publicBaseUrl: received "https://pay.shop.example/"; allowed is',
    ],
    [
      { publicBaseUrl: 'http://pay.shop.example' },
      'publicBaseUrl: received "http://pay.shop.example"; allowed is',
    ],
    [{ sandboxPolicy: 'yes' }, 'sandboxPolicy: received "yes"; allowed is refuse, allow or require'],
    [{ giveBack: true }, 'giveBack: received true; allowed is auto or report'],
    [
      { webhookSource: { policy: 'on', addresses: [] } },
      'webhookSource.policy: received "on"; allowed is off, report or',
    ],
    [
      { webhookSource: { policy: 'off', addresses: ['host'] } },
      'webhookSource.addresses.0: received "host"; allowed is an',
    ],
    [
      { publicThrottle: { rate: 0, burst: 1 } },
      'publicThrottle.rate: received 0; allowed is from 1 request per second',
    ],
    [{ publicThrottle: { rate: 1, burst: 0 } }, 'publicThrottle.burst: received 0; allowed is from 1'],
    ...[
      'http://hooks.shop.example/in',
      'https://user:pass@hooks.shop.example/in',
      'https://hooks.shop.example/in#top',
      ...['https://localhost/in', 'https://api.localhost/in', 'https://metadata.google.internal/'],
      ...['https://10.0.0.1/in', 'https://169.254.169.254/', 'https://2130706433/', 'https://0x7f.1/'],
      ...['https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://[fd00:ec2::254]/'],
      ...['hooks.shop.example', 'ftp://hooks.shop.example/'],
    ].map((url): [object, string] => [
      { webhooks: [{ url }] },
      `webhooks.0.url: received ${JSON.stringify(url)}; allowed is an https URL of a public host`,
    ]),
    [
      { webhooks: [{ url: 'https://hooks.shop.example/', events: ['charge.payed'] }] },
      'webhooks.0.events.0: received "charge.payed"; allowed is types of events',
    ],
    [{ webhooks: [{ url: 'https://hooks.shop.example/', events: [] }] }, 'allowed is at least one type'],
    [
      { webhooks: [{ url: 'https://hooks.shop.example/' }, { url: 'https://hooks.shop.example/' }] },
      'allowed is each URL once',
    ],
    [
      { webhooks: Array.from({ length: 6 }, (_, at) => ({ url: `https://h${at}.shop.example/` })) },
      'allowed is up to 5 endpoints',
    ],
    [
      {
        webhooks: Array.from({ length: 5 }, (_, at) => ({
          url: `https://h${at}.shop.example/${'x'.repeat(250)}`,
        })),
      },
      'allowed is up to 1,200 characters of JSON in all',
    ],
    [{ logRetentionDays: 8 }, 'logRetentionDays: received 8; allowed is one of 1, 3, 5'],
    [{ alarmEmails: { page: ['duty'] } }, 'alarmEmails.page.0: received "duty"; allowed is e-mail addresses'],
    [{ alarmEmails: { all: [] } }, 'alarmEmails.all'],
    [
      { runbookUrl: 'http://wiki.example' },
      'runbookUrl: received "http://wiki.example"; allowed is an https URL',
    ],
    [{ tracing: 'yes' }, 'tracing: received "yes"; allowed is true or false'],
    [{ imp_secret: 'x' }, 'imp_secret'],
    [
      {
        publicBaseUrl: 'https://pay.shop.example',
        webhookSource: { policy: 'enforce', addresses: ['52.78.5.241'] },
      },
      'webhookSource.policy: received enforce; behind publicBaseUrl webhooks come from your own',
    ],
  ])('%j', (override, sentence) => {
    expect(() => load('dev', override)).toThrow(sentence);
  });

  test.each([
    [5, 20_000],
    [14, 20_000],
    [14, 24_000],
  ])('a horizon of %d minutes, as it is below the law', (horizonMinutes, iamportChargeTimeoutMs) => {
    const billing = { ...stages.dev.billing, horizonMinutes };
    expect(() => load('dev', { billing, iamportChargeTimeoutMs })).toThrow(
      `billing.horizonMinutes: received ${horizonMinutes}; allowed is a whole number from 15 (minutes): a POST leaves in ` +
        'time, commits within 7, is listed 2 later, and clocks differ by 5',
    );
  });

  test('several wrong values are all named at once', () => {
    expect(() => load('dev', { mid: '', impCode: '' })).toThrow(/mid: received[\s\S]*impCode: received/);
  });
});

describe('prod refuses what is only for trying out', () => {
  test.each<[object, string]>([
    [{ mid: 'INIBillTst' }, 'mid: received INIBillTst; prod needs the MID of your own contract'],
    [{ sandboxPolicy: 'allow' }, 'sandboxPolicy: received allow; prod allows only refuse'],
    [{ iamportBaseUrl: 'http://127.0.0.1:4001' }, 'iamportBaseUrl'],
  ])('%j', (override, sentence) => {
    expect(() => load('prod', { ...PROD_OVERRIDE, ...override })).toThrow(sentence);
  });
});
