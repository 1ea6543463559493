import { BillingError } from '../domain/billing-error.ts';
import type { CancelAt, CancelRefund } from '../domain/cancel-preview.ts';
import type { Charge } from '../domain/charge.ts';
import { invariant } from '../domain/invariant.ts';
import { unusedRefund } from '../domain/refund.ts';
import type { Subscription } from '../domain/subscription.ts';
import { cancel } from '../domain/subscription-commands.ts';
import { withUnused } from '../domain/unused.ts';
import type { AccountRepository, Clock } from '../ports.ts';
import { commandAccount, loadCurrent, loadWithBought } from './command-subscription.ts';
import { type RefundPorts, sendRefund } from './send-refund.ts';
import { postBudgetMs } from './time-budget.ts';

export type CancelPorts = RefundPorts & { readonly clock: Clock };

export interface CancelCommand {
  readonly at: CancelAt;
  /** `unused`: only with `now`. */
  readonly refund: CancelRefund;
}

export interface Cancellation {
  readonly subscription: Subscription;
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
  { at, refund }: CancelCommand,
): Promise<Cancellation> {
  const now = ports.clock.now();
  const isGivingBack = refund === 'unused';
  invariant(!isGivingBack || at === 'now', 'days that run out are not unused');
  // Decided before anything is written: too late to send is too late to end.
  const budgetMs = isGivingBack ? postBudgetMs(ports, ports.settings.chargeTimeoutMs) : 0;
  const { account, isNew } = await commandAccount(
    ports,
    subscriptionId,
    (read) => (isGivingBack ? withUnused(read, cancel(read, at, now), now) : cancel(read, at, now)),
    isGivingBack ? loadWithBought : loadCurrent,
  );
  const { subscription, bought } = account;
  if (!isNew) return cancellationOf(ports.accounts, subscription);
  if (bought === undefined || unusedRefund(bought) === undefined) return { subscription };
  return { subscription, refunded: await sendRefund(ports, bought, budgetMs, now) };
}

/** What has been canceled, as it stands. Throws `not_found`. */
export async function findCancellation(
  accounts: AccountRepository,
  subscriptionId: string,
): Promise<Cancellation> {
  const subscription = await accounts.findSubscription(subscriptionId);
  if (subscription === undefined) throw new BillingError('not_found', 'no such subscription');
  return cancellationOf(accounts, subscription);
}

async function cancellationOf(
  accounts: AccountRepository,
  subscription: Subscription,
): Promise<Cancellation> {
  const { status, subscriptionId, period } = subscription;
  if (status !== 'canceled' || period === 1) return { subscription };
  const charge = (await accounts.loadPeriod(subscriptionId, period - 1))?.charge;
  return { subscription, refunded: charge && unusedRefund(charge) && charge };
}
