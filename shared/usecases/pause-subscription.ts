import type { SubscriptionAccount } from '../domain/account.ts';
import { pause } from '../domain/subscription-commands.ts';
import { type CommandPorts, commandSubscription } from './command-subscription.ts';

/** Nothing is charged until it is resumed. */
export function pauseSubscription(ports: CommandPorts, subscriptionId: string): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  return commandSubscription(ports, subscriptionId, (account) => pause(account, now));
}
