import * as v from 'valibot';
import type { RegistrationRepository, Settings } from '../../shared/ports.ts';
import { openCardRegistration } from '../../shared/usecases/open-card-registration.ts';
import { buyer, customerId, printable, won } from '../middleware/fields.ts';
import { httpHandler, json } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { checkoutUrl, requestPay } from './checkout-page/request-pay.ts';

type Ports = IdempotencyPorts & {
  readonly journal: Parameters<typeof httpHandler>[0]['journal'];
  readonly registrations: RegistrationRepository;
  readonly settings: Settings;
};

const body = v.strictObject({
  customer_id: customerId,
  buyer,
  return_url: v.string(),
  order_name: v.optional(printable(40), '정기결제 카드 등록'),
  display_amount: v.optional(won(0), 0),
});

/**
 * POST /card-registrations (merchant, IAM): opens one single-use attempt to register a card.
 *
 * 1. read the input; 2. open the registration (the Idempotency-Key's seed makes a repetition the same one);
 * 3. answer with the page to send the customer to, and with the argument of `IMP.request_pay` for one's own page.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const input = jsonBody(event, body);
    return idempotent(ports, event, async (seed) => {
      const { registration, token } = await openCardRegistration(
        ports,
        {
          customerId: input.customer_id,
          buyer: input.buyer,
          returnUrl: input.return_url,
          orderName: input.order_name,
          displayAmount: input.display_amount,
        },
        seed,
      );
      return json(201, {
        registration_id: registration.registrationId,
        checkout_url: checkoutUrl(ports.settings, token),
        expires_at: registration.expiresAt.toISOString(),
        request_pay: requestPay(ports.settings, registration, token),
      });
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    registrations: wiring.registrations(),
    idempotency: wiring.idempotency(),
    settings: wiring.settings(),
  }),
);
