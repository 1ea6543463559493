/** Faults: what the client sees, and what the ledger holds afterwards. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/patience.ts';
import { endingOf, GOOD_CARD, type Harness, startHarness, untilTaken } from './iamport-simulator.harness.ts';

let sim: Harness;
beforeEach(async () => {
  sim = await startHarness();
  await sim.register('c1');
});
afterEach(() => sim.stop());

const ledger = () => sim.simulator.payments('m1').map((payment) => payment.status);
/** How a charge ends that is given up when the fault has been taken, or not at all. */
const chargeEnding = (merchantUid = 'm1', signal: AbortSignal | null = untilTaken(sim)) =>
  endingOf(sim.charge(merchantUid, 'c1', {}, { signal }));

describe('on a charge', () => {
  test.each([
    ['timeout_before_commit', 'timeout', []],
    ['timeout_after_commit', 'timeout', ['paid']],
    ['reset_before_commit', 'reset', []],
    ['reset_after_commit', 'reset', ['paid']],
  ])('%s ends in a %s with the ledger %j', async (kind, ending, expected) => {
    await sim.fault({ again: { kind, times: 1 } });
    expect(await chargeEnding('m1', ending === 'reset' ? null : untilTaken(sim))).toBe(ending);
    expect(ledger()).toEqual(expected);
  });

  test('latency answers late', async () => {
    await sim.fault({ again: { kind: 'latency', ms: 120, times: 1 } });
    const before = performance.now();
    expect(await sim.charge('m1', 'c1')).toMatchObject({ code: 0 });
    expect(performance.now() - before).toBeGreaterThanOrEqual(115);
  });

  test('latency commits even after the client gave up', async () => {
    await sim.fault({ again: { kind: 'latency', ms: 300, times: 1 } });
    const signal = untilTaken(sim);
    let whenGivenUp: string[] | undefined;
    signal.addEventListener('abort', () => {
      whenGivenUp = ledger();
    });
    expect(await chargeEnding('m1', signal)).toBe('timeout');
    expect(whenGivenUp).toEqual([]);
    await eventually(() => ledger().length === 1);
  });

  test('html_after_commit answers HTML although the payment is made', async () => {
    await sim.fault({ again: { kind: 'html_after_commit' } });
    await expect(sim.charge('m1', 'c1')).rejects.toThrow('not valid JSON');
    expect(ledger()).toEqual(['paid']);
  });

  test('error_5xx answers 503 and nothing is made', async () => {
    await sim.fault({ again: { kind: 'error_5xx' } });
    expect((await sim.charge('m1', 'c1')).status).toBe(503);
    expect(ledger()).toEqual([]);
  });

  test.each([
    ['wrong_amount', { amount: 11_000 }],
    ['wrong_customer_uid', { customer_uid: 'c1_other' }],
  ])('%s lies in the answer, not in the ledger', async (kind, lie) => {
    await sim.fault({ again: { kind, times: 1 } });
    expect((await sim.charge('m1', 'c1')).response).toMatchObject(lie);
    expect(sim.simulator.payments('m1')[0]).toMatchObject({ amount: 10_000, customer_uid: 'c1' });
  });

  test('a fault does not use up its times on a request that was never authorised', async () => {
    await sim.fault({ again: { kind: 'error_5xx', times: 1 } });
    expect((await sim.charge('m1', 'c1', {}, { headers: { authorization: 'x' } })).status).toBe(401);
    expect((await sim.charge('m1', 'c1')).status).toBe(503);
  });
});

