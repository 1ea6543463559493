import { resumeSubscription } from '../../../shared/usecases/restart-billing.ts';
import type { Act } from './act.ts';

/** Takes back a cancellation that waits for the period's end. One that has ended stays so. */
export const keep: Act = async (ports, { account, reader }) => {
  const { subscriptionId, status, cancelAtPeriodEnd } = account.subscription;
  if (status === 'canceled') return 'gone';
  if (!cancelAtPeriodEnd) return 'kept';
  // A paused one would be taken up again by it, which is another right.
  if (status === 'paused' && !reader.settings.customers.mayPause) return 'not_possible';
  await resumeSubscription(ports, subscriptionId);
  return 'kept';
};
