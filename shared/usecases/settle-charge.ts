import { applyPayment } from '../domain/billing.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { applyCancellation } from '../domain/refund-settlement.ts';
import type { AccountRepository, Clock, PaymentGateway, Settings, SettleHint } from '../ports.ts';
import { loadAccount } from './load-account.ts';
import type { SettleOutcome } from './settle-registration.ts';

export interface SettleChargePorts {
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  readonly accounts: AccountRepository;
  readonly settings: Settings;
}

const MAX_ROUNDS = 5;

/** Applies a payment to the charge its merchant_uid belongs to: paid while the POST's answer was lost, or canceled. */
export async function settleCharge(
  ports: SettleChargePorts,
  { impUid, merchantUid }: SettleHint,
  budgetMs: number,
): Promise<SettleOutcome> {
  let payment: GatewayPayment | undefined;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const account = await loadAccount(ports.accounts, merchantUid);
    if (account?.charge === undefined) return { kind: 'refused', reason: 'unknown_merchant_uid' };
    // Nothing is written up to here and through the look-up: dying leaves the hint to be settled again.
    payment ??= await ports.gateway.findPayment(impUid, budgetMs);
    if (payment === undefined) return { kind: 'not_yet', reason: 'payment_not_found' };
    const now = ports.clock.now();
    const applied = applyPayment(account, payment, ports.settings.billing, now);
    if (applied.kind === 'mismatch') return { kind: 'refused', reason: applied.reason };
    if (applied.kind === 'surplus') return { kind: 'refused', reason: 'surplus_payment' };
    if (applied.kind === 'not_final') return { kind: 'not_yet', reason: 'payment_not_final' };
    const change = applied.kind === 'change' ? applied.change : applyCancellation(account, payment, now);
    if (change === undefined) return { kind: 'unchanged', status: account.charge.status };
    if ((await ports.accounts.commit(account, change)) === 'done') {
      return { kind: 'settled', status: change.account.charge?.status ?? account.charge.status };
    }
  }
  throw new BillingError('storage_busy', 'the account kept changing', { retryable: true });
}
