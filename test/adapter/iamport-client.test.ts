/** The client against the simulator and against servers that misbehave: retries, limits, what is believed. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type RawServer, sendJson, startRawServer } from '../support/raw-server.ts';
import { createClientHarness, fixedTokens, outcomeOf } from './iamport-client.harness.ts';
import { type Harness, startHarness } from './iamport-simulator.harness.ts';

/** More than any answer takes. */
const BUDGET_MS = 60_000;
/** Whole milliseconds, and timers that are one early: what a call's waits may come to beyond its budget. */
const ROUNDING_MS = 10;
const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

describe('a look-up at the simulator', () => {
  let sim: Harness;
  let impUid: string;
  beforeEach(async () => {
    sim = await startHarness();
    impUid = (await sim.register('card_1')).imp_uid;
  });
  afterEach(() => sim.stop());
  const harness = (options = {}) =>
    createClientHarness({ url: sim.url, now: () => sim.clock.at, ...options });

  test('reads the record of an issued key', async () => {
    expect(await harness().gateway.findPayment(impUid, BUDGET_MS)).toMatchObject({
      impUid,
      status: 'paid',
      amount: 0,
      customerUid: 'card_1',
      customerUidUsage: 'issue',
      pgProvider: 'html5_inicis',
      pgId: 'INIBillTst',
      cardNumberMasked: '400000******0000',
      paidAt: sim.clock.at,
      failedAt: undefined,
    });
  });

  test('what is named of a charge’s tax arrives, and of each cancel’s', async () => {
    const { gateway } = harness();
    const order = { merchantUid: 'm1', customerUid: 'card_1', amount: 10_000, name: '단건' };
    const paid = await gateway.charge({ ...order, taxFree: 4_000, vatAmount: 500 }, BUDGET_MS);
    if (paid.kind !== 'answered') throw new Error(paid.kind);
    const { impUid } = paid.payment;
    const cancel = { impUid, amount: 6_000, checksum: 10_000, reason: '변심' };
    await gateway.cancel({ ...cancel, taxFree: 3_000, vatAmount: 250 }, BUDGET_MS);
    expect(sim.simulator.tax(impUid)).toMatchObject({
      ...{ amount: 10_000, tax_free: 4_000, vat_amount: 500 },
      ...{ cancelled_amount: 6_000, cancelled_tax_free: 3_000, cancelled_vat_amount: 250 },
    });
    const plain = await gateway.charge({ ...order, merchantUid: 'm2' }, BUDGET_MS);
    if (plain.kind !== 'answered') throw new Error(plain.kind);
    expect(sim.simulator.tax(plain.payment.impUid)).toMatchObject({ tax_free: 0, vat_amount: null });
  });

  test.each(['imp_999999999999', '../users/getToken', 'status/all', '한글', '%2e%2e'])(
    'finds nothing under %s, and asks for nothing else',
    async (unknown) => {
      const { gateway, sent } = harness();
      expect(await gateway.findPayment(unknown, BUDGET_MS)).toBeUndefined();
      expect(sent).toHaveLength(2);
    },
  );

  test.each([
    ['error_5xx', 0],
    ['timeout_before_commit', 2],
    ['timeout_after_commit', 2],
    ['reset_before_commit', 0],
    ['reset_after_commit', 0],
    ['html_after_commit', 0],
  ])('is repeated after %s until it is answered', async (kind, impatient) => {
    await sim.fault({ payment: { kind, times: 2 } });
    const { gateway, count } = harness({ impatient });
    expect((await gateway.findPayment(impUid, BUDGET_MS))?.impUid).toBe(impUid);
    expect(count('GET /payments')).toBe(3);
  });

  test('is given up after four tries', async () => {
    await sim.fault({ payment: { kind: 'error_5xx' } });
    const { gateway, count } = harness();
    await expect(gateway.findPayment(impUid, BUDGET_MS)).rejects.toMatchObject({
      code: 'gateway_unavailable',
      retryable: true,
    });
    expect(count('GET /payments')).toBe(4);
  });

  test.each([100, 400, 900])('ends within a budget of %i ms when nothing answers', async (budgetMs) => {
    await sim.fault({ payment: { kind: 'timeout_before_commit' } });
    const { gateway, waitsMs } = harness({ realWaits: true, timeoutMs: 250 });
    const { error } = await outcomeOf(gateway.findPayment(impUid, budgetMs));
    expect(error).toMatchObject({ code: 'gateway_unavailable' });
    expect(sum(waitsMs)).toBeLessThan(budgetMs + ROUNDING_MS);
  });

  test('ends within its budget when not even a token can be had', async () => {
    await sim.fault({ token: { kind: 'timeout_before_commit' } });
    const { gateway, waitsMs } = harness({ realWaits: true, timeoutMs: 250 });
    const { error } = await outcomeOf(gateway.findPayment(impUid, 600));
    expect(error).toMatchObject({ code: 'gateway_unavailable' });
    expect(sum(waitsMs)).toBeLessThan(600 + ROUNDING_MS);
  });

  test.each([
    ['refuse', false],
    ['allow', true],
    ['require', true],
  ] as const)('of a test channel’s payment with the policy %s finds it: %p', async (sandbox, found) => {
    const channel = await startHarness({ sandbox: true });
    const { imp_uid } = await channel.register('card_1');
    const { gateway } = createClientHarness({ url: channel.url, now: () => channel.clock.at, sandbox });
    expect((await gateway.findPayment(imp_uid, BUDGET_MS)) !== undefined).toBe(found);
    await channel.stop();
  });
});

