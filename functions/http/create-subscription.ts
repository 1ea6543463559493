import * as v from 'valibot';
import type { RequestSeed } from '../../shared/ports.ts';
import { consentNotWithContract } from '../../shared/usecases/command-subscription.ts';
import {
  type CreateSubscriptionPorts,
  createSubscription,
} from '../../shared/usecases/create-subscription.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { customerUid, instant, planId, trialDays } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<CreateSubscriptionPorts, keyof TimeLeft>;

const body = v.strictObject({
  customer_uid: customerUid,
  plan_id: planId,
  start_at: v.optional(instant),
  trial_days: v.optional(trialDays),
  consent: v.optional(v.unknown()),
  allow_duplicate: v.optional(v.boolean(), false),
});

/**
 * POST /subscriptions (merchant, IAM): starts a subscription, and charges its first period at once unless it starts
 * later. 201 whatever became of the charge: the status tells (`active`, `past_due`, or `trialing` while nothing is paid).
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    if (input.consent !== undefined) throw consentNotWithContract('consent');
    const act = async (seed: RequestSeed) => {
      const subscription = await createSubscription(
        { ...ports, ...timeLeft(context) },
        {
          customerUid: input.customer_uid,
          planId: input.plan_id,
          startAt: input.start_at,
          trialDays: input.trial_days,
          allowDuplicate: input.allow_duplicate,
        },
        seed,
      );
      return json(201, subscriptionView(subscription));
    };
    return idempotent(ports, event, act, {
      keyRequired: true,
      again: ({ id }) => subscriptionAsItStands(ports.accounts, id, 201),
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.billing(),
    cards: wiring.cards(),
    plans: wiring.plans(),
    idempotency: wiring.idempotency(),
  }),
);
