import type { Account, SubscriptionAccount } from '../domain/account.ts';
import type { CancelAt, CancelRefund } from '../domain/cancel-preview.ts';
import type { Charge } from '../domain/charge.ts';
import { invariant } from '../domain/invariant.ts';
import { unusedRefund } from '../domain/refund.ts';
import { cancel } from '../domain/subscription-commands.ts';
import { withUnused } from '../domain/unused.ts';
import type { AccountRepository, Clock } from '../ports.ts';
import { commandAccount } from './command-subscription.ts';
import { findCurrent, loadCurrent, loadWithBought } from './load-account.ts';
import { type RefundPorts, sendRefund } from './send-refund.ts';
import { postBudgetMs } from './time-budget.ts';

export type CancelPorts = RefundPorts & { readonly clock: Clock };

export interface CancelCommand {
  readonly at: CancelAt;
  /** `unused`: only with `now`. */
  readonly refund: CancelRefund;
  /** The merchant's own words. */
  readonly reason?: string | undefined;
}

export interface Cancellation {
  readonly account: SubscriptionAccount;
  /** The charge of which a cancel has given back the unused days, or is about to. */
  readonly refunded?: Charge | undefined;
}

/**
 * Ends a subscription: now, or when what is paid for ends. With `unused` the refund of the days left is written ahead
 * with the end, in one transaction; then its POST leaves. Dying in between leaves an open refund, which comes due by
 * itself. Whoever asks again finds the subscription canceled, and is told of that refund.
 */
export async function cancelSubscription(
  ports: CancelPorts,
  subscriptionId: string,
  { at, refund, reason }: CancelCommand,
): Promise<Cancellation> {
  const now = ports.clock.now();
  const isGivingBack = refund === 'unused';
  invariant(!isGivingBack || at === 'now', 'days that run out are not unused');
  // Decided before anything is written: too late to send is too late to end.
  const budgetMs = isGivingBack ? postBudgetMs(ports, ports.settings.chargeTimeoutMs) : 0;
  const ended = (read: Account) => cancel(read, at, now, reason);
  const { account, isNew } = await commandAccount(
    ports,
    subscriptionId,
    (read) => (isGivingBack ? withUnused(read, ended(read), now) : ended(read)),
    isGivingBack ? loadWithBought : loadCurrent,
  );
  if (!isNew) return cancellationOf(ports.accounts, account);
  const { bought } = account;
  if (bought === undefined || unusedRefund(bought) === undefined) return { account };
  return { account, refunded: await sendRefund(ports, bought, budgetMs, now) };
}

/** What has been canceled, as it stands. Throws `not_found`. */
export async function findCancellation(
  accounts: AccountRepository,
  subscriptionId: string,
): Promise<Cancellation> {
  return cancellationOf(accounts, await findCurrent(accounts, subscriptionId));
}

async function cancellationOf(
  accounts: AccountRepository,
  account: SubscriptionAccount,
): Promise<Cancellation> {
  const { status, subscriptionId, period } = account.subscription;
  if (status !== 'canceled' || period === 1) return { account };
  const charge = (await accounts.loadPeriod(subscriptionId, period - 1))?.charge;
  return { account, refunded: charge && unusedRefund(charge) && charge };
}
