import * as v from 'valibot';
import type { RequestSeed } from '../../shared/ports.ts';
import { consentNotWithContract } from '../../shared/usecases/command-subscription.ts';
import {
  type CreateSubscriptionPorts,
  createSubscription,
} from '../../shared/usecases/create-subscription.ts';
import { findCurrent } from '../../shared/usecases/load-account.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { customerUid, firstPayment, instant, planId, trialDays } from '../middleware/fields.ts';
import { givenHandles, handleFields } from '../middleware/handles.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { firstPaymentAnswer } from './first-payment-answer.ts';

type Ports = IdempotencyPorts & Omit<CreateSubscriptionPorts, keyof TimeLeft>;

const body = v.strictObject({
  customer_uid: customerUid,
  plan_id: planId,
  start_at: v.optional(instant),
  trial_days: v.optional(trialDays),
  consent: v.optional(v.unknown()),
  allow_duplicate: v.optional(v.boolean(), false),
  first_payment: firstPayment,
  ...handleFields,
});

/**
 * POST /subscriptions (merchant, IAM): starts a subscription, and charges its first period at once unless it starts
 * later. Where that first payment is required: 201 paid, 402 declined (and the subscription has ended), 202 not known yet. Else 201
 * whatever became of it.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const given = givenHandles(input);
    if (input.consent !== undefined) throw consentNotWithContract('consent');
    const act = async (seed: RequestSeed) => {
      const account = await createSubscription(
        { ...ports, ...timeLeft(context) },
        {
          customerUid: input.customer_uid,
          planId: input.plan_id,
          startAt: input.start_at,
          trialDays: input.trial_days,
          allowDuplicate: input.allow_duplicate,
          firstPayment: input.first_payment,
          ...given,
        },
        seed,
      );
      return firstPaymentAnswer(account, ports.clock.now());
    };
    return idempotent(ports, event, act, {
      keyRequired: true,
      again: async ({ id }) => firstPaymentAnswer(await findCurrent(ports.accounts, id), ports.clock.now()),
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.billing(),
    cards: wiring.cards(),
    places: wiring.places(),
    plans: wiring.plans(),
    references: wiring.references(),
    idempotency: wiring.idempotency(),
  }),
);
