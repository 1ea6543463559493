/** The client against the simulator: tokens, keys and clocks. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sendJson, startRawServer } from '../support/raw-server.ts';
import { CLIENT_KEYS, createClientHarness } from './iamport-client.harness.ts';
import { type Harness, startHarness } from './iamport-simulator.harness.ts';

const MINUTE = 60_000;
const GET_TOKEN = 'POST /users/getToken';
const BUDGET_MS = 60_000;
let sim: Harness;
let impUid: string;
beforeEach(async () => {
  sim = await startHarness();
  impUid = (await sim.register('card_1')).imp_uid;
});
afterEach(() => sim.stop());

describe('the token', () => {
  test('is asked for once and used for every request', async () => {
    const { gateway, count } = createClientHarness({ url: sim.url, now: () => sim.clock.at });
    for (let i = 0; i < 3; i += 1)
      expect((await gateway.findPayment(impUid, BUDGET_MS))?.impUid).toBe(impUid);
    expect([count(GET_TOKEN), count('GET /payments')]).toEqual([1, 3]);
  });

  test('is asked for once by many requests at a time', async () => {
    const { gateway, count } = createClientHarness({ url: sim.url, now: () => sim.clock.at });
    await Promise.all(Array.from({ length: 10 }, () => gateway.findPayment(impUid, BUDGET_MS)));
    expect(count(GET_TOKEN)).toBe(1);
  });

  test.each([-5, 0, 5])(
    'is renewed in time, never used too long, with our clock %i min off',
    async (skew) => {
      const now = () => new Date(sim.clock.at.getTime() + skew * MINUTE);
      const { gateway, count } = createClientHarness({ url: sim.url, now });
      await gateway.findPayment(impUid, BUDGET_MS);
      sim.clock.advance(28 * MINUTE);
      await gateway.findPayment(impUid, BUDGET_MS);
      expect(count(GET_TOKEN)).toBe(1);
      sim.clock.advance(1 * MINUTE + 1_000);
      await gateway.findPayment(impUid, BUDGET_MS);
      expect(count(GET_TOKEN)).toBe(2);
      // The simulator has extended it by five minutes, as the real one does.
      sim.clock.advance(5 * MINUTE);
      await gateway.findPayment(impUid, BUDGET_MS);
      sim.clock.advance(60 * MINUTE);
      await gateway.findPayment(impUid, BUDGET_MS);
      // Not one 401 on the way: no request was repeated.
      expect(count('GET /payments')).toBe(5);
    },
  );

  test('is asked for again after a 401, and the same request repeated once', async () => {
    const { gateway, count, secretReads } = createClientHarness({ url: sim.url, now: () => sim.clock.at });
    await gateway.findPayment(impUid, BUDGET_MS);
    sim.simulator.rotateSecret(CLIENT_KEYS.impSecret);
    expect((await gateway.findPayment(impUid, BUDGET_MS))?.impUid).toBe(impUid);
    expect([count(GET_TOKEN), count('GET /payments')]).toEqual([2, 3]);
    expect(secretReads).not.toContain('reread');
  });

  test('survives a fault of the endpoint that gives it', async () => {
    await sim.fault({ token: { kind: 'error_5xx', times: 2 } });
    const { gateway } = createClientHarness({ url: sim.url, now: () => sim.clock.at });
    expect((await gateway.findPayment(impUid, BUDGET_MS))?.impUid).toBe(impUid);
  });
});

describe('the keys', () => {
  test('are read again when the secret has been re-issued', async () => {
    const current = { ...CLIENT_KEYS, impSecret: 'fresh' };
    const now = () => sim.clock.at;
    const { gateway, secretReads } = createClientHarness({ url: sim.url, now, cached: CLIENT_KEYS, current });
    await gateway.findPayment(impUid, BUDGET_MS);
    sim.simulator.rotateSecret('fresh');
    expect((await gateway.findPayment(impUid, BUDGET_MS))?.impUid).toBe(impUid);
    expect(secretReads).toEqual(['read', 'read', 'reread']);
  });

  test('that are wrong end in gateway_rejected_credentials after two tries', async () => {
    const { gateway, sent } = createClientHarness({ url: sim.url, current: { impKey: 'x', impSecret: 'y' } });
    await expect(gateway.findPayment(impUid, BUDGET_MS)).rejects.toMatchObject({
      code: 'gateway_rejected_credentials',
      retryable: true,
    });
    expect(sent).toEqual([GET_TOKEN, GET_TOKEN]);
  });

  test('are not hammered by a server that refuses even fresh tokens', async () => {
    const server = await startRawServer((request, response) =>
      request.url === '/users/getToken'
        ? sendJson(response, 200, { code: 0, response: { access_token: 't', now: 0, expired_at: 1800 } })
        : sendJson(response, 401, { code: -1, message: 'Unauthorized', response: null }),
    );
    const { gateway, sent } = createClientHarness({ url: server.url });
    await expect(gateway.findPayment('imp_1', BUDGET_MS)).rejects.toMatchObject({
      code: 'gateway_rejected_credentials',
    });
    expect(sent).toHaveLength(4);
    await server.stop();
  });
});
