import { BillingError } from '../domain/billing-error.ts';
import type { Plan } from '../domain/plan.ts';
import type { PlanRepository } from '../ports.ts';

/** Creates a plan. Creating it again just the same is fine; another one under its id is refused, as plans never change. */
export async function createPlan(plans: PlanRepository, plan: Plan): Promise<Plan> {
  if ((await plans.create(plan)) === 'created') return plan;
  const stored = await plans.find(plan.planId);
  if (stored !== undefined && terms(stored) === terms(plan)) return stored;
  throw new BillingError('plan_exists', 'another plan has this plan_id', {
    issues: [{ path: 'plan_id', message: 'an id that no plan has yet; plans never change' }],
  });
}

function terms({ name, amount, taxFree, vatAmount, interval, trialDays, intro }: Plan): string {
  return JSON.stringify([
    ...[name, amount, interval.unit, interval.count, trialDays],
    ...[intro?.amount, intro?.periods],
    ...[taxFree, vatAmount, intro?.taxFree, intro?.vatAmount],
  ]);
}
