import type { Account } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import { chargingHeld, isHeld } from '../domain/hold.ts';
import { retryNow } from '../domain/retry-now.ts';
import type { Clock } from '../ports.ts';
import { billAccount } from './bill-account.ts';
import { decide } from './decide.ts';
import { findCharge } from './find-charge.ts';
import { leaveToScheduler } from './leave-to-scheduler.ts';
import { loadAccount } from './load-account.ts';
import type { BillAccountPorts } from './send-charge.ts';

/** How a repetition knows of what was done. */
export interface Once {
  /** That has made it due: whatever has come of it since, it is not made so again. */
  readonly request?: string;
  /** Only while there have been so many; with more, somebody has asked already. Until then it is due again, or refused. */
  readonly attempts?: number | undefined;
}

export type RetryChargePorts = BillAccountPorts & { readonly clock: Clock };

/**
 * Asks the same card again, now, for a charge that waits for its next attempt. It is made due first: dying before the POST
 * leaves it to the scheduler. As before every re-send, everything ever sent for it is looked up.
 */
export async function retryCharge(
  ports: RetryChargePorts,
  merchantUid: string,
  { request, attempts }: Once,
): Promise<Charge> {
  const now = ports.clock.now();
  const load = () => loadAccount(ports.accounts, merchantUid);
  const isDue = await decide<boolean>('the charge', ports, async () => {
    const account = await load();
    if (account === undefined) return { done: false };
    if (attempts !== undefined && account.charge?.attempts.length !== attempts) return { done: false };
    const result = retryNow(account, now, request);
    if (result.kind === 'unchanged') return { done: true };
    await refuseWhileHeld(ports, account);
    if (result.kind === 'refused')
      throw new BillingError('retry_refused', `not asked for again now: ${result.reason}`);
    const stored = await ports.accounts.commit(account, { account: result.account, events: [] });
    return stored.kind === 'done' ? { done: true } : 'stale';
  });
  if (isDue) await billAccount(ports, load, now).catch(leaveToScheduler);
  return findCharge(ports.accounts, merchantUid);
}

async function refuseWhileHeld({ holds }: RetryChargePorts, { charge }: Account): Promise<void> {
  if (charge !== undefined && isHeld(await holds.now(), charge.customerId)) throw chargingHeld();
}
