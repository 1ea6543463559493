import * as v from 'valibot';
import type { RequestSeed } from '../../shared/ports.ts';
import { consentNotWithContract } from '../../shared/usecases/command-subscription.ts';
import {
  type ContinuePorts,
  continueSubscription,
  foreseeContinuation,
} from '../../shared/usecases/continue-subscription.ts';
import { createSubscription } from '../../shared/usecases/create-subscription.ts';
import { findCurrent } from '../../shared/usecases/load-account.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { customerUid, firstPayment, instant, planId, trialDays } from '../middleware/fields.ts';
import { givenHandles, handleFields } from '../middleware/handles.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { jsonBody } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { continuationFields, continuationOf } from './continuation-body.ts';
import { firstPaymentAnswer } from './first-payment-answer.ts';
import { foreseenView } from './views.ts';

type Ports = IdempotencyPorts & Omit<ContinuePorts, keyof TimeLeft>;

const body = v.strictObject({
  customer_uid: customerUid,
  plan_id: planId,
  start_at: v.optional(instant),
  trial_days: v.optional(trialDays),
  consent: v.optional(v.unknown()),
  allow_duplicate: v.optional(v.boolean(), false),
  first_payment: firstPayment,
  ...continuationFields,
  ...handleFields,
});

/**
 * POST /subscriptions (merchant, IAM): starts a subscription, and charges its first period at once unless it starts
 * later. Where that first payment is required: 201 paid, 402 declined (and the subscription has ended), 202 not known yet. Else 201
 * whatever became of it. With `paid_until` it goes on with one that another system has charged: 201 active, and nothing is charged
 * before; with `dry_run` as well 200 what that would come to.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const input = jsonBody(event, body);
    const given = givenHandles(input);
    const continuation = continuationOf(event, input);
    if (continuation === undefined && input.consent !== undefined) throw consentNotWithContract('consent');
    const wanted = {
      customerUid: input.customer_uid,
      planId: input.plan_id,
      allowDuplicate: input.allow_duplicate,
      ...given,
    };
    const start = { startAt: input.start_at, trialDays: input.trial_days, firstPayment: input.first_payment };
    const timed = { ...ports, ...timeLeft(context) };
    if (continuation !== undefined && input.dry_run) {
      const seed = { id: ports.ids.ulid(ports.clock.now()) };
      const account = await foreseeContinuation(timed, { ...wanted, ...continuation }, seed);
      return json(200, foreseenView(account, ports.clock.now()));
    }
    const act = async (seed: RequestSeed) => {
      const account =
        continuation === undefined
          ? await createSubscription(timed, { ...wanted, ...start }, seed)
          : await continueSubscription(timed, { ...wanted, ...continuation }, seed);
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
