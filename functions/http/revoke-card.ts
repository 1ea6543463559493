import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Journal } from '../../shared/ports.ts';
import { type RevokeCardPorts, revokeCard } from '../../shared/usecases/revoke-card.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { customerUid } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { cardView } from './views.ts';

type Ports = Omit<RevokeCardPorts, keyof TimeLeft> & { readonly journal: Journal };

/** DELETE /cards/{customer_uid} (merchant, IAM): the card is never charged again. Repeating it changes nothing. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const uid = pathParameter(event, 'customer_uid');
    if (!v.is(customerUid, uid)) throw new BillingError('not_found', 'no such card');
    return json(200, cardView(await revokeCard({ ...ports, ...timeLeft(context) }, uid)));
  });

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), cards: wiring.cards() }));
