import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Clock, HintRepository, Journal, Settings, SettleQueue } from '../../shared/ports.ts';
import { acceptWebhook } from '../../shared/usecases/accept-webhook.ts';
import { type HttpEvent, json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { bodyText } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { readWebhook } from './webhook-body.ts';

interface Ports {
  readonly clock: Clock;
  readonly hints: HintRepository;
  readonly journal: Journal;
  readonly settleQueue: SettleQueue;
  readonly settings: Settings;
}

/**
 * POST /webhooks/iamport (public): 아임포트's unsigned notice that a payment changed.
 *
 * 1. check the source address, as the stage says; 2. read JSON or form, tolerantly; 3. if the merchant_uid is ours,
 * queue the look-up, of strangers a bounded number; 4. answer 200. Only our own failure to look up or to queue answers
 * 5xx, so that it is sent again.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event) => {
      const isStranger = checkSource(ports, event);
      const ids = readWebhook(bodyText(event), event.headers?.['content-type']);
      const outcome = await acceptWebhook(ports, { ...ids, isStranger });
      return json(200, { result: outcome.kind });
    },
    { query: ANY_QUERY },
  );

/**
 * Whether it comes from a stranger. The addresses have changed once, so they are a signal (`report`) unless the stage
 * insists (`enforce`).
 */
function checkSource(ports: Ports, event: HttpEvent): boolean {
  const { policy, addresses } = ports.settings.webhookSource;
  if (addresses.includes(event.requestContext.http.sourceIp)) return false;
  if (policy === 'off') return true;
  ports.journal.record({
    event: 'webhook.source',
    level: 'warn',
    outcome: policy,
    reason: 'address_not_listed',
  });
  if (policy === 'enforce') throw new BillingError('forbidden', 'this address may not send webhooks');
  return true;
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    hints: wiring.hints(),
    settleQueue: wiring.settleQueue(),
    settings: wiring.settings(),
  }),
);
