import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHandler } from '../../functions/schedule/reconcile-payments.ts';
import { LOCAL_KEYS, LOCAL_MARK } from '../../infra/local/settings.ts';
import { customData } from '../../shared/adapters/iamport/wire.ts';
import type { Reconciliation } from '../../shared/domain/event.ts';
import type { Settings } from '../../shared/ports.ts';
import { lambdaContext } from '../support/events.ts';
import { startTestStack, type TestStack } from '../support/local.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let test_: TestStack;
beforeEach(async () => {
  test_ = await startTestStack();
  // Nothing else runs on its own meanwhile: the scheduler's look-ups would meet a test's faults, or come first.
  test_.stack.clock.holdAt(test_.stack.clock.now());
});
afterEach(() => test_.stop());

async function card(): Promise<string> {
  const opened = await test_.open();
  await test_.http('GET', (await test_.submit(opened)).redirect_to);
  return opened.request_pay.customer_uid;
}

async function charge(customerUid: string) {
  const { url } = test_.stack;
  return test_.http('POST', `${url}/charges`, { customer_uid: customerUid, amount: 5_000, name: '단건' });
}

const read = async (merchantUid: string) =>
  (await test_.http('GET', `${test_.stack.url}/charges/${merchantUid}`)).json;

const unlimited = { ...lambdaContext, getRemainingTimeInMillis: () => 840_000 };

/** The function itself, over the last two days. */
async function reconcile(context: typeof lambdaContext = unlimited, lastMs = 2 * DAY_MS) {
  return (await createHandler(test_.stack.ports)(last(lastMs), context)) as Reconciliation;
}

/** The function of a deployment that says something else about giving back. */
const reconcileAs = (surplus: Partial<Settings['surplus']>) =>
  reconcileWith({ surplus: { ...test_.stack.ports.settings.surplus, ...surplus } });

async function reconcileWith(changed: Partial<Settings>) {
  const { ports } = test_.stack;
  const settings = { ...ports.settings, ...changed };
  return createHandler({ ...ports, settings })(last(DAY_MS), unlimited);
}

function last(ms: number): { from: string; to: string } {
  const now = test_.stack.clock.now().getTime();
  return { from: new Date(now - ms).toISOString(), to: new Date(now + 1_000).toISOString() };
}

/** Paid at 아임포트, and nobody has told us. */
async function missed(customerUid: string): Promise<string> {
  test_.stack.simulator.faults.set({ again: { kind: 'reset_after_commit', times: 1 }, webhook: 'lost' });
  const { json } = await charge(customerUid);
  expect(json.status).toBe('unknown');
  return json.merchant_uid;
}

const lines = (event: string) => test_.printed.filter((line) => line.includes(`"event":"${event}"`));

/** A V1 request of somebody who has our keys. */
async function simulate(path: string, body: object) {
  const { simulator } = test_.stack;
  const { impKey, impSecret } = LOCAL_KEYS;
  const keys = { imp_key: impKey, imp_secret: impSecret };
  const token = await test_.http('POST', `${simulator.url}/users/getToken`, keys);
  const headers = { authorization: token.json.response.access_token };
  return (await test_.http('POST', `${simulator.url}${path}`, body, headers)).json;
}

/**
 * The same merchant_uid is charged once more while 아임포트 does not refuse duplicates: by a commit of ours that came too
 * late, or, with another mark or none, past us.
 */
async function chargeBesides(
  merchantUid: string,
  customerUid: string,
  mark: string | null = LOCAL_MARK,
): Promise<string> {
  test_.stack.simulator.faults.set({ duplicates: 'lax', webhook: 'lost' });
  const paid = await simulate('/subscribe/payments/again', {
    customer_uid: customerUid,
    merchant_uid: merchantUid,
    amount: 5_000,
    name: '단건',
    ...(mark === null ? {} : { custom_data: customData(mark) }),
  });
  return paid.response.imp_uid;
}

/** Canceled in the console, and nobody tells us. */
const cancelOutside = (imp_uid: string, amount = 5_000) =>
  simulate('/payments/cancel', { imp_uid, amount, reason: '고객센터' });

