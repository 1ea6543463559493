import * as v from 'valibot';
import { MAX_INTERVAL_COUNT } from '../../shared/domain/billing-calendar.ts';
import type { Journal, PlanRepository } from '../../shared/ports.ts';
import { createPlan } from '../../shared/usecases/create-plan.ts';
import { chargeName, planId, trialDays, won } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { planView } from './views.ts';

type Ports = IdempotencyPorts & { readonly journal: Journal; readonly plans: PlanRepository };

const interval = (unit: keyof typeof MAX_INTERVAL_COUNT) => {
  const max = MAX_INTERVAL_COUNT[unit];
  const allowed = `a whole number from 1 to ${max} for ${unit}`;
  return v.strictObject({
    unit: v.literal(unit),
    count: v.pipe(v.number(allowed), v.integer(allowed), v.minValue(1, allowed), v.maxValue(max, allowed)),
  });
};

const body = v.strictObject({
  plan_id: planId,
  name: chargeName,
  amount: won(1),
  interval: v.variant(
    'unit',
    [interval('day'), interval('week'), interval('month'), interval('year')],
    'day, week, month or year',
  ),
  trial_days: v.optional(trialDays, 0),
});

/** POST /plans (merchant, IAM): a new plan. Plans never change; a new price is a new plan. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const input = jsonBody(event, body);
    return idempotent(ports, event, async () => {
      const plan = await createPlan(ports.plans, {
        planId: input.plan_id,
        name: input.name,
        amount: input.amount,
        interval: input.interval,
        trialDays: input.trial_days,
        createdAt: ports.clock.now(),
      });
      return json(201, planView(plan));
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), plans: wiring.plans(), idempotency: wiring.idempotency() }),
);
