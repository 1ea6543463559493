import * as v from 'valibot';
import { changePlan } from '../../shared/domain/subscription-commands.ts';
import type { AccountRepository, Journal, PlanRepository } from '../../shared/ports.ts';
import { commandSubscription } from '../../shared/usecases/command-subscription.ts';
import { findPlan } from '../../shared/usecases/find-plan.ts';
import { consent, planId } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody, subscriptionId } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & {
  readonly accounts: AccountRepository;
  readonly journal: Journal;
  readonly plans: PlanRepository;
};

const body = v.strictObject({ plan_id: planId, consent: v.optional(consent) });

/**
 * POST /subscriptions/{subscription_id}/change-plan (merchant, IAM): from the next period. A price rise is charged only
 * with the customer's consent of the 30 days before; without it the subscription pauses instead.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const input = jsonBody(event, body);
    const id = subscriptionId(event);
    return idempotent(ports, event, async () => {
      const { planId: chosen, name, amount, interval } = await findPlan(ports.plans, input.plan_id);
      const terms = { planId: chosen, name, amount, interval };
      const now = ports.clock.now();
      const subscription = await commandSubscription(ports.accounts, id, (account) =>
        changePlan(account, terms, input.consent, now),
      );
      return json(200, subscriptionView(subscription));
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    plans: wiring.plans(),
    idempotency: wiring.idempotency(),
  }),
);