/** A record of another system of the merchant. */
const plant = (record: object) =>
  test_.http('POST', `${test_.stack.simulator.url}/simulator/payments`, record);

/** What is left of each payment of a charge, won. */
const left = (merchantUid: string) =>
  test_.stack.simulator.payments(merchantUid).map(({ amount, cancel_amount }) => amount - cancel_amount);

test('ledger and 아임포트 that agree are reported as such, and nothing changes', async () => {
  const { json } = await charge(await card());
  const report = await reconcile();
  expect(report).toMatchObject({ repaired: 0, surplusCanceled: 0, unexplained: [] });
  expect(report.payments).toBe(2);
  expect(await read(json.merchant_uid)).toMatchObject({ status: 'paid', refunded_amount: 0 });
});

test('a payment whose every message was lost is applied through settle', async () => {
  const merchantUid = await missed(await card());
  expect(await reconcile()).toMatchObject({ repaired: 1, unexplained: [] });
  expect(await read(merchantUid)).toMatchObject({ status: 'paid' });
});

test('a payment that cannot be looked up is reported, hides no other, and is applied by the next run', async () => {
  const uid = await card();
  const [first, second] = [await missed(uid), await missed(uid)];
  test_.stack.simulator.faults.set({ payment: { kind: 'error_5xx', times: 4 } });
  // One at a time, so that one look-up meets all the faults.
  expect(await reconcileWith({ gatewayConcurrency: 1 })).toMatchObject({
    repaired: 1,
    unexplained: [{ merchantUid: first, reason: 'not_compared_gateway_unavailable' }],
  });
  expect(await read(second)).toMatchObject({ status: 'paid' });
  expect(lines('reconciliation.unexplained')[0]).toContain(first);
  expect(lines('reconciliation.alarm')).toHaveLength(1);
  expect(await reconcile()).toMatchObject({ repaired: 1, unexplained: [] });
  expect(await read(first)).toMatchObject({ status: 'paid' });
});

test('a look-up that contradicts the listing changes nothing, and is reported', async () => {
  // No hint may meet the lie first.
  test_.stack.simulator.faults.set({ webhook: 'lost' });
  const merchantUid = await missed(await card());
  test_.stack.simulator.faults.set({ payment: { kind: 'wrong_amount', times: 1 } });
  expect(await reconcile()).toMatchObject({
    repaired: 0,
    unexplained: [{ merchantUid, reason: 'amount_mismatch' }],
  });
  expect(await read(merchantUid)).toMatchObject({ status: 'unknown' });
  expect(await reconcile()).toMatchObject({ repaired: 1, unexplained: [] });
});

test('a fault that does not pass ends the run, which Lambda then repeats', async () => {
  const uid = await card();
  for (let count = 0; count < 6; count += 1) {
    await missed(uid);
    // An answer in between, so that the circuit stays closed.
    await charge(uid);
  }
  test_.stack.simulator.faults.set({ payment: { kind: 'error_5xx' } });
  await expect(reconcile()).rejects.toThrow('gave no answer');
  test_.stack.simulator.faults.set({ payment: null });
  expect(await reconcile()).toMatchObject({ repaired: 6, isComplete: true });
});

test('out of time, it says how far it has come, and goes on from there', async () => {
  const uid = await card();
  await test_.stack.player.playTo(new Date(test_.stack.clock.now().getTime() + DAY_MS));
  // It runs on after that, and on a busy machine the scheduler's look-up could come first.
  test_.stack.clock.holdAt(test_.stack.clock.now());
  const merchantUid = await missed(uid);
  // Time for the listings of two days and the registration in them, and no more.
  let asked = 0;
  const short = { ...lambdaContext, getRemainingTimeInMillis: () => (asked++ < 3 ? 840_000 : 59_999) };
  const { to, isComplete } = await reconcile(short);
  expect({ timeOfDayInSeoul: (to.getTime() + 9 * HOUR_MS) % DAY_MS, isComplete }).toEqual({
    timeOfDayInSeoul: 0,
    isComplete: false,
  });
  expect(await read(merchantUid)).toMatchObject({ status: 'unknown' });
  expect(lines('reconciliation.alarm')[0]).toContain('out of time');
  const rest = { from: to.toISOString(), to: test_.stack.clock.now().toISOString() };
  expect(await createHandler(test_.stack.ports)(rest, unlimited)).toMatchObject({
    repaired: 1,
    isComplete: true,
  });
});

