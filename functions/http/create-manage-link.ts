import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { MANAGE_PURPOSES } from '../../shared/domain/manage-link.ts';
import type { CustomerRepository, Journal, ManageLinkRepository, Settings } from '../../shared/ports.ts';
import { createManageLink } from '../../shared/usecases/create-manage-link.ts';
import { buyer } from '../middleware/buyer.ts';
import { customerId } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { optionalJsonBody, pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';

type Ports = IdempotencyPorts & {
  readonly customers: CustomerRepository;
  readonly journal: Journal;
  readonly manageLinks: ManageLinkRepository;
  readonly settings: Settings;
};

const body = v.strictObject({
  return_url: v.optional(v.string()),
  purpose: v.optional(v.picklist(MANAGE_PURPOSES)),
  buyer: v.optional(buyer),
});

/**
 * POST /customers/{customer_id}/manage-links (merchant, IAM): a link to the page on which this customer sees and changes
 * what they have. Repeated with its Idempotency-Key it is the same link, under a token of its own.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const id = pathParameter(event, 'customer_id');
    if (!v.is(customerId, id)) throw new BillingError('not_found', 'no such customer');
    const input = optionalJsonBody(event, body);
    return idempotent(ports, event, async (seed) => {
      const { link, token } = await createManageLink(
        ports,
        {
          customerId: id,
          returnUrl: input.return_url,
          purpose: input.purpose,
          buyer: input.buyer,
        },
        seed,
      );
      return json(201, {
        url: `${ports.settings.publicBaseUrl}/manage/${token}`,
        expires_at: link.expiresAt.toISOString(),
      });
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    customers: wiring.customers(),
    idempotency: wiring.idempotency(),
    manageLinks: wiring.manageLinks(),
    settings: wiring.settings(),
  }),
);
