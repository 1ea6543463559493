import * as v from 'valibot';
import { cardNotUsable } from '../../shared/usecases/find-card.ts';
import { type TakeOverCardPorts, takeOverCard } from '../../shared/usecases/take-over-card.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { customerId, customerUid, impUid } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { cardView } from './views.ts';

type Ports = IdempotencyPorts &
  Omit<TakeOverCardPorts, keyof TimeLeft> & {
    readonly journal: Parameters<typeof httpHandler>[0]['journal'];
  };

const body = v.strictObject({
  customer_id: customerId,
  customer_uid: customerUid,
  evidence: v.strictObject({ imp_uid: impUid }),
  dry_run: v.optional(v.boolean(), false),
});

/**
 * POST /cards (merchant, IAM): takes over a card whose key another system has had issued at 아임포트.
 *
 * 1. read the input; 2. have 아임포트 show the payment that is named as evidence; 3. store the card. A repetition finds it. With
 * `dry_run` 200, and nothing is stored, a key included.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const command = {
      customerId: input.customer_id,
      customerUid: input.customer_uid,
      impUid: input.evidence.imp_uid,
      isDryRun: input.dry_run,
    };
    const act = async () =>
      json(
        input.dry_run ? 200 : 201,
        cardView(await takeOverCard({ ...ports, ...timeLeft(context) }, command)),
      );
    if (input.dry_run) return act();
    return idempotent(ports, event, act, {
      again: async () => {
        const card = await ports.cards.find(command.customerUid);
        if (card === undefined) throw cardNotUsable();
        return json(201, cardView(card));
      },
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    cards: wiring.cards(),
    gateway: wiring.gateway(),
    idempotency: wiring.idempotency(),
    registrations: wiring.registrationOpener(),
    settings: wiring.settings(),
  }),
);
