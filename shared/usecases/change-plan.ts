import { type Consent, termsOf } from '../domain/plan.ts';
import type { Subscription } from '../domain/subscription.ts';
import { changePlan } from '../domain/subscription-commands.ts';
import type { PlanRepository } from '../ports.ts';
import { type CommandPorts, commandSubscription } from './command-subscription.ts';
import { findPlan } from './find-plan.ts';

export interface ChangePlanPorts extends CommandPorts {
  readonly plans: PlanRepository;
}

/** Another plan from the next period that is charged. Throws `invalid_request` for a plan that does not exist. */
export async function changeSubscriptionPlan(
  ports: ChangePlanPorts,
  subscriptionId: string,
  planId: string,
  consent: Consent | undefined,
): Promise<Subscription> {
  const terms = termsOf(await findPlan(ports.plans, planId));
  const now = ports.clock.now();
  return commandSubscription(ports, subscriptionId, (account) => changePlan(account, terms, consent, now));
}
