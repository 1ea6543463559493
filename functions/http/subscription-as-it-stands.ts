import type { AccountRepository, Clock } from '../../shared/ports.ts';
import { findCurrent } from '../../shared/usecases/load-account.ts';
import { type HttpResponse, json } from '../middleware/http.ts';
import { subscriptionView } from './views.ts';

/** Answers a question for a subscription, and a command that was answered before. Throws `not_found`. */
export async function subscriptionAsItStands(
  { accounts, clock }: { readonly accounts: AccountRepository; readonly clock: Clock },
  id: string,
  status = 200,
): Promise<HttpResponse> {
  return json(status, subscriptionView(await findCurrent(accounts, id), clock.now()));
}
