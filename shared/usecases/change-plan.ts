import type { SubscriptionAccount } from '../domain/account.ts';
import { termsOf } from '../domain/plan.ts';
import { changePlan } from '../domain/subscription-commands.ts';
import type { Digests, PlanRepository, RequestSeed, Settings } from '../ports.ts';
import { type CommandPorts, commandSubscription } from './command-subscription.ts';
import { findPlan } from './find-plan.ts';
import { findCurrent } from './load-account.ts';
import { agreementOf, type GivenAgreement } from './record-consent.ts';

export interface ChangePlanPorts extends CommandPorts {
  readonly digests: Digests;
  readonly plans: PlanRepository;
  readonly settings: Settings;
}

/**
 * Another plan from the next period that is charged; an order of the customer's own comes with their agreement. What that
 * takes up again is due at once, and the scheduler's to charge. Throws `invalid_request` for a plan that does not exist.
 */
export async function changeSubscriptionPlan(
  ports: ChangePlanPorts,
  subscriptionId: string,
  planId: string,
  order: GivenAgreement | undefined,
  seed: RequestSeed,
): Promise<SubscriptionAccount> {
  const terms = termsOf(await findPlan(ports.plans, planId));
  const now = ports.clock.now();
  const agreement = order && agreementOf(ports.digests, order, seed, now, 'consent.agreed_at');
  // A request that died before it answered: its order stands, or something else has been decided since.
  const recorded = order && (await ports.accounts.findConsent(subscriptionId, seed.id));
  if (recorded !== undefined) return findCurrent(ports.accounts, subscriptionId);
  return commandSubscription(ports, subscriptionId, (account) =>
    changePlan(account, terms, agreement, ports.settings.billing, now),
  );
}