describe('late_commit', () => {
  test('is never answered, and commits when the clock gets there, at the time it was due', async () => {
    await sim.fault({ again: { kind: 'late_commit', ms: 600_000, times: 1 } });
    const sentAt = sim.clock.at.getTime();
    expect(await chargeEnding()).toBe('timeout');
    expect(sim.simulator.nextDueAt()?.getTime()).toBe(sentAt + 600_000);
    sim.clock.advance(599_999);
    await sim.simulator.tick();
    expect(ledger()).toEqual([]);
    sim.clock.advance(365 * 86_400_000);
    await sim.simulator.tick();
    expect(sim.simulator.payments('m1')).toMatchObject([
      { status: 'paid', paid_at: (sentAt + 600_000) / 1000 },
    ]);
    expect(sim.simulator.nextDueAt()).toBeNull();
  });

  test('commits by itself as time passes, and no look-up misses what is due', async () => {
    await sim.fault({ again: { kind: 'late_commit', ms: 1_000, times: 2 } });
    await chargeEnding('m1');
    await chargeEnding('m2');
    sim.clock.advance(1_000);
    expect((await sim.v1('GET', '/payments/findAll/m2')).status).toBe(200);
    await eventually(() => ledger().length === 1);
  });

  test('is refused at its commit when another charge was paid meanwhile, under strict', async () => {
    await sim.fault({ again: { kind: 'late_commit', ms: 1_000, times: 1 } });
    await chargeEnding();
    await sim.charge('m1', 'c1');
    sim.clock.advance(1_000);
    await sim.simulator.tick();
    expect(ledger()).toEqual(['paid']);
  });

  test('pays a second time under racy, where the check came first', async () => {
    await sim.fault({ again: { kind: 'late_commit', ms: 1_000, times: 1 }, duplicates: 'racy' });
    await chargeEnding();
    await sim.charge('m1', 'c1');
    sim.clock.advance(1_000);
    await sim.simulator.tick();
    expect(ledger()).toEqual(['paid', 'paid']);
  });

  test('delays a cancel as well', async () => {
    const { response } = await sim.charge('m1', 'c1');
    await sim.fault({ cancel: { kind: 'late_commit', ms: 1_000, times: 1 } });
    const order = { imp_uid: response.imp_uid, amount: 4_000 };
    const request = sim.v1('POST', '/payments/cancel', order, { signal: untilTaken(sim) });
    expect(await endingOf(request)).toBe('timeout');
    expect(ledger()).toEqual(['paid']);
    sim.clock.advance(1_000);
    await sim.simulator.tick();
    expect(sim.simulator.payments('m1')[0]?.cancel_amount).toBe(4_000);
  });
});

describe('on other endpoints', () => {
  test.each([
    ['token', () => sim.control('POST', '/users/getToken', { imp_key: 'key', imp_secret: 'secret' })],
    ['payment', () => sim.v1('GET', '/payments/imp_000000000000')],
    ['findAll', () => sim.v1('GET', '/payments/findAll/m1')],
    ['findAll', () => sim.v1('GET', '/payments/find/m1')],
    ['status', () => sim.v1('GET', '/payments/status/all')],
    ['cancel', () => sim.v1('POST', '/payments/cancel', { imp_uid: 'imp_000000000000' })],
  ])('%s can fail too', async (target, call) => {
    await sim.fault({ [target]: { kind: 'error_5xx', times: 1 } });
    expect((await call().catch(() => ({ status: 503 }))).status).toBe(503);
  });

  test('wrong_amount lies in look-ups and lists', async () => {
    const { response } = await sim.charge('m1', 'c1');
    await sim.fault({ payment: { kind: 'wrong_amount' }, findAll: { kind: 'wrong_amount' } });
    expect((await sim.v1('GET', `/payments/${response.imp_uid}`)).response.amount).toBe(11_000);
    expect((await sim.v1('GET', '/payments/findAll/m1')).response.list[0].amount).toBe(11_000);
  });

  test('lookup_lag_ms hides a payment from listings, not from its imp_uid', async () => {
    await sim.fault({ lookup_lag_ms: 5_000 });
    const { response } = await sim.charge('m1', 'c1');
    expect((await sim.v1('GET', '/payments/findAll/m1')).status).toBe(404);
    expect((await sim.v1('GET', '/payments/find/m1')).status).toBe(404);
    expect((await sim.v1('GET', '/payments/status/paid')).response.total).toBe(0);
    expect((await sim.v1('GET', `/payments/${response.imp_uid}`)).status).toBe(200);
    sim.clock.advance(5_000);
    expect((await sim.v1('GET', '/payments/findAll/m1')).status).toBe(200);
  });
});

describe('of webhooks', () => {
  const registered = async (webhook: unknown) => {
    await eventually(() => sim.webhooks.length === 1);
    await sim.fault({ webhook });
    await sim.register('c2', GOOD_CARD);
  };

  test('lost: none arrives, and the log says so', async () => {
    await registered('lost');
    expect(sim.simulator.webhooks()[1]?.outcome).toBe('lost');
    expect(sim.webhooks).toHaveLength(1);
  });

  test('duplicated: two arrive', async () => {
    await registered({ kind: 'duplicated', times: 1 });
    await eventually(() => sim.webhooks.length === 3);
    expect(sim.webhooks[1]).toEqual(sim.webhooks[2]);
  });

  test('before_redirect: it was answered when submit answers', async () => {
    await registered('before_redirect');
    expect(sim.webhooks).toHaveLength(2);
  });

  test('late: it leaves when the clock gets there', async () => {
    await registered({ kind: 'late', ms: 60_000 });
    await sim.simulator.tick(new Date(sim.clock.at.getTime() + 59_999));
    expect(sim.webhooks).toHaveLength(1);
    await sim.simulator.tick(new Date(sim.clock.at.getTime() + 60_000));
    expect(sim.webhooks).toHaveLength(2);
  });

  test('a declined charge sends none', async () => {
    await sim.register('c3', '4000000000120054');
    await sim.charge('m1', 'c3');
    await eventually(() => sim.webhooks.length === 2);
    expect(sim.simulator.webhooks().some((send) => send.merchant_uid === 'm1')).toBe(false);
  });
});

