import type { AccountRepository, Journal } from '../../shared/ports.ts';
import { findCharge } from '../../shared/usecases/find-charge.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { chargeView } from './views.ts';

interface Ports {
  readonly accounts: AccountRepository;
  readonly journal: Journal;
}

/** GET /charges/{merchant_uid} (merchant, IAM): a charge with its attempts and refunds. Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) =>
    json(200, chargeView(await findCharge(ports.accounts, pathParameter(event, 'merchant_uid')))),
  );

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), accounts: wiring.accounts() }));
