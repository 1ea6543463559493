import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type BillingStack, startBillingStack } from '../support/billing.ts';

/* An outage is rehearsed on the played clock: the client's waits between its tries belong to that time, too. */

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(() => stack.stop());

/** A tenth of what it takes in real waits (98 s). */
const LIMIT_MS = 10_000;

it(
  'two hours without a token are played at once, and what was due is paid after them',
  async () => {
    const customer_uid = await stack.registerCard();
    const plan_id = await stack.plan();
    const { subscription_id } = await stack.subscribe({ customer_uid, plan_id });
    await stack.playTo('2040-02-01T09:59:00+09:00');
    stack.stack.simulator.faults.set({ token: { kind: 'error_5xx' } });
    await stack.playTo('2040-02-01T12:00:00+09:00');
    expect((await stack.charges(subscription_id)).at(-1)).toMatchObject({ period: 2, status: 'scheduled' });

    stack.stack.simulator.faults.clear();
    await stack.playDays(1);
    expect((await stack.charges(subscription_id)).map(({ status }) => status)).toEqual(['paid', 'paid']);
  },
  LIMIT_MS,
);
