import type { BillingClient } from 'iamport-billing/client';

/** Never run: `tsc` reads it, and it compiles only while each of these is refused. */
export const refusedByTheCompiler = (api: BillingClient) => [
  // @ts-expect-error: misspelt
  () => api.createPlan({ plan_id: 'a', name: 'a', amount: 1, intervall: { unit: 'month', count: 1 } }),
  // @ts-expect-error: beside what is needed
  () => api.createCharge({ customer_uid: 'a', amount: 1, name: 'a', currency: 'USD' }),
  // @ts-expect-error: no such status
  () => api.listSubscriptions({ status: 'pastdue' }),
  // @ts-expect-error: without its id
  () => api.getCharge(),
  // @ts-expect-error: a command without fields takes none
  () => api.pauseSubscription({ subscription_id: 'a', until: '2027-01-01' }),
  async () => {
    const foreseen = await api.createSubscription({ customer_uid: 'a', plan_id: 'b', dry_run: true });
    // @ts-expect-error: a dry run has made nothing that would have an id
    return foreseen.subscription_id;
  },
];
