import type { Change } from '../domain/account.ts';
import type { Batch, BatchItem } from '../domain/batch.ts';
import { type ElementOutcome, ofCancel, ofRefund, ofRetry, wonOf } from '../domain/batch-element.ts';
import { unusedRefund } from '../domain/refund.ts';
import { type CancelPorts, cancelSubscription } from './cancel-subscription.ts';
import { type ChangePlanPorts, changeSubscriptionPlan } from './change-plan.ts';
import { refundCharge } from './refund-charge.ts';
import { type RetryChargePorts, retryCharge } from './retry-charge.ts';

/** What goes back in bulk bears no reference, so none is looked for. */
const UNNAMED = { handles: {}, isUnique: false };
const references = { find: async () => [] };

export type CarryOutPorts = RetryChargePorts & CancelPorts & ChangePlanPorts;

/**
 * Does to one element what its single route does. Carried out again, it finds what was done: the refund by the batch's id, the
 * subscription canceled or on its plan, the charge with more attempts than `item.attempts`.
 */
export async function carryOut(
  ports: CarryOutPorts,
  { batchId, order }: Batch,
  { id, won, attempts }: BatchItem,
): Promise<ElementOutcome> {
  const seed = { id: batchId };
  switch (order.action) {
    case 'refund': {
      const command = {
        ...UNNAMED,
        merchantUid: id,
        amount: won > 0 ? won : order.amount,
        reason: order.reason,
      };
      const { refund } = await refundCharge({ ...ports, references }, command, seed, ports.clock.now());
      return ofRefund(refund);
    }
    case 'retry':
      return ofRetry(await retryCharge(ports, id, { attempts }), attempts ?? 0);
    case 'cancel': {
      const { refunded } = await cancelSubscription(ports, id, order);
      return ofCancel(order.refund === 'unused' ? refunded && unusedRefund(refunded) : undefined);
    }
    case 'change_plan':
      // Nobody agrees in bulk: a rise waits for each customer's own yes.
      await changeSubscriptionPlan(ports, id, order.planId, undefined, seed);
      return { kind: 'done', won: 0 };
  }
}

/** `would`: it came to a write, so nothing of it has been done yet. */
export type Foreseen = ElementOutcome | { readonly kind: 'would'; readonly won: number };

/** The same, stopped at its first write: what it refuses the run would refuse, and what it would store is not stored. */
export async function foresee(ports: CarryOutPorts, batch: Batch, item: BatchItem): Promise<Foreseen> {
  try {
    return await carryOut(reading(ports), batch, item);
  } catch (error) {
    if (error instanceof FirstWrite) return { kind: 'would', won: wonOf(error.change, batch.order) };
    throw error;
  }
}

class FirstWrite extends Error {
  readonly change: Change;
  constructor(change: Change) {
    super('a dry run writes nothing');
    this.change = change;
  }
}

function unreachableEffect(): never {
  throw new Error('a dry run has no effect');
}

function reading(ports: CarryOutPorts): CarryOutPorts {
  const never = async () => unreachableEffect();
  return {
    ...ports,
    accounts: {
      ...ports.accounts,
      commit: async (_, change) => {
        throw new FirstWrite(change);
      },
    },
    gateway: { ...ports.gateway, charge: never, cancel: never },
    // A run waits until it ends; a customer's own refuses.
    holds: { now: async () => ({ customers: (await ports.holds.now()).customers }) },
  };
}
