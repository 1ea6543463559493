import { cancelSubscription } from '../../../shared/usecases/cancel-subscription.ts';
import type { Act } from './act.ts';

/** At the end of what is paid for; at once where nothing is. */
export const cancel: Act = async (ports, { account }) => {
  const { subscriptionId } = account.subscription;
  const { subscription } = await cancelSubscription(ports, subscriptionId, 'period_end');
  return subscription.status === 'canceled' ? 'ended' : 'canceled';
};
