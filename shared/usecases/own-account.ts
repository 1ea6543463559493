import { BillingError } from '../domain/billing-error.ts';
import type { ManageLink } from '../domain/manage-link.ts';
import { isUlid } from '../domain/merchant-uid.ts';
import type { AccountRepository } from '../ports.ts';
import { decide } from './decide.ts';
import { loadCurrent, type SubscribedAccount } from './load-current.ts';
import type { TimeLeft } from './time-budget.ts';

/**
 * The subscription that somebody names on a customer's page. Another customer's is `not_found`, as if it did not exist. A
 * subscription never changes its customer, so this holds for whatever is done with it next.
 */
export async function ownAccount(
  ports: TimeLeft & { readonly accounts: AccountRepository },
  { customerId }: ManageLink,
  subscriptionId: string,
): Promise<SubscribedAccount> {
  const account = isUlid(subscriptionId)
    ? await decide('the subscription', ports, async () => {
        const found = await loadCurrent(ports.accounts, subscriptionId);
        return found === 'stale' ? 'stale' : { done: found };
      })
    : undefined;
  if (account?.subscription.customerId === customerId) return account;
  throw new BillingError('not_found', 'no such subscription');
}
