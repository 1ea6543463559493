import type { Account } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { CommandRefusal, CommandResult } from '../domain/subscription-commands.ts';
import type { AccountRepository } from '../ports.ts';

const MAX_ROUNDS = 5;

/** Applies a command to a subscription as it stands at that moment, with the charge of its current period. */
export async function commandSubscription(
  accounts: AccountRepository,
  subscriptionId: string,
  command: (account: Account) => CommandResult,
): Promise<Subscription> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const account = await loadCurrent(accounts, subscriptionId);
    const result = command(account);
    if (result.kind === 'refused') throw refusal(result.reason);
    if (result.kind === 'unchanged') return account.subscription;
    const done = await accounts.commit(account, result.change);
    if (done === 'done') return result.change.account.subscription ?? account.subscription;
  }
  throw new BillingError('storage_busy', 'the subscription kept changing', { retryable: true });
}

/** The subscription with the charge of its current period. Throws `not_found`. */
export async function loadCurrent(accounts: AccountRepository, subscriptionId: string) {
  let period = (await accounts.findSubscription(subscriptionId))?.period;
  for (let round = 1; round <= MAX_ROUNDS && period !== undefined; round += 1) {
    const account = await accounts.loadPeriod(subscriptionId, period);
    const subscription = account?.subscription;
    // It may have moved on between the two reads; a charge that lies behind is not what a command is about.
    if (subscription?.period === period) return { ...account, subscription };
    period = subscription?.period;
  }
  throw new BillingError('not_found', 'no such subscription');
}

function refusal(reason: CommandRefusal): BillingError {
  switch (reason) {
    case 'already_canceled':
      return new BillingError('subscription_canceled', 'a canceled subscription stays canceled');
    case 'not_pausable':
      return new BillingError('conflict', 'an unpaid subscription cannot be paused');
    case 'card_not_usable':
      return new BillingError('card_not_usable', 'the card is not an active one of this customer');
    case 'consent_required':
      return new BillingError('consent_required', 'the customer’s consent of the last 30 days is needed');
  }
}
