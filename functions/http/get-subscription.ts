import { BillingError } from '../../shared/domain/billing-error.ts';
import { isUlid } from '../../shared/domain/merchant-uid.ts';
import type { AccountRepository, Journal } from '../../shared/ports.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { subscriptionView } from './views.ts';

interface Ports {
  readonly accounts: AccountRepository;
  readonly journal: Journal;
}

/** GET /subscriptions/{subscription_id} (merchant, IAM). Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const id = pathParameter(event, 'subscription_id');
    const subscription = isUlid(id) ? await ports.accounts.findSubscription(id) : undefined;
    if (subscription === undefined) throw new BillingError('not_found', 'no such subscription');
    return json(200, subscriptionView(subscription));
  });

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), accounts: wiring.accounts() }));
