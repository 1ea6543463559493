import type { Subscription } from '../domain/subscription.ts';
import { cancel } from '../domain/subscription-commands.ts';
import { type CommandPorts, commandSubscription } from './command-subscription.ts';

/** Ends a subscription: now, or when what is paid for ends. */
export function cancelSubscription(
  ports: CommandPorts,
  subscriptionId: string,
  when: 'now' | 'period_end',
): Promise<Subscription> {
  const now = ports.clock.now();
  return commandSubscription(ports, subscriptionId, (account) => cancel(account, when, now));
}
