import type { SubscriptionAccount } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { ManageLink } from '../domain/manage-link.ts';
import { isUlid } from '../domain/merchant-uid.ts';
import type { AccountRepository } from '../ports.ts';
import { findCurrent } from './load-account.ts';

/**
 * The subscription that somebody names on a customer's page. Another customer's is `not_found`, as if it did not exist. A
 * subscription never changes its customer, so this holds for whatever is done with it next.
 */
export async function ownAccount(
  accounts: AccountRepository,
  { customerId }: ManageLink,
  subscriptionId: string,
): Promise<SubscriptionAccount> {
  const account = isUlid(subscriptionId) ? await findCurrent(accounts, subscriptionId) : undefined;
  if (account?.subscription.customerId === customerId) return account;
  throw new BillingError('not_found', 'no such subscription');
}
