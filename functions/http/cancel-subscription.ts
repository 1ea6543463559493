import { cancelSubscription, findCancellation } from '../../shared/usecases/cancel-subscription.ts';
import type { RefundPorts } from '../../shared/usecases/send-refund.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { optionalJsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { cancelTerms } from './cancel-terms.ts';
import { cancellationView } from './cancellation-view.ts';

type Ports = IdempotencyPorts & Omit<RefundPorts, keyof TimeLeft>;

/**
 * POST /subscriptions/{subscription_id}/cancel (merchant, IAM): at the end of what is paid for, or now. The first can be
 * undone with …/resume; the second gives back the unused days with `refund: unused`.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const command = optionalJsonBody(event, cancelTerms);
    const id = subscriptionId(event);
    const act = async () =>
      json(
        200,
        cancellationView(
          await cancelSubscription({ ...ports, ...timeLeft(context) }, id, command),
          ports.clock.now(),
        ),
      );
    const again = async () =>
      json(200, cancellationView(await findCancellation(ports.accounts, id), ports.clock.now()));
    return idempotent(ports, event, act, { again });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.billing(), idempotency: wiring.idempotency() }),
);
