import { cancelSubscription } from '../../../shared/usecases/cancel-subscription.ts';
import type { Act } from './act.ts';

/** At the end of what is paid for; at once where nothing is. */
export const cancel: Act = async (ports, { account }) => {
  const { subscriptionId } = account.subscription;
  const command = { at: 'period_end', refund: 'none' } as const;
  const { account: after } = await cancelSubscription(ports, subscriptionId, command);
  return after.subscription.status === 'canceled' ? 'ended' : 'canceled';
};