test('a second payment for one charge is given back in full, once, and the first one stays', async () => {
  const uid = await card();
  const { json } = await charge(uid);
  const surplus = await chargeBesides(json.merchant_uid, uid);
  expect(await reconcile()).toMatchObject({ surplusCanceled: 1 });
  expect(await reconcile()).toMatchObject({ surplusCanceled: 0, unexplained: [] });
  const payments = test_.stack.simulator.payments(json.merchant_uid);
  const held = payments.filter(({ status }) => status === 'paid').map(({ imp_uid }) => imp_uid);
  expect(held).toEqual([json.imp_uid]);
  expect(payments.find(({ imp_uid }) => imp_uid === surplus)).toMatchObject({
    status: 'cancelled',
    cancel_amount: 5_000,
  });
  expect(lines('surplus')).toHaveLength(1);
});

test('a surplus that only the listing shows is reported, and no money goes back', async () => {
  // No hint may meet the lie first.
  test_.stack.simulator.faults.set({ webhook: 'lost' });
  const uid = await card();
  const { json } = await charge(uid);
  const surplus = await chargeBesides(json.merchant_uid, uid);
  test_.stack.simulator.faults.set({ payment: { kind: 'wrong_amount', times: 1 } });
  expect(await reconcile()).toMatchObject({
    surplusCanceled: 0,
    unexplained: [{ impUid: surplus, reason: 'surplus_not_confirmed' }],
  });
  expect(test_.stack.simulator.payments(json.merchant_uid).map(({ cancel_amount }) => cancel_amount)).toEqual(
    [0, 0],
  );
  expect(await reconcile()).toMatchObject({ surplusCanceled: 1, unexplained: [] });
});

test('a payment that was given back in the console before we knew of it is the payment, and its refund', async () => {
  const merchantUid = await missed(await card());
  const [payment] = test_.stack.simulator.payments(merchantUid);
  await cancelOutside(payment?.imp_uid ?? '');
  expect(await reconcile()).toMatchObject({ repaired: 1, unexplained: [] });
  expect(await read(merchantUid)).toMatchObject({ status: 'paid', refunded_amount: 5_000 });
});

describe('a second payment stays, and is reported,', () => {
  const stays = async (merchantUid: string, impUid: string, reason: string, money: number[]) => {
    expect(await reconcile()).toMatchObject({
      surplusCanceled: 0,
      unexplainedCount: 1,
      unexplained: [{ merchantUid, impUid, reason }],
    });
    expect(left(merchantUid)).toEqual(money);
  };

  test('when the first has been refunded: else nothing would be left', async () => {
    const uid = await card();
    const { merchant_uid } = (await charge(uid)).json;
    const surplus = await chargeBesides(merchant_uid, uid);
    const refund = `${test_.stack.url}/charges/${merchant_uid}/refunds`;
    expect((await test_.http('POST', refund, { reason: '중복 결제' })).status).toBe(201);
    await stays(merchant_uid, surplus, 'surplus_first_refunded', [0, 5_000]);
  });

  test('when the first was canceled in the console, and nobody has told us', async () => {
    const uid = await card();
    const { merchant_uid, imp_uid } = (await charge(uid)).json;
    await test_.stack.player.playTo(new Date(test_.stack.clock.now().getTime() + 2 * HOUR_MS));
    const surplus = await chargeBesides(merchant_uid, uid);
    await cancelOutside(imp_uid, 1_000);
    expect(await reconcile(unlimited, HOUR_MS)).toMatchObject({
      surplusCanceled: 0,
      unexplained: [{ impUid: surplus, reason: 'surplus_first_gone' }],
    });
    expect(left(merchant_uid)).toEqual([4_000, 5_000]);
  });

  test.each([
    ['it bears no mark', null],
    ['it bears another deployment’s mark', 'the-original'],
  ])('when %s: another stack may own it', async (_, mark) => {
    const uid = await card();
    const { merchant_uid } = (await charge(uid)).json;
    const surplus = await chargeBesides(merchant_uid, uid, mark);
    await stays(merchant_uid, surplus, 'surplus_not_marked', [5_000, 5_000]);
  });

  test('when the stage says so', async () => {
    const uid = await card();
    const { merchant_uid } = (await charge(uid)).json;
    const surplus = await chargeBesides(merchant_uid, uid);
    expect(await reconcileAs({ giveBack: 'report' })).toMatchObject({
      unexplained: [{ impUid: surplus, reason: 'surplus_reported' }],
    });
    expect(left(merchant_uid)).toEqual([5_000, 5_000]);
  });
});

