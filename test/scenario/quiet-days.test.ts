import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BillingStack, startBillingStack } from '../support/billing.ts';
import { GOOD_CARD } from '../support/local.ts';

const DAY_MS = 86_400_000;

let billing: BillingStack;
beforeAll(async () => {
  billing = await startBillingStack({ at: '2040-02-01T12:00:00+09:00' });
});
afterAll(() => billing.stop());

const writes = () => {
  const sent = billing.stack.tableCommands;
  return ['PutCommand', 'UpdateCommand', 'TransactWriteCommand'].reduce(
    (sum, one) => sum + (sent.get(one) ?? 0),
    0,
  );
};
const playDays = (days: number) => billing.playTo(new Date(billing.now().getTime() + days * DAY_MS));

test('on quiet days nothing is written: the daily functions are no reason for each other to run', async () => {
  const customer_uid = await billing.registerCard(GOOD_CARD);
  await billing.subscribe({
    ...{ customer_uid, plan_id: await billing.plan(), start_at: '2040-02-01T13:00:00+09:00' },
  });
  await playDays(4);
  const before = writes();
  await playDays(20);
  expect(writes()).toBe(before);
  // The next payment is one: both have run by the day after it.
  await playDays(10);
  expect(writes()).toBeGreaterThan(before + 20);
});
