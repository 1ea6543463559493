import type { Registration } from '../domain/registration.ts';
import type { SettleHint } from '../ports.ts';
import type { SettleOutcome } from './settle-outcome.ts';
import { type SettleRegistrationPorts, settleByMerchantUid } from './settle-registration.ts';

/**
 * Applies what 아임포트 has under a registration's own merchant_uid, when no imp_uid says where to look. Like `settle`:
 * idempotent, and a retryable BillingError when 아임포트 gives no answer to trust.
 */
export async function settleUnnamed(
  ports: SettleRegistrationPorts,
  registration: Registration,
  source: SettleHint['source'],
  budgetMs: number,
): Promise<SettleOutcome> {
  const outcome = await settleByMerchantUid(ports, registration, budgetMs);
  ports.journal.record({
    event: 'settle',
    level: outcome.kind === 'refused' ? 'warn' : 'info',
    source,
    merchant_uid: registration.merchantUid,
    outcome: outcome.kind === 'settled' ? outcome.status : outcome.kind,
    reason: 'reason' in outcome ? outcome.reason : undefined,
  });
  return outcome;
}
