import { drawFirstPayment } from './first-payment.ts';
import { isSubscription, type Stored, type SubscriptionItem } from './items.ts';
import type { Merchant } from './merchant.ts';
import { createRandom } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;

type Placed = SubscriptionItem & { readonly customerId: string; readonly plan: { readonly planId: string } };

/** Nobody in a swarm asks for `allow_duplicate`: whoever has a live subscription to a plan is not given a second one. */
export function checkOnePerPlan(
  before: Stored | undefined,
  after: SubscriptionItem,
  items: ReadonlyMap<string, Stored>,
): void {
  if (before !== undefined || after.status === 'canceled') return;
  const { customerId, plan } = after as Placed;
  const other = [...items.values()].filter(isSubscription).find((item) => {
    const { customerId: theirs, plan: same } = item as Placed;
    const isLive = item.pk !== after.pk && item.status !== 'canceled';
    return isLive && theirs === customerId && same.planId === plan.planId;
  });
  require('one_live_subscription_per_plan', other === undefined, () =>
    `${after.pk} beside ${other?.pk}, ${other?.status}`);
}

/** In some seeds the customer presses twice: another request for the same. Drawn apart from all else. */
export function pressTwice(world: World, merchant: Merchant, customerUid: () => string): void {
  const random = createRandom(world.seed * 8 + 3);
  if (!random.chance(0.15)) return;
  const again = () =>
    merchant.call('create-subscription', {
      body: { customer_uid: customerUid(), plan_id: 'BASIC', ...drawFirstPayment(world) },
      tries: random.pick([1, 3]),
    });
  const afterMs = random.pick([0, 0, 3, 20, 100, 5_000, HOUR_MS]);
  if (afterMs === 0) again();
  else world.scheduler.after(afterMs, again);
}
