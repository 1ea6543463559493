import * as v from 'valibot';
import type { Charge, ChargeStatus } from '../../shared/domain/charge.ts';
import { encodeMerchantUid } from '../../shared/domain/merchant-uid.ts';
import type { RequestSeed } from '../../shared/ports.ts';
import { type CreateChargePorts, createCharge } from '../../shared/usecases/create-charge.ts';
import { findCharge } from '../../shared/usecases/find-charge.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { chargeName, customerUid, won } from '../middleware/fields.ts';
import { givenHandles, handleFields } from '../middleware/handles.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import { givenTax, taxFields } from '../middleware/tax.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { chargeView } from './views.ts';

type Ports = IdempotencyPorts & Omit<CreateChargePorts, keyof TimeLeft>;

const body = v.strictObject({
  customer_uid: customerUid,
  amount: won(1),
  ...taxFields,
  name: chargeName,
  ...handleFields,
});

/** 202: sent, or about to be, and nobody can say yet; GET /charges/{merchant_uid} will. */
const statusCode: Readonly<Record<ChargeStatus, number>> = {
  paid: 201,
  declined: 402,
  void: 402,
  scheduled: 202,
  charging: 202,
  unknown: 202,
};

const answer = (charge: Charge) => json(statusCode[charge.status], chargeView(charge));

/** POST /charges (merchant, IAM): charges a card once, now. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const given = { ...givenHandles(input), ...givenTax(input) };
    const act = async (seed: RequestSeed) => {
      const { customer_uid, amount, name } = input;
      const charge = await createCharge(
        { ...ports, ...timeLeft(context) },
        { customerUid: customer_uid, amount, name, ...given },
        seed,
      );
      return answer(charge);
    };
    const again = async ({ id }: RequestSeed) => {
      const uid = encodeMerchantUid({ kind: 'one_off', chargeId: id, generation: 1 });
      return answer(await findCharge(ports.accounts, uid));
    };
    return idempotent(ports, event, act, { keyRequired: true, again });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.billing(),
    references: wiring.references(),
    idempotency: wiring.idempotency(),
  }),
);
