import { BillingError } from '../domain/billing-error.ts';
import { isLive, type Subscription } from '../domain/subscription.ts';
import type { AccountRepository, PlaceRepository } from '../ports.ts';

/** Of one place at a time: more than one is rare, more than these is somebody's bulk contract. */
const MAX_LOOKED_AT = 20;

interface Ports {
  readonly accounts: AccountRepository;
  readonly places: PlaceRepository;
}

/**
 * Throws `already_subscribed` when one of those that stand in the customer's place is live and of this plan. Returns when
 * none is, having cleared the place: older code, and whoever mended the table by hand, ends a subscription without
 * leaving it, and nobody shall be refused for ever for that.
 */
export async function refuseSecond(
  ports: Ports,
  { customerId, plan: { planId } }: Subscription,
): Promise<void> {
  const holders = await refuseLive(ports, customerId, planId);
  await ports.places.leave(customerId, planId, holders);
}

/** The same, and nothing is cleared. Answers those that stand there in vain. */
export async function refuseLive(
  { accounts, places }: Ports,
  customerId: string,
  planId: string,
): Promise<readonly string[]> {
  const holders = (await places.find(customerId, planId)).slice(0, MAX_LOOKED_AT);
  for (const subscriptionId of holders) {
    const other = await accounts.findSubscription(subscriptionId);
    if (other !== undefined && isLive(other.status) && other.plan.planId === planId) throw refusal(other);
  }
  return holders;
}

function refusal({ subscriptionId, status }: Subscription): BillingError {
  return new BillingError('already_subscribed', `subscription ${subscriptionId} to this plan is ${status}`, {
    issues: [
      { path: 'plan_id', message: 'a plan that the customer has no subscription to; or allow_duplicate' },
    ],
  });
}
