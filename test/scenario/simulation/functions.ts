import * as cancelSubscription from '../../../functions/http/cancel-subscription.ts';
import * as changeCard from '../../../functions/http/change-card.ts';
import * as changePlan from '../../../functions/http/change-plan.ts';
import * as checkoutRedirect from '../../../functions/http/checkout-redirect.ts';
import * as completeCheckout from '../../../functions/http/complete-checkout.ts';
import * as createCardRegistration from '../../../functions/http/create-card-registration.ts';
import * as createCharge from '../../../functions/http/create-charge.ts';
import * as createSubscription from '../../../functions/http/create-subscription.ts';
import * as getCustomer from '../../../functions/http/get-customer.ts';
import * as holdCharging from '../../../functions/http/hold-charging.ts';
import * as listRecords from '../../../functions/http/list-records.ts';
import * as orderBatch from '../../../functions/http/order-batch.ts';
import * as pauseSubscription from '../../../functions/http/pause-subscription.ts';
import * as previewCancel from '../../../functions/http/preview-cancel.ts';
import * as receiveWebhook from '../../../functions/http/receive-webhook.ts';
import * as recordConsent from '../../../functions/http/record-consent.ts';
import * as refundCharge from '../../../functions/http/refund-charge.ts';
import * as resumeSubscription from '../../../functions/http/resume-subscription.ts';
import * as retryCharge from '../../../functions/http/retry-charge.ts';
import * as revokeCard from '../../../functions/http/revoke-card.ts';
import * as takeOverCard from '../../../functions/http/take-over-card.ts';
import * as withdrawConsent from '../../../functions/http/withdraw-consent.ts';
import * as chargeSubscription from '../../../functions/queue/charge-subscription.ts';
import * as runBatch from '../../../functions/queue/run-batch.ts';
import * as settlePayment from '../../../functions/queue/settle-payment.ts';
import * as enqueueDueCharges from '../../../functions/schedule/enqueue-due-charges.ts';
import * as reconcilePayments from '../../../functions/schedule/reconcile-payments.ts';
import * as sumDays from '../../../functions/schedule/sum-days.ts';
import * as publishEvents from '../../../functions/stream/publish-events.ts';
import { functions as topology } from '../../../infra/topology.ts';
import type { SimulatedPorts } from './ports.ts';

/** A deployed function, middy included, as the runtime calls it. */
export type LambdaHandler = (event: unknown, context: object) => Promise<unknown>;

/** Each handler takes some of the ports; all of them together satisfy every one. */
const creators = {
  'cancel-subscription': cancelSubscription.createHandler,
  'change-card': changeCard.createHandler,
  'change-plan': changePlan.createHandler,
  'checkout-redirect': checkoutRedirect.createHandler,
  'complete-checkout': completeCheckout.createHandler,
  'create-card-registration': createCardRegistration.createHandler,
  'create-charge': createCharge.createHandler,
  'create-subscription': createSubscription.createHandler,
  'get-customer': getCustomer.createHandler,
  'hold-charging': holdCharging.createHandler,
  'list-records': listRecords.createHandler,
  'order-batch': orderBatch.createHandler,
  'pause-subscription': pauseSubscription.createHandler,
  'preview-cancel': previewCancel.createHandler,
  'receive-webhook': receiveWebhook.createHandler,
  'record-consent': recordConsent.createHandler,
  'refund-charge': refundCharge.createHandler,
  'resume-subscription': resumeSubscription.createHandler,
  'retry-charge': retryCharge.createHandler,
  'revoke-card': revokeCard.createHandler,
  'take-over-card': takeOverCard.createHandler,
  'withdraw-consent': withdrawConsent.createHandler,
  'charge-subscription': chargeSubscription.createHandler,
  'run-batch': runBatch.createHandler,
  'settle-payment': settlePayment.createHandler,
  'enqueue-due-charges': enqueueDueCharges.createHandler,
  'publish-events': publishEvents.createHandler,
  'reconcile-payments': reconcilePayments.createHandler,
  'sum-days': sumDays.createHandler,
} as const satisfies Record<string, (ports: SimulatedPorts) => unknown>;

export type FunctionName = keyof typeof creators;

export function createFunction(name: FunctionName, ports: SimulatedPorts): LambdaHandler {
  return creators[name](ports) as unknown as LambdaHandler;
}

const timeouts = new Map(topology.map(({ name, timeoutSeconds }) => [name, timeoutSeconds * 1000]));

export function timeoutMsOf(name: FunctionName): number {
  const timeoutMs = timeouts.get(name);
  if (timeoutMs === undefined) throw new Error(`${name} is not in the topology`);
  return timeoutMs;
}
