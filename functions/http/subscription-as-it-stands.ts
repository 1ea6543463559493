import { BillingError } from '../../shared/domain/billing-error.ts';
import type { AccountRepository } from '../../shared/ports.ts';
import { type HttpResponse, json } from '../middleware/http.ts';
import { subscriptionView } from './views.ts';

/** Answers a question for a subscription, and a request that was answered before. Throws `not_found`. */
export async function subscriptionAsItStands(
  accounts: AccountRepository,
  id: string,
  status = 200,
): Promise<HttpResponse> {
  const subscription = await accounts.findSubscription(id);
  if (subscription === undefined) throw new BillingError('not_found', 'no such subscription');
  return json(status, subscriptionView(subscription));
}
