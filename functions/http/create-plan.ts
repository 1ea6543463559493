import * as v from 'valibot';
import { MAX_INTERVAL_COUNT } from '../../shared/domain/billing-calendar.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { IntroPrice } from '../../shared/domain/plan.ts';
import type { Journal, PlanRepository } from '../../shared/ports.ts';
import { createPlan } from '../../shared/usecases/create-plan.ts';
import { chargeName, planId, trialDays, won } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import { givenTax, taxFields } from '../middleware/tax.ts';
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
  ...taxFields,
  interval: v.variant(
    'unit',
    [interval('day'), interval('week'), interval('month'), interval('year')],
    'day, week, month or year',
  ),
  trial_days: v.optional(trialDays, 0),
  /** A lower price for the first periods of whoever begins. */
  intro: v.optional(
    v.strictObject({
      amount: won(1),
      ...taxFields,
      periods: v.pipe(
        v.number(),
        v.integer('whole periods'),
        v.minValue(1, 'from 1 period'),
        v.maxValue(120, 'up to 120 periods'),
      ),
    }),
  ),
});

/** POST /plans (merchant, IAM): a new plan. Plans never change; a new price is a new plan. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const input = jsonBody(event, body);
    const [tax, intro] = [givenTax(input), introOf(input)];
    return idempotent(ports, event, async () => {
      const plan = await createPlan(ports.plans, {
        planId: input.plan_id,
        name: input.name,
        amount: input.amount,
        ...tax,
        interval: input.interval,
        trialDays: input.trial_days,
        ...(intro === undefined ? {} : { intro }),
        createdAt: ports.clock.now(),
      });
      return json(201, planView(plan));
    });
  });

/** Of a plan that names its tax, an introductory price names its own: nobody else knows it. */
function introOf({ intro, ...plan }: v.InferOutput<typeof body>): IntroPrice | undefined {
  if (intro === undefined) return undefined;
  const { amount, periods } = intro;
  const issues = [
    ...(amount < plan.amount ? [] : [{ path: 'intro.amount', message: 'less than amount' }]),
    ...(['tax_free', 'vat_amount'] as const)
      .filter((field) => plan[field] !== undefined && intro[field] === undefined)
      .map((field) => ({
        path: `intro.${field}`,
        message: `what of intro.amount it is: the plan names ${field}`,
      })),
  ];
  if (issues.length > 0) throw new BillingError('invalid_request', 'the request does not fit', { issues });
  return { amount, ...givenTax(intro, 'intro.'), periods };
}

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), plans: wiring.plans(), idempotency: wiring.idempotency() }),
);
