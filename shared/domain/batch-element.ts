import type { Account, Change } from './account.ts';
import type { BatchItem, BatchOrder, BatchSelect } from './batch.ts';
import { type Charge, isInFlight } from './charge.ts';
import { type Refund, refundedAmount, unusedRefund } from './refund.ts';

/** What has become of one element by now. */
export type ElementOutcome =
  | { readonly kind: 'done'; readonly won: number; readonly code?: string }
  | { readonly kind: 'refused'; readonly code: string; readonly reason?: string }
  /** Begun, and not known yet. `attempts`: of a retry that has certainly not been sent, and may be asked for again. */
  | { readonly kind: 'open'; readonly attempts?: number };

/**
 * An element as it stands, as far as anybody who looked at a dry run would want to know of a difference: one that is
 * otherwise by its turn is left alone.
 */
export function markOf({ subscription, charge }: Account, isCharge: boolean): string | undefined {
  if (isCharge) return charge && [charge.status, refundedAmount(charge), charge.attempts.length].join('/');
  if (subscription === undefined) return undefined;
  const { status, plan, pendingPlan, period, cancelAtPeriodEnd } = subscription;
  return [status, plan.planId, pendingPlan?.planId ?? '', period, cancelAtPeriodEnd].join('/');
}

/** What the lists could not narrow down. */
export function fits({ subscription, charge }: Account, { planId, amount }: BatchSelect): boolean {
  return (
    (planId === undefined || subscription?.plan.planId === planId) &&
    (amount === undefined || charge?.amount === amount)
  );
}

/** Before anything was begun: why it is not to be, whatever its single route would say. */
export function refusedBefore(item: BatchItem, account: Account | undefined, order: BatchOrder) {
  if (account === undefined || item.found === undefined) return undefined;
  const isCharge = order.action === 'refund' || order.action === 'retry';
  if (markOf(account, isCharge) !== item.found)
    return refused('changed', 'not as it was found when it was selected');
  // Its single route answers a repetition so; here it would count somebody else's cancel as done.
  if (!isCharge && account.subscription?.status === 'canceled')
    return refused('subscription_canceled', 'a canceled subscription stays canceled');
  return undefined;
}

export const refused = (code: string, reason: string): ElementOutcome => ({ kind: 'refused', code, reason });

/** What a dry run was about to store, in won. */
export function wonOf({ account }: Change, order: BatchOrder): number {
  switch (order.action) {
    case 'refund':
      return account.charge?.refunds.at(-1)?.amount ?? 0;
    case 'retry':
      return account.charge?.amount ?? 0;
    case 'cancel':
      return (account.bought && unusedRefund(account.bought)?.amount) ?? 0;
    case 'change_plan':
      return 0;
  }
}

/** Of a refund that was asked for by itself. */
export function ofRefund({ status, amount }: Refund): ElementOutcome {
  if (status === 'succeeded') return { kind: 'done', won: amount };
  return status === 'failed' ? refused('refund_refused', 'the PG has refused it') : { kind: 'open' };
}

/** Of the unused days: the subscription has ended, whatever becomes of them. */
export function ofCancel(refund: Refund | undefined): ElementOutcome {
  if (refund === undefined) return { kind: 'done', won: 0 };
  if (refund.status === 'succeeded') return { kind: 'done', won: refund.amount };
  return refund.status === 'failed' ? { kind: 'done', won: 0, code: 'refund_refused' } : { kind: 'open' };
}

/** Of a charge that was asked for again. `before`: how many attempts there were. */
export function ofRetry(charge: Charge, before: number): ElementOutcome {
  if (charge.status === 'paid') return { kind: 'done', won: charge.amount };
  if (charge.heldFor !== undefined || isInFlight(charge)) return { kind: 'open' };
  if (charge.status === 'void') return refused('retry_refused', 'it is owed no longer');
  const { attempts } = charge;
  // Due, and left to the scheduler.
  if (attempts.length <= before) return { kind: 'open' };
  const last = attempts.at(-1);
  if (last?.outcome === 'not_executed') return { kind: 'open', attempts: attempts.length };
  return refused('declined', last?.declineClass ?? 'the card has said no');
}
