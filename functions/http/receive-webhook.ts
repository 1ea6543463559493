import { BillingError } from '../../shared/domain/billing-error.ts';
import type {
  AccountRepository,
  Journal,
  RegistrationRepository,
  Settings,
  SettleQueue,
} from '../../shared/ports.ts';
import { acceptWebhook } from '../../shared/usecases/accept-webhook.ts';
import { type HttpEvent, json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { bodyText } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { readWebhook } from './webhook-body.ts';

interface Ports {
  readonly accounts: AccountRepository;
  readonly journal: Journal;
  readonly registrations: RegistrationRepository;
  readonly settleQueue: SettleQueue;
  readonly settings: Settings;
}

/**
 * POST /webhooks/iamport (public): 아임포트's unsigned notice that a payment changed.
 *
 * 1. check the source address, as the stage says; 2. read JSON or form, tolerantly; 3. if the merchant_uid is ours,
 * queue the look-up; 4. answer 200. Only our own failure to look up or to queue answers 5xx, so that it is sent again.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    checkSource(ports, event);
    const outcome = await acceptWebhook(ports, readWebhook(bodyText(event), event.headers?.['content-type']));
    return json(200, { result: outcome.kind });
  });

/** The addresses have changed once, so they are a signal (`report`) unless the stage insists (`enforce`). */
function checkSource(ports: Ports, event: HttpEvent): void {
  const { policy, addresses } = ports.settings.webhookSource;
  if (policy === 'off' || addresses.includes(event.requestContext.http.sourceIp)) return;
  ports.journal.record({
    event: 'webhook.source',
    level: 'warn',
    outcome: policy,
    reason: 'address_not_listed',
  });
  if (policy === 'enforce') throw new BillingError('forbidden', 'this address may not send webhooks');
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    registrations: wiring.registrations(),
    settleQueue: wiring.settleQueue(),
    settings: wiring.settings(),
  }),
);
