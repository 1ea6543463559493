import * as v from 'valibot';
import type { Journal } from '../../shared/ports.ts';
import type { CommandPorts } from '../../shared/usecases/command-subscription.ts';
import { pauseSubscription } from '../../shared/usecases/pause-subscription.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { optionalJsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<CommandPorts, keyof TimeLeft> & { readonly journal: Journal };

/** POST /subscriptions/{subscription_id}/pause (merchant, IAM): nothing is charged until …/resume. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    optionalJsonBody(event, v.strictObject({}));
    const id = subscriptionId(event);
    const act = async () =>
      json(
        200,
        subscriptionView(await pauseSubscription({ ...ports, ...timeLeft(context) }, id), ports.clock.now()),
      );
    return idempotent(ports, event, act, { again: () => subscriptionAsItStands(ports, id) });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), accounts: wiring.accounts(), idempotency: wiring.idempotency() }),
);
