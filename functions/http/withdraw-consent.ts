import type { Journal } from '../../shared/ports.ts';
import type { CommandPorts } from '../../shared/usecases/command-subscription.ts';
import { withdrawSubscriptionConsent } from '../../shared/usecases/record-consent.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { subscriptionView } from './views.ts';

type Ports = Omit<CommandPorts, keyof TimeLeft> & { readonly journal: Journal };

/** DELETE /subscriptions/{subscription_id}/consents (merchant, IAM): the customer takes back what they agreed to. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const timed = { ...ports, ...timeLeft(context) };
    const account = await withdrawSubscriptionConsent(timed, subscriptionId(event));
    return json(200, subscriptionView(account, ports.clock.now()));
  });

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), accounts: wiring.accounts() }));
