import { isCurrent, type SubscriptionAccount } from './account.ts';
import { isBilling, termsOfNextPeriod } from './subscription.ts';

export interface ExpectedCharge {
  readonly at: Date;
  /** Integer won. */
  readonly won: number;
}

/** The next charge or retry of a subscription, as far as anybody knows now. Undefined: none, or it is under way. */
export function expectedCharge(account: SubscriptionAccount): ExpectedCharge | undefined {
  const { subscription } = account;
  const charge = isCurrent(account) ? account.charge : undefined;
  if (!isBilling(subscription.status)) return undefined;
  if (charge === undefined) {
    if (subscription.cancelAtPeriodEnd) return undefined;
    return { at: subscription.nextChargeAt, won: termsOfNextPeriod(subscription).amount };
  }
  const isWaiting = charge.status === 'declined' || charge.status === 'scheduled';
  if (!isWaiting || charge.heldFor !== undefined || charge.nextAttemptAt === undefined) return undefined;
  return { at: charge.nextAttemptAt, won: charge.amount };
}