test('a copy of the table on the same keys gives nothing back that the original collects', async () => {
  const uid = await card();
  const { merchant_uid } = (await charge(uid)).json;
  await chargeBesides(merchant_uid, uid);
  expect(await reconcileAs({ mark: 'the-copy' })).toMatchObject({
    surplusCanceled: 0,
  });
  expect(left(merchant_uid)).toEqual([5_000, 5_000]);
});

describe('a give-back whose answer is lost', () => {
  test.each([
    ['reset_after_commit', 1],
    ['reset_before_commit', 16],
  ] as const)('(%s) is looked up and finished; no refund begins meanwhile', async (kind, minutes) => {
    const uid = await card();
    const { merchant_uid } = (await charge(uid)).json;
    await chargeBesides(merchant_uid, uid);
    test_.stack.simulator.faults.set({ cancel: { kind, times: 1 } });
    expect((await reconcile()).unexplained).toMatchObject([{ reason: 'surplus_not_canceled_no_answer' }]);
    const refund = `${test_.stack.url}/charges/${merchant_uid}/refunds`;
    expect((await test_.http('POST', refund, { reason: 'x' })).json.detail).toBe('refund_in_progress');
    await test_.stack.player.playTo(new Date(test_.stack.clock.now().getTime() + minutes * 60_000 + 60_000));
    expect(left(merchant_uid)).toEqual([5_000, 0]);
    expect(await reconcile()).toMatchObject({ surplusCanceled: 0, unexplained: [] });
    expect((await test_.http('POST', refund, { reason: 'x' })).status).toBe(201);
  });

  test('is not sent again when the first payment has gone meanwhile', async () => {
    const uid = await card();
    const { merchant_uid, imp_uid } = (await charge(uid)).json;
    await chargeBesides(merchant_uid, uid);
    test_.stack.simulator.faults.set({ cancel: { kind: 'reset_before_commit', times: 1 } });
    await reconcile();
    await cancelOutside(imp_uid);
    await test_.stack.player.playTo(new Date(test_.stack.clock.now().getTime() + 17 * 60_000));
    expect(left(merchant_uid)).toEqual([0, 5_000]);
    // `refunded` if the daily comparison has come in between, and has told the ledger.
    expect(lines('surplus').at(-1)).toMatch(/"outcome":"dropped","reason":"surplus_first_(gone|refunded)"/);
  });
});

