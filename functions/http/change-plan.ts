import * as v from 'valibot';
import type { Journal } from '../../shared/ports.ts';
import { type ChangePlanPorts, changeSubscriptionPlan } from '../../shared/usecases/change-plan.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { consent, planId } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<ChangePlanPorts, keyof TimeLeft> & { readonly journal: Journal };

const body = v.strictObject({ plan_id: planId, consent: v.optional(consent) });

/**
 * POST /subscriptions/{subscription_id}/change-plan (merchant, IAM): from the next period. A price rise is charged only
 * with the customer's consent of the 30 days before; without it the subscription pauses instead.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const id = subscriptionId(event);
    const act = async () => {
      const { plan_id, consent } = input;
      const timed = { ...ports, ...timeLeft(context) };
      return json(200, subscriptionView(await changeSubscriptionPlan(timed, id, plan_id, consent)));
    };
    return idempotent(ports, event, act, { again: () => subscriptionAsItStands(ports.accounts, id) });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    plans: wiring.plans(),
    idempotency: wiring.idempotency(),
  }),
);