describe('a server that misbehaves', () => {
  let server: RawServer;
  afterEach(() => server.stop());
  const serve = async (answering: Parameters<typeof startRawServer>[0], options = {}) => {
    server = await startRawServer(answering);
    return createClientHarness({ url: server.url, tokens: fixedTokens, ...options });
  };
  const unavailable = { code: 'gateway_unavailable', retryable: true };
  const invalid = { code: 'gateway_invalid_answer', retryable: true };
  const good = { imp_uid: 'imp_1', merchant_uid: 'm', status: 'paid', amount: 0, currency: 'KRW' };
  const answer = (response: unknown, code = 0) => ({ code, message: null, response });

  test.each([
    ['another imp_uid', answer({ ...good, imp_uid: 'imp_2' })],
    ['no response', answer(null)],
    ['an unknown status', answer({ ...good, status: 'PAID' })],
    ['a negative amount', answer({ ...good, amount: -1 })],
    ['an amount as text', answer({ ...good, amount: '0' })],
    ['half a won', answer({ ...good, amount: 0.5 })],
    ['code 1', answer(good, 1)],
    ['a list', answer([good])],
  ])('answers with %s: the answer is not used', async (_, body) => {
    const { gateway } = await serve((_request, response) => sendJson(response, 200, body));
    await expect(gateway.findPayment('imp_1', BUDGET_MS)).rejects.toMatchObject(invalid);
  });

  test('answers with new fields, and nulls for old ones: the answer is used', async () => {
    const body = answer({ ...good, brand_new: { a: 1 }, card_name: null, customer_uid: '', paid_at: 0 });
    const { gateway } = await serve((_request, response) => sendJson(response, 200, body));
    expect(await gateway.findPayment('imp_1', BUDGET_MS)).toMatchObject({
      cardName: undefined,
      customerUid: undefined,
      paidAt: undefined,
      sandbox: false,
    });
  });

  test.each([400, 403, 418])('answers HTTP %i in JSON: the answer is not used', async (status) => {
    const { gateway } = await serve((_request, response) => sendJson(response, status, answer(null, -1)));
    await expect(gateway.findPayment('imp_1', BUDGET_MS)).rejects.toMatchObject(invalid);
  });

  test('answers 404 in HTML: that is a proxy’s word, not 아임포트’s', async () => {
    const { gateway } = await serve((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>404</html>');
    });
    await expect(gateway.findPayment('imp_1', BUDGET_MS)).rejects.toMatchObject(unavailable);
    expect(server.requests).toHaveLength(4);
  });

  test.each([301, 302, 303, 307, 308])('answers %i: the redirect is not followed', async (status) => {
    const elsewhere = await startRawServer((_request, response) => sendJson(response, 200, answer(good)));
    const { gateway } = await serve((_request, response) => {
      sendJson(response, status, answer(good), { location: `${elsewhere.url}/payments/imp_1` });
    });
    await expect(gateway.findPayment('imp_1', 700)).rejects.toMatchObject(unavailable);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  test('answers without end: cut off at 8 MiB', async () => {
    const { client } = await serve((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    });
    const post = client.request({ method: 'POST', path: '/x', body: {}, budgetMs: BUDGET_MS });
    await expect(post).rejects.toMatchObject({ ...unavailable, cause: { kind: 'too_large' } });
  });

  test('answers a byte at a time: cut off at the time limit of the whole answer', async () => {
    const { client, waitsMs } = await serve((_request, response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    // A POST is sent once, so it is given its whole budget.
    const post = client.request({ method: 'POST', path: '/x', body: {}, budgetMs: 600 });
    const { error, ms } = await outcomeOf(post);
    expect(error).toMatchObject({ ...unavailable, cause: { kind: 'timeout' } });
    expect(ms).toBeGreaterThan(590);
    // The drip goes on for ever: that it ended at all is the limit's doing.
    expect(waitsMs).toHaveLength(1);
  });

  test('ends in the middle of an answer: asked again', async () => {
    let answers = 0;
    const { gateway } = await serve((_request, response) => {
      answers += 1;
      if (answers > 1) return sendJson(response, 200, answer(good));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"code":0,');
      setTimeout(() => response.destroy(), 10);
    });
    expect((await gateway.findPayment('imp_1', BUDGET_MS))?.impUid).toBe('imp_1');
  });

  test('names a delay: kept', async () => {
    let answers = 0;
    const answering: Parameters<typeof startRawServer>[0] = (_request, response) => {
      answers += 1;
      if (answers > 1) return sendJson(response, 200, answer(good));
      sendJson(response, 503, {}, { 'retry-after': '1' });
    };
    const { gateway, waitsMs } = await serve(answering);
    const { error } = await outcomeOf(gateway.findPayment('imp_1', BUDGET_MS));
    expect(error).toBeUndefined();
    expect(waitsMs).toEqual([1_000]);
  });

  test('names a delay beyond the budget: given up at once', async () => {
    const { gateway, waitsMs } = await serve((_request, response) =>
      sendJson(response, 429, {}, { 'retry-after': '60' }),
    );
    const { error } = await outcomeOf(gateway.findPayment('imp_1', BUDGET_MS));
    expect(error).toMatchObject(unavailable);
    expect(waitsMs).toEqual([]);
  });

  test('is given up within the budget when the last try’s share of it is a fraction of a millisecond', async () => {
    const { gateway } = await serve((_request, response) => sendJson(response, 503, {}), {
      timeoutMs: 5_000,
    });
    await expect(gateway.findPayment('imp_1', 300.5)).rejects.toMatchObject(unavailable);
  });

  test('is reached over one connection that is kept', async () => {
    const { gateway } = await serve((_request, response) => sendJson(response, 200, answer(good)));
    for (let i = 0; i < 5; i += 1) await gateway.findPayment('imp_1', BUDGET_MS);
    expect(server.connections()).toBe(1);
  });

  test('gets the token as Bearer, and nothing of it shows in an error', async () => {
    let authorization: string | undefined;
    const { gateway } = await serve((request, response) => {
      authorization = request.headers.authorization;
      response.socket?.destroy();
    });
    const { error } = await outcomeOf(gateway.findPayment('imp_1', BUDGET_MS));
    expect(authorization).toBe('Bearer token-of-the-test');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('token-of-the-test');
  });
});

describe('a POST', () => {
  const failures: [string, Parameters<typeof startRawServer>[0]][] = [
    ['HTTP 500', (_request, response) => sendJson(response, 500, {})],
    ['HTTP 503 with a delay', (_request, response) => sendJson(response, 503, {}, { 'retry-after': '0' })],
    ['HTTP 429', (_request, response) => sendJson(response, 429, {})],
    ['HTML with HTTP 200', (_request, response) => void response.end('<html>')],
    ['a reset', (_request, response) => void response.socket?.resetAndDestroy()],
    ['a closed connection', (_request, response) => void response.socket?.destroy()],
    ['no answer', () => {}],
    ['a redirect', (_request, response) => sendJson(response, 307, {}, { location: '/y' })],
  ];

  test.each(failures)('is sent once and never again after %s', async (name, answer) => {
    const server = await startRawServer(answer);
    const { client } = createClientHarness({ url: server.url, tokens: fixedTokens });
    const budgetMs = name === 'no answer' ? 1_000 : BUDGET_MS;
    const { error } = await outcomeOf(
      client.request({ method: 'POST', path: '/x', body: { a: 1 }, budgetMs }),
    );
    expect(error).toMatchObject({ code: 'gateway_unavailable', retryable: true });
    expect(server.requests).toEqual(['POST /x']);
    await server.stop();
  });

  test('is not sent again on a kept connection that the server has closed meanwhile', async () => {
    let answers = 0;
    const server = await startRawServer((_request, response) => {
      answers += 1;
      if (answers === 1) return sendJson(response, 200, { code: 0, response: {} });
      response.socket?.resetAndDestroy();
    });
    const { client } = createClientHarness({ url: server.url, tokens: fixedTokens });
    const post = () => client.request({ method: 'POST', path: '/x', body: {}, budgetMs: BUDGET_MS });
    await post();
    await outcomeOf(post());
    expect(server.requests).toHaveLength(2);
    await server.stop();
  });

  test('is repeated once after a 401, which comes before anything is executed', async () => {
    const server = await startRawServer((_request, response) => sendJson(response, 401, {}));
    const { client } = createClientHarness({ url: server.url, tokens: fixedTokens });
    const post = client.request({ method: 'POST', path: '/x', body: {}, budgetMs: BUDGET_MS });
    await expect(post).rejects.toMatchObject({ code: 'gateway_rejected_credentials' });
    expect(server.requests).toHaveLength(2);
    await server.stop();
  });
});
