import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import type { SandboxPolicy } from '../../domain/payment.ts';
import type { PaymentGateway } from '../../ports.ts';
import type { IamportClient } from './client.ts';
import { paymentResponse } from './wire.ts';

/** The V1 endpoints that the use cases need, and no others. */
export function createPaymentGateway(client: IamportClient, sandbox: SandboxPolicy): PaymentGateway {
  // Without the flag a payment of a test channel is a 404. Production never asks, and refuses the flag besides.
  const query = `?include_sandbox=${sandbox !== 'refuse'}`;
  return {
    async findPayment(impUid, budgetMs) {
      const path = `/payments/${encodeURIComponent(impUid)}${query}`;
      const answer = await client.request({ method: 'GET', path, budgetMs });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200 || answer.code !== 0)
        throw invalidAnswer(`HTTP ${answer.status} code ${answer.code}`);
      const parsed = v.safeParse(paymentResponse, answer.response);
      if (!parsed.success) throw invalidAnswer(v.getDotPath(parsed.issues[0]) ?? 'response');
      if (parsed.output.impUid !== impUid) throw invalidAnswer('imp_uid is another one');
      return parsed.output;
    },
  };
}

function invalidAnswer(what: string): BillingError {
  return new BillingError('gateway_invalid_answer', `아임포트's answer cannot be used: ${what}`, {
    retryable: true,
  });
}
