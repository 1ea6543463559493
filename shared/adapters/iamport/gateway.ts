import { BillingError, type BillingErrorCode } from '../../domain/billing-error.ts';
import type { CancelAnswer, ChargeAnswer } from '../../domain/gateway-answer.ts';
import { HORIZON_TERMS } from '../../domain/horizon.ts';
import { invariant } from '../../domain/invariant.ts';
import type { GatewayPayment, SandboxPolicy } from '../../domain/payment.ts';
import type { PaymentGateway } from '../../ports.ts';
import type { IamportAnswer, IamportClient } from './client.ts';
import { invalidAnswer, read } from './read-answer.ts';
import { customData, PAGE_LIMIT, pageResponse, paymentResponse } from './wire.ts';

export interface PaymentGatewayOptions {
  readonly client: IamportClient;
  readonly sandbox: SandboxPolicy;
  /** Where 아임포트 shall report what happens to a charge. */
  readonly noticeUrl: string;
  /** What this deployment signs its charges with. */
  readonly mark: string;
}

/** One merchant_uid has a handful of payments; more pages than this are a fault of somebody. */
const MAX_PAGES = 5;

/** The V1 endpoints that the use cases need, and no others. */
export function createPaymentGateway({
  client,
  sandbox,
  noticeUrl,
  mark,
}: PaymentGatewayOptions): PaymentGateway {
  // Without the flag a payment of a test channel is a 404. Production never asks, and refuses the flag besides.
  const query = `?include_sandbox=${sandbox !== 'refuse'}`;
  return {
    async findPayment(impUid, budgetMs) {
      const path = `/payments/${encodeURIComponent(impUid)}${query}`;
      const answer = await client.request({ method: 'GET', path, budgetMs });
      if (answer.status === 404) return undefined;
      const payment = read(paymentResponse, answer);
      if (payment.impUid !== impUid) throw invalidAnswer('imp_uid is another one');
      return payment;
    },

    async findPayments(merchantUid, budgetMs) {
      const found: GatewayPayment[] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const path = `/payments/findAll/${encodeURIComponent(merchantUid)}?page=${page}&limit=${PAGE_LIMIT}`;
        const answer = await client.request({ method: 'GET', path, budgetMs });
        if (answer.status === 404) return found;
        const { list, next } = read(pageResponse, answer);
        found.push(...list);
        if (next === 0) return found;
      }
      throw invalidAnswer('more pages than one merchant_uid can have');
    },

    async charge(
      { merchantUid, customerUid, amount, name, taxFree, vatAmount, ...handles },
      budgetMs,
      isStopped,
    ) {
      const body = {
        customer_uid: customerUid,
        merchant_uid: merchantUid,
        amount,
        tax_free: taxFree,
        vat_amount: vatAmount,
        name,
        notice_url: noticeUrl,
        custom_data: customData(mark, handles),
      };
      const leaveWithinMs = HORIZON_TERMS.postHandedOverMs;
      return post(
        { method: 'POST', path: '/subscribe/payments/again', body, budgetMs, leaveWithinMs, isStopped },
        (answer): ChargeAnswer => {
          if (answer.code !== 0) return { kind: 'refused', code: answer.code, message: answer.message };
          return { kind: 'answered', payment: read(paymentResponse, answer) };
        },
      );
    },

    async cancel({ impUid, amount, taxFree, vatAmount, checksum, reason }, budgetMs) {
      invariant(amount > 0 && amount <= checksum, 'a refund is between 1 won and what is left');
      const body = { imp_uid: impUid, amount, tax_free: taxFree, vat_amount: vatAmount, checksum, reason };
      return post({ method: 'POST', path: '/payments/cancel', body, budgetMs }, (answer): CancelAnswer => {
        if (answer.code !== 0) return { kind: 'refused', message: answer.message };
        return { kind: 'canceled', payment: read(paymentResponse, answer) };
      });
    },
  };

  /** A POST with effects: whatever goes wrong becomes an answer that says how much is known. */
  async function post<A>(
    request: Parameters<IamportClient['request']>[0],
    readAnswer: (answer: IamportAnswer) => A,
  ) {
    try {
      return readAnswer(await client.request(request));
    } catch (error) {
      if (!(error instanceof BillingError)) throw error;
      if (certainlyNotSent.has(error.code)) return { kind: 'not_sent', reason: error.code } as const;
      return { kind: 'no_answer', reason: error.code, retryAfterMs: error.retryAfterMs } as const;
    }
  }
}

/**
 * These end before the request leaves: no token, refused keys (401 comes before anything is executed), no secret, too late, a
 * hold, or a table that could not say whether there is one.
 */
const certainlyNotSent: ReadonlySet<BillingErrorCode> = new Set([
  'gateway_no_token',
  'gateway_rejected_credentials',
  'secret_unusable',
  'out_of_time',
  'charging_held',
  'storage_busy',
]);
