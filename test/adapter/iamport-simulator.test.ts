/** The V1 endpoints of the simulator, over loopback: token, charge, refusals, look-ups. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TEST_CARDS } from '../../infra/local/iamport-simulator/test-cards.ts';
import { type Harness, KEYS, startHarness } from './iamport-simulator.harness.ts';

const MINUTE = 60_000;
let sim: Harness;
beforeEach(async () => {
  sim = await startHarness();
});
afterEach(() => sim.stop());

describe('token', () => {
  const ask = () => sim.control('POST', '/users/getToken', { imp_key: 'key', imp_secret: 'secret' });
  const tokenAfter = async (ms: number) => {
    sim.clock.advance(ms);
    return (await ask()).body.response as { access_token: string; now: number; expired_at: number };
  };

  test('lives thirty minutes on the injected clock', async () => {
    const { body } = await ask();
    expect(body).toMatchObject({ code: 0, message: null });
    expect(body.response.expired_at - body.response.now).toBe(1800);
    expect(body.response.now).toBe(sim.clock.at.getTime() / 1000);
  });

  test('is the same token with the same expiry while it lives', async () => {
    const first = await tokenAfter(0);
    const second = await tokenAfter(28 * MINUTE);
    expect(second).toEqual({ ...first, now: first.now + 28 * 60 });
  });

  test('is extended by five minutes when less than one is left', async () => {
    const first = await tokenAfter(0);
    const late = await tokenAfter(29 * MINUTE + 1_000);
    expect(late).toMatchObject({ access_token: first.access_token, expired_at: first.expired_at + 300 });
  });

  test('is a new one after it expired', async () => {
    const first = await tokenAfter(0);
    const next = await tokenAfter(30 * MINUTE);
    expect(next.access_token).not.toBe(first.access_token);
  });

  test('is given for a form as well', async () => {
    const body = new URLSearchParams({ imp_key: KEYS.impKey, imp_secret: KEYS.impSecret });
    const response = await fetch(`${sim.url}/users/getToken`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ code: 0 });
  });

  test('is refused with 401 and code -1 for a wrong secret', async () => {
    const { status, body } = await sim.control('POST', '/users/getToken', {
      imp_key: 'key',
      imp_secret: 'x',
    });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: -1, response: null });
  });

  test.each([
    ['bare', ''],
    ['Bearer', 'Bearer '],
  ])('is accepted %s', async (_name, prefix) => {
    const token = (await tokenAfter(0)).access_token;
    const response = await fetch(`${sim.url}/payments/imp_1`, { headers: { authorization: prefix + token } });
    expect(response.status).toBe(404);
  });

  test('missing, wrong or expired is 401 before anything is executed', async () => {
    await sim.register('c1');
    const token = (await tokenAfter(0)).access_token;
    sim.clock.advance(31 * MINUTE);
    for (const authorization of [undefined, 'nonsense', token]) {
      const response = await fetch(`${sim.url}/subscribe/payments/again`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify({ customer_uid: 'c1', merchant_uid: 'm1', name: 'n', amount: 100 }),
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: -1, response: null });
    }
    expect(sim.simulator.payments('m1')).toEqual([]);
  });

  test('dies at once when the secret is re-issued', async () => {
    const token = (await tokenAfter(0)).access_token;
    expect((await sim.control('PUT', '/simulator/keys', { imp_secret: 'new' })).status).toBe(200);
    const headers = { authorization: token };
    expect((await fetch(`${sim.url}/payments/imp_1`, { headers })).status).toBe(401);
    expect((await ask()).status).toBe(401);
    const renewed = await sim.control('POST', '/users/getToken', { imp_key: 'key', imp_secret: 'new' });
    expect(renewed.status).toBe(200);
  });
});

describe('charge', () => {
  test('is paid and recorded with what was asked', async () => {
    await sim.register('c1');
    const { response } = await sim.charge('m1', 'c1', { custom_data: '{"a":1}', buyer_name: '구매고객' });
    expect(response).toMatchObject({
      merchant_uid: 'm1',
      customer_uid: 'c1',
      customer_uid_usage: 'payment',
      status: 'paid',
      amount: 10_000,
      currency: 'KRW',
      paid_at: sim.clock.at.getTime() / 1000,
      failed_at: 0,
      channel: 'api',
      pg_provider: 'html5_inicis',
      pg_id: 'INIBillTst',
      sandbox: false,
      card_type: null,
      card_number: '400000******0000',
      custom_data: '{"a":1}',
      buyer_name: '구매고객',
    });
    expect(sim.simulator.payments('m1')).toEqual([response]);
  });

  test('takes a form with numbers as text', async () => {
    await sim.register('c1');
    const token = (await sim.control('POST', '/users/getToken', { imp_key: 'key', imp_secret: 'secret' }))
      .body;
    const response = await fetch(`${sim.url}/subscribe/payments/again`, {
      method: 'POST',
      headers: { authorization: token.response.access_token },
      body: new URLSearchParams({ customer_uid: 'c1', merchant_uid: 'm1', name: 'n', amount: '500' }),
    });
    expect(await response.json()).toMatchObject({ code: 0, response: { amount: 500, status: 'paid' } });
  });

  test('of an unknown customer_uid is refused with code 1', async () => {
    expect(await sim.charge('m1', 'nobody')).toEqual({
      status: 200,
      code: 1,
      message: '등록되지 않은 구매자입니다.',
      response: null,
    });
  });

  test.each([
    ['merchant_uid longer than 40', { merchant_uid: 'm'.repeat(41) }],
    ['customer_uid longer than 80', { customer_uid: 'c'.repeat(81) }],
    ['name longer than 40 characters', { name: '가'.repeat(41) }],
    ['buyer_name longer than 16', { buyer_name: '가'.repeat(17) }],
    ['buyer_tel longer than 16', { buyer_tel: '0'.repeat(17) }],
    ['amount 0', { amount: 0 }],
    ['an amount with a fraction', { amount: 10.5 }],
    ['an amount that is no number', { amount: 'ten' }],
    ['instalments below 50,000 won', { card_quota: 2 }],
  ])('with %s is refused with code 1 and no record', async (_name, extra) => {
    await sim.register('c1');
    expect(await sim.charge('m1', 'c1', extra)).toMatchObject({ status: 200, code: 1, response: null });
    expect(sim.simulator.payments()).toHaveLength(1);
  });

  test.each(['customer_uid', 'merchant_uid', 'name', 'amount'])(
    'without %s is code -1, and no record',
    async (field) => {
      await sim.register('c1');
      const answer = await sim.charge('m1', 'c1', { [field]: undefined });
      expect(answer).toMatchObject({ status: 200, code: -1, response: null });
      expect(sim.simulator.payments()).toHaveLength(1);
    },
  );

  test('takes a name of exactly 40 characters', async () => {
    await sim.register('c1');
    expect(await sim.charge('m1', 'c1', { name: '가'.repeat(40) })).toMatchObject({ code: 0 });
  });

  const declining = TEST_CARDS.filter((card) => card.chargeDeclines && !card.chargeDeclines.times);
  test.each(declining.map((card) => [card.declineClass, card] as const))(
    'of a card of the class "%s" is code 0 with status failed',
    async (_class, card) => {
      const issued = await sim.register('c1', card.number);
      expect(issued.success).toBe(true);
      const answer = await sim.charge('m1', 'c1');
      expect(answer).toMatchObject({
        code: 0,
        response: { status: 'failed', fail_reason: card.chargeDeclines?.reason, paid_at: 0 },
      });
      expect(answer.response.failed_at).toBe(sim.clock.at.getTime() / 1000);
    },
  );

  test('declines once and is then paid with the card that says so, under one merchant_uid', async () => {
    await sim.register('c1', '4200000000120054');
    expect((await sim.charge('m1', 'c1')).response.status).toBe('failed');
    expect((await sim.charge('m1', 'c1')).response.status).toBe('paid');
    expect(sim.simulator.payments('m1').map((payment) => payment.status)).toEqual(['failed', 'paid']);
  });

  test('ends in code -1 without a record when the PG gave no answer', async () => {
    await sim.register('c1', '4300000000550051');
    const answer = await sim.charge('m1', 'c1');
    expect(answer).toMatchObject({ status: 200, code: -1, response: null });
    expect(answer.message).toContain('[550051]');
    expect(sim.simulator.payments('m1')).toEqual([]);
  });

  test('charges the new card after the same customer_uid was registered again', async () => {
    await sim.register('c1', '4000000000120054');
    await sim.register('c1', '4000000000000000');
    expect((await sim.charge('m1', 'c1')).response.status).toBe('paid');
  });
});

describe('calls that 이니시스 billing does not support', () => {
  test.each([
    ['POST', '/subscribe/payments/onetime'],
    ['POST', '/subscribe/customers/c1'],
    ['GET', '/subscribe/customers/c1'],
    ['DELETE', '/subscribe/customers/c1'],
    ['GET', '/subscribe/customers/c1/payments'],
    ['GET', '/subscribe/customers'],
  ])('%s %s is 400 and recorded', async (method, path) => {
    expect(await sim.v1(method, path)).toMatchObject({ status: 400, code: -1 });
    const { body } = await sim.control('GET', '/simulator/unsupported-calls');
    expect(body.calls).toHaveLength(1);
    expect(body.calls[0]).toMatchObject({ method });
    expect(sim.simulator.unsupportedCalls()).toEqual(body.calls);
  });
});

describe('look-up by imp_uid', () => {
  test('is 404 with code -1 for an unknown one', async () => {
    expect(await sim.v1('GET', '/payments/imp_000000000000')).toMatchObject({
      status: 404,
      code: -1,
      response: null,
    });
  });

  test('hides a sandbox payment unless it is asked for, there alone', async () => {
    await sim.control('PUT', '/simulator/settings', { sandbox: true });
    const { imp_uid, merchant_uid } = await sim.register('c1');
    expect((await sim.v1('GET', `/payments/${imp_uid}`)).status).toBe(404);
    expect((await sim.v1('GET', `/payments/${imp_uid}?include_sandbox=false`)).status).toBe(404);
    const found = await sim.v1('GET', `/payments/${imp_uid}?include_sandbox=true`);
    expect(found).toMatchObject({ status: 200, response: { sandbox: true } });
    expect((await sim.v1('GET', `/payments/findAll/${merchant_uid}`)).response.list).toHaveLength(1);
    expect((await sim.charge('m1', 'c1')).response.sandbox).toBe(true);
  });
});

describe('look-up by merchant_uid', () => {
  test('is 404 while there is none', async () => {
    expect((await sim.v1('GET', '/payments/findAll/m1')).status).toBe(404);
    expect((await sim.v1('GET', '/payments/find/m1')).status).toBe(404);
  });

  test('finds every attempt, newest first, filtered by status and paged', async () => {
    await sim.register('c1', '4200000000120054');
    await sim.charge('m1', 'c1');
    sim.clock.advance(1_000);
    await sim.charge('m1', 'c1');
    const all = await sim.v1('GET', '/payments/findAll/m1');
    expect(all.response).toMatchObject({ total: 2, previous: 0, next: 0 });
    expect(all.response.list.map((row: { status: string }) => row.status)).toEqual(['paid', 'failed']);
    const failed = await sim.v1('GET', '/payments/findAll/m1/failed');
    expect(failed.response.list).toHaveLength(1);
    const second = await sim.v1('GET', '/payments/findAll/m1?page=2&limit=1&sorting=started');
    expect(second.response).toMatchObject({ total: 2, previous: 1, next: 0 });
    expect(second.response.list[0].status).toBe('paid');
    expect((await sim.v1('GET', '/payments/find/m1/failed')).response.status).toBe('failed');
    expect((await sim.v1('GET', '/payments/find/m1')).response.status).toBe('paid');
    expect((await sim.v1('GET', '/payments/findAll/m1/cancelled')).status).toBe(404);
  });

  test.each(['?limit=0', '?limit=1001', '?page=0', '?page=x', '?sorting=nonsense'])(
    'refuses %s',
    async (query) => {
      await sim.register('c1');
      await sim.charge('m1', 'c1');
      expect((await sim.v1('GET', `/payments/findAll/m1${query}`)).status).toBe(400);
    },
  );

  test('refuses a status that does not exist', async () => {
    expect((await sim.v1('GET', '/payments/findAll/m1/lost')).status).toBe(400);
  });
});

describe('status listing', () => {
  const list = (status: string, query = '') => sim.v1('GET', `/payments/status/${status}${query}`);

  test('pages with total, previous and next, and is 400 beyond the last page', async () => {
    await sim.register('c1');
    for (let n = 0; n < 44; n += 1) await sim.charge(`m${n}`, 'c1');
    expect((await list('paid')).response).toMatchObject({ total: 45, previous: 0, next: 2 });
    expect((await list('paid')).response.list).toHaveLength(20);
    expect((await list('paid', '?page=3')).response).toMatchObject({ previous: 2, next: 0 });
    expect((await list('paid', '?page=3')).response.list).toHaveLength(5);
    expect(await list('paid', '?page=4')).toMatchObject({ status: 400, response: null });
    expect((await list('paid', '?limit=1000')).response.list).toHaveLength(45);
  });

  test('is empty, not 404, when nothing matches', async () => {
    expect(await list('failed')).toMatchObject({ status: 200, response: { total: 0, next: 0, list: [] } });
  });

  test('moves a payment to its cancel time when it is cancelled', async () => {
    await sim.register('c1');
    const { response } = await sim.charge('m1', 'c1');
    const day1 = sim.clock.at.getTime() / 1000;
    sim.clock.advance(86_400_000);
    const day2 = sim.clock.at.getTime() / 1000;
    await sim.v1('POST', '/payments/cancel', { imp_uid: response.imp_uid, checksum: 10_000 });
    expect((await list('paid', `?from=${day1}&to=${day1}`)).response.total).toBe(1);
    expect((await list('all', `?from=${day2}&to=${day2}`)).response.list[0].status).toBe('cancelled');
    expect((await list('cancelled', `?from=${day1}&to=${day1}`)).response.total).toBe(0);
  });

  test('takes at most ninety days and defaults to the last ninety', async () => {
    await sim.register('c1');
    await sim.charge('m1', 'c1');
    sim.clock.advance(91 * 86_400_000);
    const now = sim.clock.at.getTime() / 1000;
    expect((await list('all')).response.total).toBe(0);
    expect((await list('all', `?from=${now - 90 * 86_400 - 1}&to=${now}`)).status).toBe(400);
    expect((await list('all', `?to=${now - 86_400}`)).response.total).toBe(2);
  });

  test('refuses a status that does not exist', async () => {
    expect((await list('lost')).status).toBe(400);
  });
});

describe('hostile input', () => {
  test('a body over 64 kB is 413', async () => {
    const response = await fetch(`${sim.url}/users/getToken`, { method: 'POST', body: 'x'.repeat(70_000) });
    expect(response.status).toBe(413);
  });

  test.each(['{', '[]', '"text"', 'null'])('the body %s is 400', async (body) => {
    const response = await fetch(`${sim.url}/users/getToken`, { method: 'POST', body });
    expect(response.status).toBe(400);
  });

  test('an unknown path is 404, a malformed one 400', async () => {
    expect((await sim.v1('GET', '/nothing/here')).status).toBe(404);
    expect((await fetch(`${sim.url}/payments/%E0%A4%A`)).status).toBe(400);
  });
});

describe('a path', () => {
  test.each(['/payments/findAll/m1/', '/payments/find/m1/', '/payments/status/all/'])(
    'may end in the slash of its optional part: %s',
    async (path) => {
      await sim.register('c1');
      await sim.charge('m1', 'c1');
      expect(await sim.v1('GET', path)).toMatchObject({ status: 200, code: 0 });
    },
  );
});

describe('a listing in which nothing is listed', () => {
  test.each([200, 400, 404])('is answered %i when the settings say so', async (status) => {
    await sim.control('PUT', '/simulator/settings', { empty_listing: status });
    expect((await sim.v1('GET', '/payments/status/all?page=1')).status).toBe(status);
    await sim.register('c1');
    expect((await sim.v1('GET', '/payments/status/all?page=1')).status).toBe(200);
  });

  test('is answered by nothing else', async () => {
    const { status } = await sim.control('PUT', '/simulator/settings', { empty_listing: 500 });
    expect(status).toBe(400);
  });
});
