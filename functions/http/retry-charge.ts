import * as v from 'valibot';
import type { Charge } from '../../shared/domain/charge.ts';
import { isAnswered } from '../../shared/domain/retry-now.ts';
import type { RequestSeed } from '../../shared/ports.ts';
import { findCharge } from '../../shared/usecases/find-charge.ts';
import { type RetryChargePorts, retryCharge } from '../../shared/usecases/retry-charge.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { optionalJsonBody, pathParameter } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { chargeView } from './views.ts';

type Ports = IdempotencyPorts & Omit<RetryChargePorts, keyof TimeLeft>;

const body = v.strictObject({});

/**
 * POST /charges/{merchant_uid}/retry (merchant, IAM): asks the same card again, now. 200 with the charge as it stands then, paid
 * or declined; 202 while nobody can say so: it is being asked, or is due, and left to the scheduler.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    optionalJsonBody(event, body);
    const merchantUid = pathParameter(event, 'merchant_uid');
    const answer = (charge: Charge) =>
      json(isAnswered(charge, ports.clock.now()) ? 200 : 202, chargeView(charge));
    const act = async (seed: RequestSeed) =>
      answer(await retryCharge({ ...ports, ...timeLeft(context) }, merchantUid, { request: seed.id }));
    const again = async () => answer(await findCharge(ports.accounts, merchantUid));
    return idempotent(ports, event, act, { again });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.billing(), idempotency: wiring.idempotency() }),
);
