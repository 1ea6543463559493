import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { SettleHint } from '../ports.ts';
import { type SettleChargePorts, settleCharge } from './settle-charge.ts';
import type { SettleOutcome } from './settle-outcome.ts';
import { type SettleRegistrationPorts, settleRegistration } from './settle-registration.ts';

export type SettlePorts = SettleRegistrationPorts & SettleChargePorts;

/**
 * Applies the fact behind a hint. Redirect, PC callback and webhook all end here: the payment is fetched from
 * 아임포트 by imp_uid and applied to what our own merchant_uid names. Idempotent in any order and number.
 *
 * `budgetMs`: longest wait for 아임포트. Throws a retryable BillingError when it gives no answer to trust; then nothing
 * has changed and the same hint can be settled later.
 */
export async function settle(ports: SettlePorts, hint: SettleHint, budgetMs: number): Promise<SettleOutcome> {
  const outcome = await settleSubject(ports, hint, budgetMs);
  const surplus = outcome.kind === 'refused' && outcome.reason === 'surplus_payment';
  ports.journal.record({
    // Money that is owed back: reconciliation returns it, and an operator shall know at once.
    event: surplus ? 'charge.alarm' : 'settle',
    level: surplus ? 'error' : outcome.kind === 'refused' ? 'warn' : 'info',
    source: hint.source,
    merchant_uid: hint.merchantUid,
    imp_uid: hint.impUid,
    outcome: outcome.kind === 'settled' ? outcome.status : outcome.kind,
    reason: 'reason' in outcome ? outcome.reason : undefined,
  });
  return outcome;
}

async function settleSubject(ports: SettlePorts, hint: SettleHint, budgetMs: number): Promise<SettleOutcome> {
  const subject = parseMerchantUid(hint.merchantUid);
  switch (subject?.kind) {
    case 'registration':
      return settleRegistration(ports, subject.registrationId, hint.impUid, budgetMs);
    case 'subscription':
    case 'one_off':
      return settleCharge(ports, hint, budgetMs);
    default:
      return { kind: 'refused', reason: 'unknown_merchant_uid' };
  }
}
