import * as v from 'valibot';
import type { ListedPayment } from '../../domain/payment.ts';
import type { PaymentListing } from '../../ports.ts';
import type { IamportClient } from './client.ts';
import { read } from './read-answer.ts';
import { PAGE_LIMIT, paymentResponse } from './wire.ts';

/** Apart from the gateway, as only reconciliation lists, and whoever charges need not load how. */
export function createPaymentListing(client: IamportClient): PaymentListing {
  return {
    async listPayments({ from, to, page }, budgetMs) {
      const stretch = `from=${seconds(from)}&to=${seconds(to)}`;
      const path = `/payments/status/all?${stretch}&page=${page}&limit=${PAGE_LIMIT}&sorting=started`;
      const answer = await client.request({ method: 'GET', path, budgetMs });
      // Where there is nothing to list, the first page may be one that does not exist.
      if (answer.status === 404 || answer.status === 400) return { payments: [], isLast: true };
      const { list, next } = read(listingResponse, answer);
      return { payments: list.map(readListed), isLast: next === 0 };
    },
  };
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

/** A page of whatever the account holds, of whatever system: rows are read one by one. */
export const listingResponse = v.object({ next: v.number(), list: v.array(v.unknown()) });

const named = v.fallback(v.object({ merchant_uid: lenient(), imp_uid: lenient() }), {
  merchant_uid: '',
  imp_uid: '',
});

function lenient() {
  return v.fallback(v.optional(v.string(), ''), '');
}

/** What is not ours need not be a payment as we know them, so one that does not fit spoils nothing but itself. */
export function readListed(row: unknown): ListedPayment {
  const parsed = v.safeParse(paymentResponse, row);
  if (parsed.success) return parsed.output;
  const { merchant_uid, imp_uid } = v.parse(named, row);
  const unreadable = v.getDotPath(parsed.issues[0]) ?? '(row)';
  return { merchantUid: merchant_uid, impUid: imp_uid, unreadable };
}
