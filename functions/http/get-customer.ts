import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Clock, CustomerRepository, Journal } from '../../shared/ports.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { customerId } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { cardView, chargeView, subscriptionView } from './views.ts';

interface Ports {
  readonly clock: Clock;
  readonly customers: CustomerRepository;
  readonly journal: Journal;
}

/**
 * GET /customers/{customer_id} (merchant, IAM): the cards, subscriptions and newest one-off charges of one customer. Reads only.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const id = pathParameter(event, 'customer_id');
    if (!v.is(customerId, id)) throw new BillingError('not_found', 'no such customer');
    const unreadable = countUnreadable(ports.journal);
    const [cards, accounts, oneOffs] = await Promise.all([
      ports.customers.listCards(id, unreadable.count),
      ports.customers.listAccounts(id, unreadable.count),
      ports.customers.listOneOffs(id, unreadable.count),
    ]);
    if (cards.length + accounts.length + oneOffs.length + unreadable.total() === 0)
      throw new BillingError('not_found', 'no such customer');
    const now = ports.clock.now();
    return json(200, {
      customer_id: id,
      cards: cards.map(cardView),
      subscriptions: accounts.map((account) => subscriptionView(account, now)),
      one_off_charges: oneOffs.map(chargeView),
      unreadable: unreadable.total(),
    });
  });

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), customers: wiring.customers() }));
