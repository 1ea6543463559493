import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type BillingStack, startBillingStack } from '../support/billing.ts';

/*
 * A payment that was given back in 아임포트's console before we knew of it is the period's payment and its refund: nobody
 * is charged again for what somebody gave back.
 */
const DAY_MS = 86_400_000;

let billing: BillingStack;
beforeAll(async () => {
  billing = await startBillingStack({ settings: { chargeTimeoutMs: 400 } });
});
afterAll(() => billing.stop());
beforeEach(() => {
  billing.stack.simulator.faults.set({ webhook: { kind: 'lost' } });
});
afterEach(() => billing.stack.simulator.faults.clear());

/** A first charge of 9,900 that was paid without our knowing. Answers the subscription and its merchant_uid. */
async function paidUnseen(): Promise<{ id: string; uid: string }> {
  const customer_uid = await billing.registerCard();
  const plan_id = await billing.plan();
  billing.stack.simulator.faults.set({ again: { kind: 'reset_after_commit', times: 1 } });
  const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id });
  expect((await billing.charge(`sub_${id}_0001`)).status).toBe('unknown');
  return { id, uid: `sub_${id}_0001` };
}

const cancelInConsole = (merchant_uid: string, amount: number) =>
  billing.simulate('/payments/cancel', { merchant_uid, amount, reason: '고객센터' });

it('canceled whole before our look-up: one payment, paid and refunded, and the period is not charged again', async () => {
  const { id, uid } = await paidUnseen();
  await cancelInConsole(uid, 9_900);
  await billing.playTo(new Date(billing.now().getTime() + 2 * DAY_MS));
  expect(billing.payments(id).map(({ status, merchant_uid }) => [status, merchant_uid])).toEqual([
    ['cancelled', uid],
  ]);
  expect(await billing.charge(uid)).toMatchObject({
    status: 'paid',
    refunded_amount: 9_900,
    attempts: [{ outcome: 'paid' }],
    refunds: [{ amount: 9_900, status: 'succeeded' }],
  });
  expect(await billing.subscription(id)).toMatchObject({ status: 'active', period: 2 });
});

it('canceled in part before our look-up: its refund shows at once', async () => {
  const { uid } = await paidUnseen();
  await cancelInConsole(uid, 4_900);
  await billing.playTo(new Date(billing.now().getTime() + 2 * 60_000));
  expect(await billing.charge(uid)).toMatchObject({ status: 'paid', refunded_amount: 4_900 });
});
