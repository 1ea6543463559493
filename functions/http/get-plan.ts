import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Journal, PlanRepository } from '../../shared/ports.ts';
import { planId } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { planView } from './views.ts';

interface Ports {
  readonly journal: Journal;
  readonly plans: PlanRepository;
}

/** GET /plans/{plan_id} (merchant, IAM). Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const id = pathParameter(event, 'plan_id');
    const plan = v.is(planId, id) ? await ports.plans.find(id) : undefined;
    if (plan === undefined) throw new BillingError('not_found', 'no such plan');
    return json(200, planView(plan));
  });

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), plans: wiring.plans() }));
