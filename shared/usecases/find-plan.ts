import { BillingError } from '../domain/billing-error.ts';
import type { Plan } from '../domain/plan.ts';
import type { PlanRepository } from '../ports.ts';

/** Throws `invalid_request` at `path` for a plan that does not exist. */
export async function findPlan(plans: PlanRepository, planId: string, path = 'plan_id'): Promise<Plan> {
  const plan = await plans.find(planId);
  if (plan !== undefined) return plan;
  throw new BillingError('invalid_request', 'there is no such plan', {
    issues: [{ path, message: 'the plan_id of a plan' }],
  });
}
