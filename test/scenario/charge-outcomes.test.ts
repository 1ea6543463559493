import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BillingStack, startBillingStack } from '../support/billing.ts';
let b: BillingStack;
beforeAll(async () => { const t=performance.now(); b = await startBillingStack({ settings: { chargeTimeoutMs: 400 } }); console.log('start', performance.now()-t); });
afterAll(() => b.stop());
it('x', async () => {
  const t=performance.now();
  const uid = await b.registerCard();
  const plan = await b.plan({ interval: { unit: 'day', count: 1 } });
  console.log('reg', performance.now()-t);
  const sub = await b.subscribe({ customer_uid: uid, plan_id: plan, start_at: '2040-01-02T10:00:00+09:00' });
  await b.playDays(30);
  console.log('30 days', performance.now()-t);
  console.log((await b.charges(sub.subscription_id)).map((c: any) => c.status+c.attempts[0].at).join(), b.payments(sub.subscription_id).length);
});
