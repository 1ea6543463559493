import { BillingError } from '../../shared/domain/billing-error.ts';
import { isUlid } from '../../shared/domain/merchant-uid.ts';
import type { AccountRepository, ChargeLists, Journal } from '../../shared/ports.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { nextCursor, pageFields, pageOf } from '../middleware/page.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { chargeView } from './views.ts';

interface Ports {
  readonly accounts: AccountRepository;
  readonly chargeLists: ChargeLists;
  readonly journal: Journal;
}

/** GET /subscriptions/{subscription_id}/charges (merchant, IAM): newest period first, `limit` and `cursor`. Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event) => {
      const page = pageOf(event);
      const id = pathParameter(event, 'subscription_id');
      const known = isUlid(id) && (await ports.accounts.findSubscription(id)) !== undefined;
      if (!known) throw new BillingError('not_found', 'no such subscription');
      const unreadable = countUnreadable(ports.journal);
      const { items, cursor } = await ports.chargeLists.listCharges(id, page, unreadable.count);
      return json(200, {
        charges: items.map(chargeView),
        cursor: nextCursor(event, cursor),
        unreadable: unreadable.total(),
      });
    },
    { query: pageFields },
  );

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), accounts: wiring.accounts(), chargeLists: wiring.chargeLists() }),
);
