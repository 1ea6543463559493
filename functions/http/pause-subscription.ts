import * as v from 'valibot';
import { pause } from '../../shared/domain/subscription-commands.ts';
import type { AccountRepository, Journal } from '../../shared/ports.ts';
import { commandSubscription } from '../../shared/usecases/command-subscription.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { optionalJsonBody, subscriptionId } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & { readonly accounts: AccountRepository; readonly journal: Journal };

/** POST /subscriptions/{subscription_id}/pause (merchant, IAM): nothing is charged until …/resume. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    optionalJsonBody(event, v.strictObject({}));
    const id = subscriptionId(event);
    return idempotent(ports, event, async () => {
      const now = ports.clock.now();
      const subscription = await commandSubscription(ports.accounts, id, (account) => pause(account, now));
      return json(200, subscriptionView(subscription));
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), accounts: wiring.accounts(), idempotency: wiring.idempotency() }),
);
