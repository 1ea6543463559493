import type { AccountRepository, Clock, Journal } from '../../shared/ports.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { subscriptionId } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';

interface Ports {
  readonly accounts: AccountRepository;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** GET /subscriptions/{subscription_id} (merchant, IAM). Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    return subscriptionAsItStands(ports, subscriptionId(event));
  });

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), accounts: wiring.accounts() }));
