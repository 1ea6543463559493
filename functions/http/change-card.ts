import * as v from 'valibot';
import { changeSubscriptionCard, type RestartBillingPorts } from '../../shared/usecases/restart-billing.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { customerUid } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<RestartBillingPorts, keyof TimeLeft>;

const body = v.strictObject({ customer_uid: customerUid });

/**
 * POST /subscriptions/{subscription_id}/change-card (merchant, IAM): charges another active card of the same customer
 * from now on. What is owed (past_due, unpaid) is charged at once.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const id = subscriptionId(event);
    const act = async () =>
      json(
        200,
        subscriptionView(
          await changeSubscriptionCard({ ...ports, ...timeLeft(context) }, id, input.customer_uid),
          ports.clock.now(),
        ),
      );
    return idempotent(ports, event, act, { again: () => subscriptionAsItStands(ports, id) });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.billing(), cards: wiring.cards(), idempotency: wiring.idempotency() }),
);
