import type { Account, SubscriptionAccount } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { AccountRepository } from '../ports.ts';

/** The account that a merchant_uid belongs to, whichever generation it is of. */
export async function loadAccount(
  accounts: AccountRepository,
  merchantUid: string,
): Promise<Account | undefined> {
  const key = parseMerchantUid(merchantUid);
  switch (key?.kind) {
    case 'subscription':
      return accounts.loadPeriod(key.subscriptionId, key.period);
    case 'one_off':
      return accounts.loadOneOff(key.chargeId);
    default:
      return undefined;
  }
}

/**
 * The subscription with the charge of its current period. Throws `not_found`. `stale`: it has moved on between the two
 * reads; a charge that lies behind is not what a command or a question is about.
 */
export async function loadCurrent(
  accounts: AccountRepository,
  subscriptionId: string,
): Promise<SubscriptionAccount | 'stale'> {
  const found = await accounts.findSubscription(subscriptionId);
  if (found === undefined) throw new BillingError('not_found', 'no such subscription');
  const account = await accounts.loadPeriod(subscriptionId, found.period);
  const subscription = account?.subscription;
  return subscription?.period === found.period ? { ...account, subscription } : 'stale';
}

/** The same, with the charge that bought the time now running. */
export async function loadWithBought(
  accounts: AccountRepository,
  subscriptionId: string,
): Promise<SubscriptionAccount | 'stale'> {
  const account = await loadCurrent(accounts, subscriptionId);
  if (account === 'stale' || account.subscription.period === 1) return account;
  const before = await accounts.loadPeriod(subscriptionId, account.subscription.period - 1);
  return { ...account, bought: before?.charge };
}

/** It moves on once in a period: twice in a row between two reads is a table that cannot be read just now. */
const ROUNDS = 3;

/** The same, for whoever only asks. */
export async function findCurrent(
  accounts: AccountRepository,
  subscriptionId: string,
): Promise<SubscriptionAccount> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await loadCurrent(accounts, subscriptionId);
    if (account !== 'stale') return account;
  }
  throw new BillingError('storage_busy', 'the subscription keeps moving', { retryable: true });
}
