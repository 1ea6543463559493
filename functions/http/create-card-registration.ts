import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { termsOf } from '../../shared/domain/plan.ts';
import type { OnSuccess } from '../../shared/domain/registration.ts';
import type {
  PlanRepository,
  ReferenceRepository,
  RegistrationOpener,
  Settings,
} from '../../shared/ports.ts';
import { consentNotWithContract } from '../../shared/usecases/command-subscription.ts';
import { findPlan } from '../../shared/usecases/find-plan.ts';
import { openCardRegistration } from '../../shared/usecases/open-card-registration.ts';
import { buyer } from '../middleware/buyer.ts';
import { chargeName, customerId, firstPayment, planId, trialDays, won } from '../middleware/fields.ts';
import { givenHandles, handleFields } from '../middleware/handles.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { printable } from '../middleware/plain-text.ts';
import { jsonBody } from '../middleware/request.ts';
import { givenTax, taxFields } from '../middleware/tax.ts';
import * as wiring from '../wiring.ts';
import { checkoutUrl, requestPay } from './checkout-page/request-pay.ts';

type Ports = IdempotencyPorts & {
  readonly journal: Parameters<typeof httpHandler>[0]['journal'];
  readonly plans: PlanRepository;
  readonly references: ReferenceRepository;
  readonly registrations: RegistrationOpener;
  readonly settings: Settings;
};

const body = v.strictObject({
  customer_id: customerId,
  buyer,
  return_url: v.string(),
  order_name: v.optional(printable(40), '정기결제 카드 등록'),
  /** Shown in the window. Absent: what will be charged with the new key, else 0. */
  display_amount: v.optional(won(0)),
  ...handleFields,
  /** Issue and charge in one go: at most one of these two. */
  charge: v.optional(v.strictObject({ amount: won(1), ...taxFields, name: chargeName })),
  subscribe: v.optional(
    v.strictObject({
      plan_id: planId,
      trial_days: v.optional(trialDays),
      consent: v.optional(v.unknown()),
      allow_duplicate: v.optional(v.boolean(), false),
      first_payment: firstPayment,
    }),
  ),
});

/**
 * POST /card-registrations (merchant, IAM): opens one single-use attempt to register a card.
 *
 * 1. read the input; 2. open the registration (the Idempotency-Key's seed makes a repetition the same one,
 * under a token of its own); 3. answer with the page to send the customer to, and with the argument of `IMP.request_pay` for one's own page.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const input = jsonBody(event, body);
    const { handles, isUnique } = givenHandles(input);
    const onSuccess = await readOnSuccess(ports.plans, input);
    return idempotent(ports, event, async (seed) => {
      const { registration, token } = await openCardRegistration(
        ports,
        {
          customerId: input.customer_id,
          buyer: input.buyer,
          returnUrl: input.return_url,
          orderName: input.order_name,
          displayAmount: input.display_amount,
          onSuccess,
          ...handles,
        },
        seed,
        isUnique,
      );
      return json(201, {
        registration_id: registration.registrationId,
        checkout_url: checkoutUrl(ports.settings, token),
        expires_at: registration.expiresAt.toISOString(),
        request_pay: requestPay(ports.settings, registration, token),
      });
    });
  });

async function readOnSuccess(
  plans: PlanRepository,
  { charge, subscribe }: v.InferOutput<typeof body>,
): Promise<OnSuccess | undefined> {
  if (charge !== undefined && subscribe !== undefined) {
    throw new BillingError('invalid_request', 'the request does not fit', {
      issues: [{ path: 'subscribe', message: 'either charge or subscribe' }],
    });
  }
  if (charge !== undefined) {
    const { amount, name } = charge;
    return { kind: 'charge', amount, ...givenTax(charge, 'charge.'), name };
  }
  if (subscribe === undefined) return undefined;
  if (subscribe.consent !== undefined) throw consentNotWithContract('subscribe.consent');
  const plan = await findPlan(plans, subscribe.plan_id, 'subscribe.plan_id');
  return {
    kind: 'subscribe',
    plan: termsOf(plan),
    trialDays: subscribe.trial_days ?? plan.trialDays,
    allowDuplicate: subscribe.allow_duplicate,
    firstPayment: subscribe.first_payment,
  };
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    plans: wiring.plans(),
    references: wiring.references(),
    registrations: wiring.registrationOpener(),
    idempotency: wiring.idempotency(),
    settings: wiring.settings(),
  }),
);
