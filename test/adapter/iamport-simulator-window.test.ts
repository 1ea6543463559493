/** The payment window's contract with scripts, and what the SDK's form post leads to. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TEST_CARDS } from '../../infra/local/iamport-simulator/test-cards.ts';
import { eventually } from '../support/patience.ts';
import {
  CARD_INPUT,
  GOOD_CARD,
  type Harness,
  KEYS,
  requestPay,
  startHarness,
} from './iamport-simulator.harness.ts';

let sim: Harness;
const submit = (input: object, merchantUid = 'reg_1') =>
  sim.control('POST', `/simulator/windows/${merchantUid}/submit`, input);
const press = (number = GOOD_CARD) => submit({ card_number: number, ...CARD_INPUT });
beforeEach(async () => {
  sim = await startHarness();
});
afterEach(() => sim.stop());

test('opening answers 201 with the address of the window', async () => {
  const { status, body } = await sim.control('POST', '/simulator/windows', requestPay('reg_1', 'c1'));
  expect(status).toBe(201);
  expect(body).toEqual({
    merchant_uid: 'reg_1',
    window_id: expect.stringMatching(/^imp_/),
    window_url: `${sim.url}/simulator/windows/reg_1`,
  });
  expect(sim.simulator.payments()).toEqual([]);
});

test.each([
  ['no merchant_uid', { merchant_uid: undefined }],
  ['no customer_uid', { customer_uid: undefined }],
  ['no pg', { pg: undefined }],
  ['another MID', { pg: 'html5_inicis.somebody' }],
  ['another PG', { pg: 'kcp.INIBillTst' }],
  ['an unknown channelKey', { channelKey: 'channel-key-somebody' }],
  ['another method', { pay_method: 'trans' }],
  ['a negative amount', { amount: -1 }],
  ['a merchant_uid that is too long', { merchant_uid: 'm'.repeat(41) }],
  ['a script as m_redirect_url', { m_redirect_url: 'javascript:alert(1)' }],
])('opening with %s is 400 and says what is wrong', async (_name, extra) => {
  const { status, body } = await sim.control('POST', '/simulator/windows', {
    ...requestPay('m', 'c'),
    ...extra,
  });
  expect(status).toBe(400);
  expect(body.message).toEqual(expect.any(String));
});

test('a channelKey opens its channel’s window in place of pg, and wins over it', async () => {
  const channelKey = 'channel-key-INIBillTst';
  await sim.open('reg_1', 'c1', { pg: undefined, channelKey });
  await press();
  expect(sim.simulator.payments('reg_1')).toMatchObject([{ pg_id: 'INIBillTst' }]);
  await sim.open('reg_2', 'c2', { pg: 'html5_inicis.somebody', channelKey });
  expect((await sim.v1('GET', '/users/pg')).response).toEqual([
    expect.objectContaining({ pg_provider: 'html5_inicis', pg_id: 'INIBillTst', channel_key: channelKey }),
  ]);
});

test('a good card is recorded as paid with usage issue and the amount displayed', async () => {
  await sim.open('reg_1', 'c1', { amount: 5_000 });
  const { status, body } = await press();
  expect(status).toBe(200);
  expect(sim.simulator.payments('reg_1')).toEqual([
    expect.objectContaining({
      imp_uid: body.imp_uid,
      status: 'paid',
      customer_uid: 'c1',
      customer_uid_usage: 'issue',
      amount: 5_000,
      apply_num: null,
      card_type: null,
      channel: 'pc',
    }),
  ]);
});

test('redirect_to keeps the query and fragment of m_redirect_url', async () => {
  await sim.open('reg_1', 'c1');
  const { body } = await press();
  expect(body.redirect_to).toBe(
    `https://shop.example/return?order=7&title=a%20b&imp_uid=${body.imp_uid}&merchant_uid=reg_1&imp_success=true#top`,
  );
});

test('redirect_to reaches an app scheme, and is null without m_redirect_url', async () => {
  await sim.open('reg_1', 'c1', { m_redirect_url: 'myshop://paid' });
  expect((await press()).body.redirect_to).toMatch(/^myshop:\/\/paid\?imp_uid=imp_\d{12}&/);
  await sim.open('reg_2', 'c2', { m_redirect_url: undefined });
  expect((await submit({ card_number: GOOD_CARD, ...CARD_INPUT }, 'reg_2')).body.redirect_to).toBeNull();
});

test.each(TEST_CARDS.filter((card) => card.issueDeclines).map((card) => [card.en, card] as const))(
  '%s: no key, a failed record, no webhook',
  async (_name, card) => {
    await sim.open('reg_1', 'c1');
    const { body } = await press(card.number);
    const redirect = new URL(body.redirect_to).searchParams;
    expect(redirect.get('imp_success')).toBe('false');
    expect(redirect.get('error_code')).toBe(card.number.slice(-6));
    expect(redirect.get('error_msg')).toBe(card.issueDeclines);
    expect(redirect.get('imp_uid')).toBe(body.imp_uid);
    expect(sim.simulator.payments('reg_1')[0]).toMatchObject({
      status: 'failed',
      fail_reason: card.issueDeclines,
    });
    expect(await sim.charge('m1', 'c1')).toMatchObject({ code: 1 });
    expect(sim.simulator.webhooks()).toEqual([]);
  },
);

test('a card that is not in the table is declined as unregistered', async () => {
  await sim.open('reg_1', 'c1');
  expect((await press('4242424242424242')).body.error_msg).toContain('[120003]');
});

test('giving up leaves a failed record and comes back with its imp_uid', async () => {
  await sim.open('reg_1', 'c1');
  const { body } = await submit({ cancel: true });
  expect(body).toMatchObject({ success: false, error_msg: '[결제포기] 사용자가 결제를 취소하셨습니다' });
  expect(sim.simulator.payments('reg_1')).toMatchObject([{ imp_uid: body.imp_uid, status: 'failed' }]);
});

test('wrong input is 400 by field and leaves the window open', async () => {
  await sim.open('reg_1', 'c1');
  const { status, body } = await submit({ card_number: '12', expiry: '13/30', birth: '1', pwd_2digit: '' });
  expect(status).toBe(400);
  expect(Object.keys(body.fields).sort()).toEqual(['birth', 'card_number', 'expiry', 'pwd_2digit']);
  expect((await press()).status).toBe(200);
});

test.each(['12/30', '1230', '2030-12', '12/2030'])('the expiry %s is understood', async (expiry) => {
  await sim.open('reg_1', 'c1');
  expect((await submit({ card_number: GOOD_CARD, ...CARD_INPUT, expiry })).status).toBe(200);
});

test('a window takes one result; after a failure it opens again, after a success never', async () => {
  await sim.open('reg_1', 'c1');
  await press('4100000000120026');
  expect((await press()).status).toBe(409);
  await sim.open('reg_1', 'c1');
  expect((await press()).status).toBe(200);
  const again = await sim.control('POST', '/simulator/windows', requestPay('reg_1', 'c1'));
  expect(again).toEqual({ status: 400, body: { message: '이미 결제가 이루어진 거래건입니다.' } });
  expect((await submit({ cancel: true }, 'never')).status).toBe(404);
});

describe('webhook', () => {
  test('goes to notice_url when there is one, else to the console URL, as JSON', async () => {
    const { imp_uid, merchant_uid } = await sim.register('c1');
    await eventually(() => sim.webhooks.length === 1);
    expect(sim.webhooks[0]?.contentType).toBe('application/json');
    expect(JSON.parse(sim.webhooks[0]!.body)).toEqual({ imp_uid, merchant_uid, status: 'paid' });
    await sim.register('c2', GOOD_CARD, { notice_url: `${sim.webhookUrl}?mine` });
    await eventually(() => sim.simulator.webhooks().length === 2);
    expect(sim.simulator.webhooks()[1]).toMatchObject({ url: `${sim.webhookUrl}?mine`, outcome: 200 });
  });

  test('is a form when the settings say so', async () => {
    await sim.control('PUT', '/simulator/settings', { webhook_format: 'form' });
    const { imp_uid } = await sim.register('c1');
    await eventually(() => sim.webhooks.length === 1);
    expect(sim.webhooks[0]?.contentType).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(sim.webhooks[0]?.body).get('imp_uid')).toBe(imp_uid);
  });

  test('is sent once and not again when the receiver is gone', async () => {
    await sim.register('c1', GOOD_CARD, { notice_url: 'http://127.0.0.1:1/' });
    await eventually(() => sim.simulator.webhooks().length === 1);
    expect(sim.simulator.webhooks()[0]?.outcome).toBe('ECONNREFUSED');
  });
});

describe('SDK', () => {
  const post = (form: Record<string, string>) =>
    fetch(`${sim.url}/simulator/sdk/windows`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ imp_code: KEYS.impCode, origin: 'https://shop.example', ...form }),
    });
  const request = JSON.stringify(requestPay('reg_1', 'c1'));

  test('is served as a script that offers init and request_pay', async () => {
    const response = await fetch(`${sim.url}/v1/iamport.js`);
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(await response.text()).toMatch(/init\(code\)[\s\S]*request_pay\(params, callback\)/);
  });

  test('on PC leads to a window that only the opening origin may frame', async () => {
    const response = await post({ device: 'pc', request });
    expect(response.status).toBe(303);
    const page = await fetch(response.headers.get('location') ?? '');
    expect(page.headers.get('content-security-policy')).toContain('frame-ancestors https://shop.example');
    const html = await page.text();
    for (const name of ['card_number', 'expiry', 'birth', 'pwd_2digit'])
      expect(html).toContain(`name="${name}"`);
    expect(html).toContain('id="pay"');
    expect(html).toContain('id="close"');
    for (const card of TEST_CARDS) expect(html).toContain(`data-number="${card.number}"`);
  });

  test('on mobile leads to a window that nobody may frame and that does not show the amount', async () => {
    const response = await post({
      device: 'mobile',
      request: JSON.stringify({ ...requestPay('m', 'c'), amount: 4321 }),
    });
    const page = await fetch(response.headers.get('location') ?? '');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await page.text()).not.toContain('4,321');
  });

  test('a refusal on mobile goes to m_redirect_url with the text null for imp_uid', async () => {
    const refused = JSON.stringify({ ...requestPay('reg_1', 'c1'), pg: 'html5_inicis.other' });
    const response = await post({ device: 'mobile', request: refused });
    const parameters = new URL(response.headers.get('location') ?? '').searchParams;
    expect(parameters.get('imp_uid')).toBe('null');
    expect(parameters.get('imp_success')).toBe('false');
  });

  test('a refusal on PC is a page that hands the failure to its opener', async () => {
    const response = await post({ device: 'pc', request, imp_code: 'imp00000000' });
    expect(await response.text()).toContain('data-result="{&quot;success&quot;:false');
  });

  test('what comes from the request is escaped in the page', async () => {
    const name = '"><script>alert(1)</script>';
    const response = await post({
      device: 'pc',
      request: JSON.stringify({ ...requestPay('reg"<1', 'c1'), name }),
    });
    const html = await (await fetch(response.headers.get('location') ?? '')).text();
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('data-merchant-uid="reg&quot;&lt;1"');
  });

  test('a window that had its result is gone', async () => {
    await sim.open('reg_1', 'c1');
    await submit({ cancel: true });
    expect((await fetch(`${sim.url}/simulator/windows/reg_1`)).status).toBe(410);
    expect((await fetch(`${sim.url}/simulator/windows/never`)).status).toBe(404);
  });
});

describe('a window that is opened while another one of its merchant_uid is open', () => {
  const open = async () =>
    (await sim.control('POST', '/simulator/windows', requestPay('reg_1', 'c1'))).body.window_id as string;
  const pressIn = (window_id: string, number = GOOD_CARD) =>
    submit({ card_number: number, ...CARD_INPUT, window_id });

  test('leaves the first one open, and each has a result of its own', async () => {
    const [first, second] = [await open(), await open()];
    expect((await submit({ cancel: true, window_id: second })).body).toMatchObject({ imp_uid: second });
    expect((await pressIn(first)).body).toMatchObject({ imp_uid: first, success: true });
    expect((await pressIn(first)).status).toBe(409);
    expect(sim.simulator.payments('reg_1').map(({ status }) => status)).toEqual(['failed', 'paid']);
  });

  test('cannot register a second card, except where duplicates are not refused', async () => {
    const [first, second] = [await open(), await open()];
    await pressIn(first);
    expect((await pressIn(second)).body).toMatchObject({ success: false });

    await sim.fault({ duplicates: 'lax' });
    const [third, fourth] = [await open(), await open()];
    expect((await pressIn(third)).body).toMatchObject({ success: true });
    expect((await pressIn(fourth)).body).toMatchObject({ success: true });
  });

  test('is the one that a submission without a window_id is for', async () => {
    const [, second] = [await open(), await open()];
    expect((await press()).body).toMatchObject({ imp_uid: second });
  });
});
