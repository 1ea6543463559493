import * as v from 'valibot';
import type { Journal, RequestSeed } from '../../shared/ports.ts';
import { type ChangePlanPorts, changeSubscriptionPlan } from '../../shared/usecases/change-plan.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { consentMethod, planId } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { agreementFields, agreementOf } from './consent-body.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<ChangePlanPorts, keyof TimeLeft> & { readonly journal: Journal };

/** A customer's own order is an agreement of its own, to exactly this change. */
const consent = v.strictObject({ ...agreementFields, method: v.optional(consentMethod, 'order') });
const body = v.strictObject({ plan_id: planId, consent: v.optional(consent) });

/**
 * POST /subscriptions/{subscription_id}/change-plan (merchant, IAM): from the next period. A rise is charged only with the
 * customer's consent to it; `consent` counts as theirs if the change lies within 30 days, else `consent_needed` shows it.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const id = subscriptionId(event);
    const act = async (seed: RequestSeed) => {
      const { plan_id, consent } = input;
      const timed = { ...ports, ...timeLeft(context) };
      const order = consent && agreementOf(event, consent);
      const account = await changeSubscriptionPlan(timed, id, plan_id, order, seed);
      return json(200, subscriptionView(account, ports.clock.now()));
    };
    return idempotent(ports, event, act, { again: () => subscriptionAsItStands(ports, id) });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    plans: wiring.plans(),
    settings: wiring.settings(),
    idempotency: wiring.idempotency(),
  }),
);
