import { applyPayment } from '../domain/charge-outcome.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { applyCancellation } from '../domain/refund-outcome.ts';
import type { AccountRepository, Clock, PaymentGateway, Settings, SettleHint } from '../ports.ts';
import { decide } from './decide.ts';
import { loadAccount } from './load-account.ts';
import type { SettleOutcome } from './settle-outcome.ts';
import type { TimeLeft } from './time-budget.ts';

export interface SettleChargePorts extends TimeLeft {
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  readonly accounts: AccountRepository;
  readonly settings: Settings;
}

/** Applies a payment to the charge its merchant_uid belongs to: paid while the POST's answer was lost, or canceled. */
export async function settleCharge(
  ports: SettleChargePorts,
  { impUid, merchantUid }: SettleHint,
  budgetMs: number,
): Promise<SettleOutcome> {
  let payment: GatewayPayment | undefined;
  return decide<SettleOutcome>('the account', ports, async () => {
    const account = await loadAccount(ports.accounts, merchantUid);
    if (account?.charge === undefined) return { done: { kind: 'refused', reason: 'unknown_merchant_uid' } };
    // Nothing is written up to here and through the look-up: dying leaves the hint to be settled again.
    payment ??= await ports.gateway.findPayment(impUid, budgetMs);
    if (payment === undefined) return { done: { kind: 'not_yet', reason: 'payment_not_found' } };
    const now = ports.clock.now();
    const applied = applyPayment(account, payment, ports.settings.billing, now);
    if (applied.kind === 'mismatch') return { done: { kind: 'refused', reason: applied.reason } };
    if (applied.kind === 'surplus') return { done: { kind: 'refused', reason: 'surplus_payment' } };
    if (applied.kind === 'not_final') return { done: { kind: 'not_yet', reason: 'payment_not_final' } };
    const change = applied.kind === 'change' ? applied.change : applyCancellation(account, payment, now);
    if (change === undefined) return { done: { kind: 'unchanged', status: account.charge.status } };
    const stored = await ports.accounts.commit(account, change);
    if (stored.kind !== 'done') return 'stale';
    return { done: { kind: 'settled', status: stored.account.charge?.status ?? account.charge.status } };
  });
}
