import type { SubscriptionAccount } from '../../domain/account.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { OnUnreadable } from '../../ports.ts';
import { insideOf, readCharge } from './account-items.ts';
import { type Key, keys } from './keys.ts';
import { readItems } from './read-items.ts';
import { readEach } from './stored-item.ts';
import type { Table } from './table.ts';

/** Each with the charge of its current period. One whose charge cannot be read is left out with it. */
export async function withCharges(
  table: Table,
  subscriptions: readonly Subscription[],
  unreadable: OnUnreadable | undefined,
): Promise<readonly SubscriptionAccount[]> {
  const apart = subscriptions.filter((subscription) => insideOf(subscription) === undefined);
  const items = await readItems(table, apart.map(chargeKey));
  const charges = new Map(items.map((item) => [item['pk'], item]));
  return subscriptions.flatMap((subscription) => {
    const inside = insideOf(subscription);
    if (inside !== undefined) return [{ subscription, charge: inside.charge }];
    const item = charges.get(chargeKey(subscription).pk);
    if (item === undefined) return [{ subscription }];
    return readEach([item], readCharge, unreadable).map((charge) => ({ subscription, charge }));
  });
}

function chargeKey({ subscriptionId, period }: Subscription): Key {
  return keys.charge({ kind: 'subscription', subscriptionId, period, generation: 1 });
}
