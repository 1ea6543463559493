import type { Account, SubscriptionAccount } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { CommandRefusal, CommandResult } from '../domain/subscription-commands.ts';
import type { AccountRepository, Clock } from '../ports.ts';
import { decide } from './decide.ts';
import { loadCurrent } from './load-account.ts';
import type { TimeLeft } from './time-budget.ts';

export interface CommandPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly clock: Clock;
}

/** Applies a command to a subscription as it stands at that moment, with the charge of its current period. */
export async function commandSubscription(
  ports: CommandPorts,
  subscriptionId: string,
  command: (account: Account) => CommandResult,
): Promise<SubscriptionAccount> {
  return (await commandAccount(ports, subscriptionId, command)).account;
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
    const { subscription = account.subscription, charge = account.charge } = stored.account;
    return { done: { account: { ...stored.account, subscription, charge }, isNew: true } };
  });
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

export function refusal(reason: CommandRefusal): BillingError {
  switch (reason) {
    case 'already_canceled':
      return new BillingError('subscription_canceled', 'a canceled subscription stays canceled');
    case 'not_pausable':
      return new BillingError('conflict', 'an unpaid subscription cannot be paused');
    case 'first_payment_open':
      return new BillingError('conflict', 'its first payment is under way: only a cancel is possible');
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
