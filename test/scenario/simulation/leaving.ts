import { isSubscription, type SubscriptionItem } from './items.ts';
import type { Merchant } from './merchant.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;

/** What a cancel at `at` is asked for with: now, mostly with the unused days. Drawn by the moment, so that it shifts nothing. */
export function cancelBody({ seed, scheduler }: World, at: 'now' | 'period_end') {
  const wishes = createRandom(seed * 16 + 7 + (scheduler.now % 1_000_003)).chance(0.6);
  return at === 'now' && wishes ? { at, refund: 'unused' } : { at };
}

/** In some seeds a customer looks what would come back, some days into what was paid for, and leaves. Drawn apart. */
export function leaveMidway(
  world: World,
  merchant: Merchant,
  find: () => SubscriptionItem | undefined,
): void {
  const random = createRandom(world.seed * 16 + 5);
  if (!random.chance(0.2)) return;
  const { environment, scheduler } = world;
  const lastMs = environment.faultsMs + 0.8 * environment.calmMs;
  const afterMs = random.pick([
    random.between(HOUR_MS, environment.faultsMs),
    random.between(HOUR_MS, lastMs),
  ]);
  scheduler.after(afterMs, () => {
    const subscription = find();
    if (subscription === undefined || !isSubscription(subscription)) return;
    const params = { subscription_id: subscription.subscriptionId };
    const leave = () =>
      merchant.call('cancel-subscription', { params, body: { at: 'now', refund: 'unused' }, tries: 3 });
    if (random.chance(0.2)) leave();
    merchant.call('preview-cancel', {
      params,
      query: { at: 'now', refund: 'unused' },
      tries: 2,
      answered: () => scheduler.after(random.pick([0, 1_000, 90_000]), leave),
    });
  });
}
