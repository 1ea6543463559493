import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type RawServer, sendJson, startRawServer } from '../support/raw-server.ts';
import { createClientHarness } from './iamport-client.harness.ts';

/*
 * A kept connection that was dropped without a FIN while the process was frozen: it takes every byte and answers nothing.
 * Here each connection is, after its first answer.
 */

const ORDER = { merchantUid: 'one_1', customerUid: 'card_1', amount: 5_000, name: '단건' };
const row = {
  ...{ imp_uid: 'imp_1', merchant_uid: 'one_1', customer_uid: 'card_1', customer_uid_usage: 'payment' },
  ...{ status: 'paid', amount: 5_000, currency: 'KRW', cancel_amount: 0 },
};

let server: RawServer;
let posted: number;
/** Token requests that stay without an answer. */
let silentTokens: number;
beforeEach(async () => {
  posted = 0;
  silentTokens = 0;
  const used = new WeakSet<Socket>();
  server = await startRawServer(({ url, method, socket }, response) => {
    if (used.has(socket)) return;
    if (url === '/users/getToken') {
      silentTokens -= 1;
      if (silentTokens >= 0) return;
    }
    used.add(socket);
    if (method === 'POST' && url !== '/users/getToken') posted += 1;
    const answer = url === '/users/getToken' ? { access_token: 'token', now: 1_000, expired_at: 2_800 } : row;
    sendJson(response, 200, { code: 0, message: null, response: answer });
  });
});
afterEach(() => server.stop());

test('a charge that follows on it is paid, and sent once', async () => {
  const { gateway } = createClientHarness({ url: server.url, timeoutMs: 1_000 });
  await gateway.findPayment('imp_1', 60_000);
  expect(await gateway.charge(ORDER, 60_000)).toMatchObject({
    kind: 'answered',
    payment: { status: 'paid' },
  });
  expect(await gateway.charge(ORDER, 60_000)).toMatchObject({ kind: 'answered' });
  expect(posted).toBe(2);
});

test('a refund that follows on it is done, and sent once', async () => {
  const { gateway } = createClientHarness({ url: server.url, timeoutMs: 1_000 });
  await gateway.findPayment('imp_1', 60_000);
  const order = { impUid: 'imp_1', amount: 100, checksum: 5_000, reason: '고객 요청' };
  expect(await gateway.cancel(order, 60_000)).toMatchObject({ kind: 'canceled' });
  expect(posted).toBe(1);
});

test('a look-up that runs into it is repeated', async () => {
  const { gateway } = createClientHarness({ url: server.url, timeoutMs: 1_000 });
  await gateway.findPayment('imp_1', 60_000);
  expect(await gateway.findPayment('imp_1', 60_000)).toMatchObject({ impUid: 'imp_1' });
});

test('a charge whose token is not answered asks for one once more, and is sent', async () => {
  silentTokens = 1;
  const { gateway } = createClientHarness({ url: server.url, timeoutMs: 1_000 });
  expect(await gateway.charge(ORDER, 60_000)).toMatchObject({ kind: 'answered' });
  expect([posted, server.requests.filter((line) => line.includes('getToken')).length]).toEqual([1, 2]);
});

test('a charge for which no token can be had has certainly not been sent', async () => {
  silentTokens = Number.POSITIVE_INFINITY;
  const { gateway } = createClientHarness({ url: server.url, timeoutMs: 1_000 });
  expect(await gateway.charge(ORDER, 60_000)).toEqual({ kind: 'not_sent', reason: 'gateway_no_token' });
  expect([posted, server.requests.length]).toEqual([0, 2]);
});