describe('what is not ours needs no shape', () => {
  test.each([
    { amount: 10.5, currency: 'USD' },
    { currency: null },
    { amount: null },
    { status: 'prepared' },
    { merchant_uid: null },
    { merchant_uid: 17 },
    { cancel_history: 'none', custom_data: { a: 1 }, failed_at: '2027' },
  ])('%j is counted as foreign, and what was missed is applied', async (record) => {
    const merchantUid = await missed(await card());
    await plant(record);
    expect(await reconcile()).toMatchObject({
      foreign: 1,
      payments: 3,
      repaired: 1,
      unexplainedCount: 0,
      isComplete: true,
    });
    expect(await read(merchantUid)).toMatchObject({ status: 'paid' });
  });

  test('one of ours that cannot be read is reported alone', async () => {
    const uid = await card();
    const { merchant_uid } = (await charge(uid)).json;
    const merchantUid = await missed(uid);
    const { imp_uid } = (await plant({ merchant_uid, amount: null })).json;
    expect(await reconcile()).toMatchObject({
      repaired: 1,
      unexplained: [{ merchantUid: merchant_uid, impUid: imp_uid, reason: 'not_readable' }],
    });
    expect(await read(merchantUid)).toMatchObject({ status: 'paid' });
  });

  test('another stage’s payments are counted apart, without alarm, and hide nothing', async () => {
    const uid = await card();
    for (let one = 0; one < 150; one += 1) {
      const merchant_uid = `one_01JZ00000000000000000${String(10_000 + one)}`;
      const mark = one % 2 === 0 ? { pg_id: 'INIBillTst', custom_data: customData('prod') } : {};
      await plant({ merchant_uid, ...mark });
    }
    const merchantUid = await missed(uid);
    test_.stack.simulator.faults.set({ payment: { kind: 'wrong_amount', times: 1 } });
    expect(await reconcile()).toMatchObject({
      foreign: 150,
      unexplainedCount: 1,
      unexplained: [{ merchantUid, reason: 'amount_mismatch' }],
    });
  });

  test('more than a report holds is counted', async () => {
    await card();
    for (let one = 0; one < 103; one += 1) {
      const merchant_uid = `one_01JZ00000000000000000${String(10_000 + one)}`;
      await plant({ merchant_uid, pg_provider: 'html5_inicis', pg_id: 'INIBillTst' });
    }
    const { unexplained, unexplainedCount } = await reconcile();
    expect([unexplained.length, unexplainedCount]).toEqual([100, 103]);
    expect(lines('reconciliation.alarm')[0]).toContain('unexplained 103');
  });
});

describe.each([404, 400])('an empty day whose first page answers %s', (empty_listing) => {
  beforeEach(() => test_.http('PUT', `${test_.stack.simulator.url}/simulator/settings`, { empty_listing }));

  test('is an empty day', async () => {
    expect(await reconcile()).toMatchObject({ payments: 0, unexplainedCount: 0, isComplete: true });
  });
});

test('a day that 아임포트 calls empty although it holds a payment of ours is reported', async () => {
  const { json } = await charge(await card());
  test_.stack.simulator.faults.set({ lookup_lag_ms: 3 * DAY_MS });
  expect((await reconcile()).unexplained).toMatchObject([
    { merchantUid: json.merchant_uid, reason: 'not_listed' },
  ]);
});

test('a payment under a merchant_uid of ours that we never sent is reported, and not touched', async () => {
  const uid = await card();
  const foreign = 'one_01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const impUid = await chargeBesides(foreign, uid);
  const report = await reconcile();
  expect(report.unexplained).toEqual([{ merchantUid: foreign, impUid, reason: 'no_such_charge' }]);
  expect(test_.stack.simulator.payments(foreign)[0]).toMatchObject({ status: 'paid', cancel_amount: 0 });
  expect(lines('reconciliation.alarm')).toHaveLength(1);
});

test('another system’s payments are counted and left alone', async () => {
  const uid = await card();
  await chargeBesides('another-system-1', uid);
  expect(await reconcile()).toMatchObject({ foreign: 1, unexplained: [] });
});

test('the daily run is reported as an event, and finds the surplus by itself', async () => {
  const uid = await card();
  const { json } = await charge(uid);
  await chargeBesides(json.merchant_uid, uid);
  await test_.stack.player.playTo(new Date(test_.stack.clock.now().getTime() + 2 * DAY_MS));
  const events = test_.stack.events.list(50).filter(({ type }) => type === 'reconciliation.completed');
  expect(events.map(({ detail }) => detail['surplus_canceled'])).toContain(1);
});

test.each([{ from: 'yesterday' }, { to: 1 }, { from: '2027-01-02T00:00:00Z', to: '2027-01-01T00:00:00Z' }])(
  'a stretch that cannot be read is refused: %j',
  async (event) => {
    await expect(createHandler(test_.stack.ports)(event, lambdaContext)).rejects.toThrow('from');
  },
);
