/** What a charge signs, what a cancel leaves in the history, and rows of whatever shape: the gateway at the simulator. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClientHarness } from './iamport-client.harness.ts';
import { type Harness, startHarness } from './iamport-simulator.harness.ts';

const BUDGET_MS = 3_000;

let sim: Harness;
let gateway: ReturnType<typeof createClientHarness>['gateway'];
let listing: ReturnType<typeof createClientHarness>['listing'];
beforeEach(async () => {
  sim = await startHarness();
  await sim.register('card_1');
  ({ gateway, listing } = createClientHarness({ url: sim.url, now: () => sim.clock.at }));
});
afterEach(() => sim.stop());

async function charged(): Promise<string> {
  const order = { merchantUid: 'one_1', customerUid: 'card_1', amount: 5_000, name: '단건' };
  const answer = await gateway.charge(order, BUDGET_MS);
  if (answer.kind !== 'answered') throw new Error(answer.kind);
  return answer.payment.impUid;
}

const listed = () => {
  const at = sim.clock.at.getTime();
  return listing.listPayments({ from: new Date(at - 60_000), to: new Date(at + 60_000), page: 1 }, BUDGET_MS);
};

test('a charge bears the mark of who asked for it, in its answer and wherever it is looked up', async () => {
  const impUid = await charged();
  expect(await gateway.findPayment(impUid, BUDGET_MS)).toMatchObject({ mark: 'this-stack' });
  expect(await gateway.findPayments('one_1', BUDGET_MS)).toMatchObject([{ mark: 'this-stack' }]);
});

test('a cancel is found again in the history by its reason', async () => {
  const impUid = await charged();
  const answer = await gateway.cancel(
    { impUid, amount: 2_000, checksum: 5_000, reason: '[refund-1] 변심' },
    BUDGET_MS,
  );
  expect(answer).toMatchObject({
    kind: 'canceled',
    payment: { cancellations: [{ amount: 2_000, reason: '[refund-1] 변심' }] },
  });
});

test.each<[object, object]>([
  [
    { amount: 10.5, currency: 'USD', merchant_uid: 'A-1' },
    { merchantUid: 'A-1', unreadable: 'amount' },
  ],
  [{ merchant_uid: null }, { merchantUid: '', unreadable: 'merchant_uid' }],
  [
    { merchant_uid: 'A-1', imp_uid: null },
    { merchantUid: 'A-1', impUid: '', unreadable: 'imp_uid' },
  ],
  [
    { merchant_uid: 'A-1', status: 'prepared' },
    { merchantUid: 'A-1', unreadable: 'status' },
  ],
])('a row %j is told as it is, and spoils no other', async (record, told) => {
  const impUid = await charged();
  await sim.control('POST', '/simulator/payments', record);
  const { payments, isLast } = await listed();
  expect(isLast).toBe(true);
  expect(payments).toContainEqual(expect.objectContaining({ impUid, amount: 5_000 }));
  expect(payments).toContainEqual(expect.objectContaining(told));
});

test.each([
  ['text', 'not JSON'],
  ['an object', { iamport_billing: 'x' }],
  ['a mark that is no text', '{"iamport_billing": 7}'],
])('custom_data of others (%s) is no mark, and their history may be anything', async (_, custom_data) => {
  const others = { merchant_uid: 'A-1', custom_data, cancel_history: { a: 1 } };
  const { body } = await sim.control('POST', '/simulator/payments', others);
  expect(await gateway.findPayment(body.imp_uid, BUDGET_MS)).toMatchObject({
    mark: undefined,
    cancellations: undefined,
  });
});

test.each([200, 404, 400])('a window without anything in it (%s) is an empty page', async (empty_listing) => {
  await sim.control('PUT', '/simulator/settings', { empty_listing });
  const far = new Date(sim.clock.at.getTime() + 86_400_000);
  const window = { from: far, to: new Date(far.getTime() + 60_000), page: 1 };
  expect(await listing.listPayments(window, BUDGET_MS)).toEqual({ payments: [], isLast: true });
});

describe('custom_data of ours holds the merchant’s handles beside the mark', () => {
  const handles = { reference: '주문-1', metadata: { a: '가"\\', iamport_billing: 'another-stack' } };
  const order = { merchantUid: 'one_1', customerUid: 'card_1', amount: 5_000, name: '단건', ...handles };

  test('as they were given, for 아임포트’s console', async () => {
    await gateway.charge(order, BUDGET_MS);
    const payment = sim.simulator.payments().find(({ merchant_uid }) => merchant_uid === 'one_1');
    expect(JSON.parse(payment?.custom_data ?? '')).toEqual({ iamport_billing: 'this-stack', ...handles });
  });

  test('and the mark is known all the same, whatever they say', async () => {
    const answer = await gateway.charge(order, BUDGET_MS);
    expect(answer).toMatchObject({ kind: 'answered', payment: { mark: 'this-stack' } });
    const marks = (await listed()).payments.map((one) => ('mark' in one ? one.mark : 'none'));
    expect(marks).toContain('this-stack');
  });
});