describe('duplicates', () => {
  const both = () => Promise.all([sim.charge('m1', 'c1'), sim.charge('m1', 'c1')]);

  test.each(['strict', 'racy', 'single-use'])(
    '%s refuses a merchant_uid that was paid',
    async (duplicates) => {
      await sim.fault({ duplicates });
      await sim.charge('m1', 'c1');
      expect(await sim.charge('m1', 'c1')).toMatchObject({ code: 1, response: null });
      expect(ledger()).toEqual(['paid']);
    },
  );

  test('strict refuses one that was cancelled', async () => {
    const { response } = await sim.charge('m1', 'c1');
    await sim.v1('POST', '/payments/cancel', { imp_uid: response.imp_uid });
    expect(await sim.charge('m1', 'c1')).toMatchObject({ code: 1 });
  });

  test('strict lets exactly one of two concurrent charges through, latency or not', async () => {
    await sim.fault({ again: { kind: 'latency', ms: 30 } });
    expect((await both()).map((answer) => answer.code).sort()).toEqual([0, 1]);
    expect(ledger()).toEqual(['paid']);
  });

  test('racy lets both of two concurrent charges through', async () => {
    // Time for both to be checked before either commits.
    await sim.fault({ duplicates: 'racy', again: { kind: 'latency', ms: 1_000 } });
    expect((await both()).map((answer) => answer.code)).toEqual([0, 0]);
    expect(ledger()).toEqual(['paid', 'paid']);
  });

  test('lax never refuses', async () => {
    await sim.fault({ duplicates: 'lax' });
    await sim.charge('m1', 'c1');
    await sim.charge('m1', 'c1');
    expect(ledger()).toEqual(['paid', 'paid']);
  });

  test('single-use refuses one that only failed', async () => {
    await sim.register('c2', '4000000000120054');
    await sim.fault({ duplicates: 'single-use' });
    expect((await sim.charge('m1', 'c2')).code).toBe(0);
    expect((await sim.charge('m1', 'c2')).code).toBe(1);
  });
});

describe('the switchboard', () => {
  const put = (body: unknown) => sim.control('PUT', '/simulator/faults', body);

  test('merges, counts down, clears one with null and all with DELETE', async () => {
    await put({ again: { kind: 'error_5xx', times: 3 } });
    await put({ duplicates: 'lax', webhook: 'lost' });
    await sim.charge('m1', 'c1');
    expect((await sim.control('GET', '/simulator/faults')).body).toEqual({
      again: { kind: 'error_5xx', times: 2 },
      duplicates: 'lax',
      webhook: { kind: 'lost' },
    });
    expect((await put({ webhook: null })).body).not.toHaveProperty('webhook');
    expect((await sim.control('DELETE', '/simulator/faults')).status).toBe(200);
    expect((await sim.control('GET', '/simulator/faults')).body).toEqual({});
  });

  test('is free again after its last time', async () => {
    await put({ again: { kind: 'error_5xx', times: 1 } });
    expect((await sim.charge('m1', 'c1')).status).toBe(503);
    expect((await sim.charge('m1', 'c1')).code).toBe(0);
  });

  test.each([
    [{ again: { kind: 'boom' } }, 'faults.again.kind: received "boom"; allowed: latency, '],
    [{ again: { kind: 'latency' } }, 'faults.again.ms'],
    [{ again: { kind: 'latency', ms: -1 } }, 'received -1'],
    [{ again: { kind: 'error_5xx', times: 0 } }, 'faults.again.times'],
    [{ again: { kind: 'error_5xx', time: 1 } }, 'faults.again.time'],
    [{ again: 7 }, 'faults.again'],
    [{ nonsense: 'x' }, 'faults.nonsense'],
    [{ duplicates: 'maybe' }, 'strict, racy, lax, single-use'],
    [{ webhook: 'never' }, 'lost, duplicated, late, before_redirect'],
    [{ lookup_lag_ms: 'long' }, 'faults.lookup_lag_ms'],
  ])('refuses %j, naming what it received and what is allowed', async (patch, words) => {
    const { status, body } = await put({ duplicates: 'lax', ...patch });
    expect(status).toBe(400);
    expect(body.message).toContain(words);
    expect(sim.simulator.faults.current()).toEqual({});
  });
});
