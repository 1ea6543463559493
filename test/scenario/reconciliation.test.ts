import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHandler } from '../../functions/schedule/reconcile-payments.ts';
import { LOCAL_KEYS } from '../../infra/local/settings.ts';
import { lambdaContext } from '../support/events.ts';
import { startTestStack, type TestStack } from '../support/local.ts';

const DAY_MS = 86_400_000;

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
async function reconcile(context: typeof lambdaContext = unlimited) {
  const now = test_.stack.clock.now().getTime();
  const stretch = { from: new Date(now - 2 * DAY_MS).toISOString(), to: new Date(now + 1_000).toISOString() };
  return createHandler(test_.stack.ports)(stretch, context);
}

/** Paid at 아임포트, and nobody has told us. */
async function missed(customerUid: string): Promise<string> {
  test_.stack.simulator.faults.set({ again: { kind: 'reset_after_commit', times: 1 }, webhook: 'lost' });
  const { json } = await charge(customerUid);
  expect(json.status).toBe('unknown');
  return json.merchant_uid;
}

const lines = (event: string) => test_.printed.filter((line) => line.includes(`"event":"${event}"`));

/** A second writer: somebody charges the same merchant_uid past us, while 아임포트 does not refuse duplicates. */
async function chargeBesides(merchantUid: string, customerUid: string): Promise<string> {
  const { simulator } = test_.stack;
  simulator.faults.set({ duplicates: 'lax', webhook: 'lost' });
  const { impKey, impSecret } = LOCAL_KEYS;
  const keys = { imp_key: impKey, imp_secret: impSecret };
  const token = await test_.http('POST', `${simulator.url}/users/getToken`, keys);
  const body = { customer_uid: customerUid, merchant_uid: merchantUid, amount: 5_000, name: '단건' };
  const headers = { authorization: token.json.response.access_token };
  const paid = await test_.http('POST', `${simulator.url}/subscribe/payments/again`, body, headers);
  return paid.json.response.imp_uid;
}

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
  expect(await reconcile()).toMatchObject({
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
  const merchantUid = await missed(uid);
  // Time for the listing and the registration of the first day, and no more.
  let asked = 0;
  const short = { ...lambdaContext, getRemainingTimeInMillis: () => (asked++ < 3 ? 840_000 : 59_999) };
  const { from, to, isComplete } = await reconcile(short);
  expect({ days: (to.getTime() - from.getTime()) / DAY_MS, isComplete }).toEqual({
    days: 1,
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
