import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type BillingStack, startBillingStack } from '../support/billing.ts';
import { PATIENCE_MS } from '../support/patience.ts';

jest.setTimeout(PATIENCE_MS);

/* An outage is rehearsed on the played clock: the client's waits between its tries belong to that time, too. */

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(() => stack.stop());

/** Sums up the timers that have run out, ms: what was really waited for, however slow this machine is. */
function watchWaits() {
  const set = globalThis.setTimeout;
  const waits = {
    ms: 0,
    end() {
      globalThis.setTimeout = set;
    },
  };
  const counting = (act: () => void, ms = 0) =>
    set(() => {
      waits.ms += ms;
      act();
    }, ms);
  globalThis.setTimeout = counting as typeof setTimeout;
  return waits;
}

it('two hours without a token are played without a wait, and what was due is paid after them', async () => {
  const customer_uid = await stack.registerCard();
  const plan_id = await stack.plan();
  const { subscription_id } = await stack.subscribe({ customer_uid, plan_id });
  await stack.playTo('2040-02-01T09:59:00+09:00');
  stack.stack.simulator.faults.set({ token: { kind: 'error_5xx' } });
  const waits = watchWaits();
  await stack.playTo('2040-02-01T12:00:00+09:00');
  waits.end();
  // The tries of two hours have 98 s between them.
  expect(waits.ms).toBeLessThan(2_000);
  expect((await stack.charges(subscription_id)).at(-1)).toMatchObject({ period: 2, status: 'scheduled' });

  stack.stack.simulator.faults.clear();
  await stack.playDays(1);
  expect((await stack.charges(subscription_id)).map(({ status }) => status)).toEqual(['paid', 'paid']);
});
