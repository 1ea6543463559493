import { BillingError } from '../../../shared/domain/billing-error.ts';
import { pauseSubscription } from '../../../shared/usecases/pause-subscription.ts';
import { resumeSubscription } from '../../../shared/usecases/restart-billing.ts';
import type { Act, Pressed } from './act.ts';

/** 일시정지. What is owed is not paused away. */
export const pause: Act = async (ports, pressed) => {
  refuseUnlessAllowed(pressed);
  const { subscriptionId, status, cancelAtPeriodEnd } = pressed.account.subscription;
  if (status === 'paused') return 'paused';
  if ((status !== 'active' && status !== 'trialing') || cancelAtPeriodEnd) return 'not_possible';
  await pauseSubscription(ports, subscriptionId);
  return 'paused';
};

/** The end of a pause. If the time paid for is over, the next payment is made at once. */
export const resume: Act = async (ports, pressed) => {
  refuseUnlessAllowed(pressed);
  const { subscriptionId, status } = pressed.account.subscription;
  // Pressed twice, or taken up by the merchant meanwhile.
  if (status === 'active' || status === 'trialing') return 'resumed';
  if (status !== 'paused') return 'not_possible';
  const after = await resumeSubscription(ports, subscriptionId);
  if (after.subscription.status !== 'past_due') return 'resumed';
  return after.charge?.status === 'declined' ? 'declined' : 'checking';
};

/** What the merchant has not allowed is not there. */
function refuseUnlessAllowed({ reader }: Pressed): void {
  if (!reader.settings.customers.mayPause) throw new BillingError('not_found', 'no such act');
}
