import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { parseMerchantUid } from '../../shared/domain/merchant-uid.ts';
import type { Clock, RequestSeed } from '../../shared/ports.ts';
import { type RefundChargePorts, refundCharge } from '../../shared/usecases/refund-charge.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { won } from '../middleware/fields.ts';
import { givenHandles, handleFields } from '../middleware/handles.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { printable } from '../middleware/plain-text.ts';
import { jsonBody, pathParameter } from '../middleware/request.ts';
import { givenTax, taxFields } from '../middleware/tax.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { chargeView, refundView } from './views.ts';

type Ports = IdempotencyPorts & Omit<RefundChargePorts, keyof TimeLeft> & { readonly clock: Clock };

const body = v.strictObject({
  amount: v.optional(won(1)),
  ...taxFields,
  reason: printable(100),
  ...handleFields,
});

const statusCode = { succeeded: 201, failed: 409, sending: 202, unknown: 202 } as const;

/**
 * POST /charges/{merchant_uid}/refunds (merchant, IAM): gives back `amount`, or all that is left. 201 done, 202 not yet
 * known (it is looked up; GET /charges/{merchant_uid} will tell), 409 refused by the PG or by the ledger.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const { amount, reason } = input;
    const given = { ...givenHandles(input), ...givenTax(input) };
    const merchantUid = pathParameter(event, 'merchant_uid');
    // Before the Idempotency-Key is reserved: the path is part of the record's key, and a key has a length.
    if (parseMerchantUid(merchantUid) === undefined) throw new BillingError('not_found', 'no such charge');
    const act = async (seed: RequestSeed) => {
      const { charge, refund } = await refundCharge(
        { ...ports, ...timeLeft(context) },
        { merchantUid, amount, reason, ...given },
        seed,
        ports.clock.now(),
      );
      return json(statusCode[refund.status], { ...refundView(refund), charge: chargeView(charge) });
    };
    return idempotent(ports, event, act, { keyRequired: true });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.billing(),
    references: wiring.references(),
    idempotency: wiring.idempotency(),
  }),
);
