import * as v from 'valibot';
import type { RequestSeed } from '../../shared/ports.ts';
import { type RestartBillingPorts, resumeOnce } from '../../shared/usecases/restart-billing.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { optionalJsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<RestartBillingPorts, keyof TimeLeft>;

const body = v.strictObject({});

/**
 * POST /subscriptions/{subscription_id}/resume (merchant, IAM): undoes a cancellation at period end or a pause, or tries
 * an unpaid one again. If the time paid for is over, the next charge is made at once.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    optionalJsonBody(event, body);
    const id = subscriptionId(event);
    const act = async (seed: RequestSeed) =>
      json(
        200,
        subscriptionView(await resumeOnce({ ...ports, ...timeLeft(context) }, id, seed), ports.clock.now()),
      );
    return idempotent(ports, event, act, { again: () => subscriptionAsItStands(ports, id) });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.billing(), cards: wiring.cards(), idempotency: wiring.idempotency() }),
);
