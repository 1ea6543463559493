import type { SubscriptionAccount } from '../../shared/domain/account.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { standingOf } from '../../shared/domain/standing.ts';
import { type HttpResponse, json } from '../middleware/http.ts';
import { problemFor, problemResponseWith } from '../middleware/problem.ts';
import { lastDeclineView, subscriptionView } from './views.ts';

/**
 * What POST /subscriptions answers, and its repetition: 402 where the first payment was to be made and is not, 202 while
 * nobody can say, 201 for whatever else has become of it (docs/decisions/0021).
 */
export function firstPaymentAnswer(account: SubscriptionAccount, now: Date): HttpResponse {
  const { subscriptionId, status, cancelReason } = account.subscription;
  if (cancelReason !== 'first_payment_declined')
    return json(status === 'incomplete' ? 202 : 201, subscriptionView(account, now));
  const declined = new BillingError('first_payment_declined', `subscription ${subscriptionId} has ended`);
  return problemResponseWith(problemFor(declined), {
    subscription_id: subscriptionId,
    last_decline: lastDeclineView(standingOf(account, now).lastDecline),
  });
}
