import type { Account } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { CommandRefusal, CommandResult } from '../domain/subscription-commands.ts';
import type { AccountRepository, Clock } from '../ports.ts';
import { decide } from './decide.ts';
import type { TimeLeft } from './time-budget.ts';

export interface CommandPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly clock: Clock;
}

/** Of a subscription, not of a one-off charge. */
export type SubscriptionAccount = Account & { readonly subscription: Subscription };

/** Applies a command to a subscription as it stands at that moment, with the charge of its current period. */
export async function commandSubscription(
  ports: CommandPorts,
  subscriptionId: string,
  command: (account: Account) => CommandResult,
): Promise<Subscription> {
  return (await commandAccount(ports, subscriptionId, command)).account.subscription;
}

/** The same, with all that `load` reads. `isNew`: it was this call that has changed it. */
export async function commandAccount(
  ports: CommandPorts,
  subscriptionId: string,
  command: (account: Account) => CommandResult,
  load = loadCurrent,
): Promise<{ readonly account: SubscriptionAccount; readonly isNew: boolean }> {
  return decide<{ account: SubscriptionAccount; isNew: boolean }>('the subscription', ports, async () => {
    const account = await load(ports.accounts, subscriptionId);
    if (account === 'stale') return 'stale';
    const result = command(account);
    if (result.kind === 'refused') throw refusal(result.reason);
    if (result.kind === 'unchanged') return { done: { account, isNew: false } };
    const stored = await ports.accounts.commit(account, result.change);
    if (stored.kind !== 'done') return 'stale';
    const { subscription = account.subscription } = stored.account;
    return { done: { account: { ...stored.account, subscription }, isNew: true } };
  });
}

/** The subscription with the charge of its current period. Throws `not_found`. */
export async function loadCurrent(
  accounts: AccountRepository,
  subscriptionId: string,
): Promise<SubscriptionAccount | 'stale'> {
  const found = await accounts.findSubscription(subscriptionId);
  if (found === undefined) throw new BillingError('not_found', 'no such subscription');
  const account = await accounts.loadPeriod(subscriptionId, found.period);
  const subscription = account?.subscription;
  // It may have moved on between the two reads; a charge that lies behind is not what a command is about.
  return subscription?.period === found.period ? { ...account, subscription } : 'stale';
}

/** 전자상거래법 §13⑥: a yes given with the contract does not count and has to be had again. */
export function consentNotWithContract(path: string): BillingError {
  return new BillingError(
    'consent_not_with_contract',
    'an agreement given with the contract does not count',
    {
      issues: [
        { path, message: 'given after the contract, within 30 Korean calendar days before the change' },
      ],
    },
  );
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

export function refusal(reason: CommandRefusal): BillingError {
  switch (reason) {
    case 'already_canceled':
      return new BillingError('subscription_canceled', 'a canceled subscription stays canceled');
    case 'not_pausable':
      return new BillingError('conflict', 'an unpaid subscription cannot be paused');
    case 'card_not_usable':
      return new BillingError('card_not_usable', 'the card is not an active one of this customer');
    case 'consent_required':
      return new BillingError(
        'consent_required',
        'the customer must agree to the price first: POST …/consents',
      );
    case 'consent_mismatch':
      return new BillingError(
        'consent_mismatch',
        'no such change is ahead: see consent_needed of the subscription',
      );
    case 'consent_too_early':
      return new BillingError(
        'consent_too_early',
        'it counts from the 30th Korean calendar day before the change',
        {
          issues: [{ path: 'agreed_at', message: 'within 30 Korean calendar days before effective_on' }],
        },
      );
    case 'consent_not_with_contract':
      return consentNotWithContract('agreed_at');
    case 'refund_in_progress':
      return new BillingError(
        'refund_in_progress',
        'what is left of the payment is not known before its open refund has ended',
      );
  }
}
