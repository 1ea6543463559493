import * as v from 'valibot';
import type { RequestSeed } from '../../shared/ports.ts';
import { recordSubscriptionConsent } from '../../shared/usecases/record-consent.ts';
import type { RestartBillingPorts } from '../../shared/usecases/restart-billing.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { koreanDate, won } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { agreementFields, agreementOf } from './consent-body.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<RestartBillingPorts, keyof TimeLeft>;

const body = v.strictObject({
  ...agreementFields,
  price_before: won(0),
  price_after: won(0),
  effective_on: koreanDate,
});

/**
 * POST /subscriptions/{subscription_id}/consents (merchant, IAM): the customer has agreed to the change ahead, at exactly
 * these figures. 201 the subscription as it stands; what was paused for want of it is charged at once.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const id = subscriptionId(event);
    const act = async (seed: RequestSeed) => {
      const figures = {
        priceBefore: input.price_before,
        priceAfter: input.price_after,
        effectiveOn: input.effective_on,
      };
      const timed = { ...ports, ...timeLeft(context) };
      const given = agreementOf(event, input);
      const account = await recordSubscriptionConsent(timed, id, figures, given, seed);
      return json(201, subscriptionView(account, ports.clock.now()));
    };
    return idempotent(ports, event, act, { again: () => subscriptionAsItStands(ports, id, 201) });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.billing(), cards: wiring.cards(), idempotency: wiring.idempotency() }),
);
