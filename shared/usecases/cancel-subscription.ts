import type { SubscriptionAccount } from '../domain/account.ts';
import { cancel } from '../domain/subscription-commands.ts';
import { type CommandPorts, commandSubscription } from './command-subscription.ts';

/** Ends a subscription: now, or when what is paid for ends. `reason`: the merchant's own words. */
export function cancelSubscription(
  ports: CommandPorts,
  subscriptionId: string,
  when: 'now' | 'period_end',
  reason?: string,
): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  return commandSubscription(ports, subscriptionId, (account) => cancel(account, when, now, reason));
}
