import { BillingError } from '../domain/billing-error.ts';
import { type Difference, evidenceDifference } from '../domain/card-evidence.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import type { PaymentGateway, Settings } from '../ports.ts';

interface EvidencePorts {
  readonly gateway: PaymentGateway;
  readonly settings: Settings;
}

const LOOK_UP_BUDGET_MS = 8_000;

/** 아임포트's own record of a payment with this key. Throws `evidence_mismatch` where it shows something else. */
export async function lookUpEvidence(
  { gateway, settings }: EvidencePorts,
  customerUid: string,
  impUid: string,
): Promise<GatewayPayment> {
  const payment = await gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
  if (payment === undefined)
    throw evidenceMismatch({ field: 'imp_uid', ours: 'that of the request', theirs: 'no such payment' });
  const difference = evidenceDifference(customerUid, payment, settings.billing.payments);
  if (difference !== undefined) throw evidenceMismatch(difference);
  return payment;
}

export function evidenceMismatch({ field, ours, theirs }: Difference): BillingError {
  return new BillingError('evidence_mismatch', `the payment differs in ${field}`, {
    issues: [{ path: `evidence.${field}`, message: `ours: ${ours}; theirs: ${theirs}` }],
  });
}
