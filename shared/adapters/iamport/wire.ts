import * as v from 'valibot';
import { type Handles, handlesOf } from '../../domain/handles.ts';
import type { GatewayPayment } from '../../domain/payment.ts';

/** Every answer of V1: `code` 0 is good; `message` is for people. New fields are tolerated everywhere. */
export const envelope = v.object({
  code: v.number(),
  message: v.nullish(v.string()),
  response: v.optional(v.unknown()),
});

export const tokenResponse = v.object({
  access_token: v.pipe(v.string(), v.minLength(1)),
  /** Unix seconds. */
  now: v.number(),
  /** Unix seconds. */
  expired_at: v.number(),
});

/** Optional text: absent, null and empty all mean "not given". */
const text = v.pipe(
  v.nullish(v.string()),
  v.transform((value) => (value === null || value === '' ? undefined : value)),
);
const won = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Unix seconds, 0 or null for "did not happen". */
const instant = v.pipe(
  v.nullish(v.number()),
  v.transform((seconds) => (seconds ? new Date(seconds * 1000) : undefined)),
);

/** The list is only evidence: one that cannot be read is as good as none, and spoils nothing else. */
const cancelHistory = v.fallback(v.optional(v.array(v.object({ amount: won, reason: text }))), undefined);

/** The key in `custom_data` under which a deployment of ours signs its charges (docs/decisions/0013). */
const MARK = 'iamport_billing';
const markedText = v.pipe(v.string(), v.parseJson(), v.object({ [MARK]: v.string() }));

/**
 * `custom_data` of our own POSTs: the mark, and the merchant's handles for whoever looks at the payment in 아임포트's console. Of
 * it only the mark is ever read back. The mark comes first: should something long be cut, no mark is what is safe.
 */
export function customData(mark: string, handles: Handles = {}): string {
  return JSON.stringify({ [MARK]: mark, ...handlesOf(handles) });
}

/** Other systems keep what they like in `custom_data`: whatever is no mark is none. */
const mark = v.pipe(
  v.unknown(),
  v.transform((value) => {
    const parsed = v.safeParse(markedText, value);
    return parsed.success ? parsed.output[MARK] : undefined;
  }),
);

export const paymentResponse = v.pipe(
  v.object({
    imp_uid: v.pipe(v.string(), v.minLength(1)),
    merchant_uid: v.string(),
    status: v.picklist(['ready', 'paid', 'cancelled', 'failed']),
    amount: won,
    cancel_amount: v.nullish(won, 0),
    currency: v.string(),
    customer_uid: text,
    customer_uid_usage: text,
    pg_provider: v.nullish(v.string(), ''),
    pg_id: v.nullish(v.string(), ''),
    // Older records carry no flag; they were made before test channels existed.
    sandbox: v.nullish(v.boolean(), false),
    card_name: text,
    card_number: text,
    fail_reason: text,
    paid_at: instant,
    failed_at: instant,
    cancelled_at: instant,
    receipt_url: text,
    cancel_history: cancelHistory,
    custom_data: v.optional(mark),
  }),
  v.transform(
    (wire): GatewayPayment => ({
      impUid: wire.imp_uid,
      merchantUid: wire.merchant_uid,
      status: wire.status,
      amount: wire.amount,
      cancelAmount: wire.cancel_amount ?? 0,
      currency: wire.currency,
      customerUid: wire.customer_uid,
      customerUidUsage: wire.customer_uid_usage,
      pgProvider: wire.pg_provider ?? '',
      pgId: wire.pg_id ?? '',
      sandbox: wire.sandbox ?? false,
      cardName: wire.card_name,
      cardNumberMasked: wire.card_number,
      failReason: wire.fail_reason,
      paidAt: wire.paid_at,
      failedAt: wire.failed_at,
      cancelledAt: wire.cancelled_at,
      receiptUrl: wire.receipt_url,
      cancellations: wire.cancel_history,
      mark: wire.custom_data,
    }),
  ),
);

/** The largest page there is. */
export const PAGE_LIMIT = 1_000;

/** A page of payments; `next` is 0 on the last one. */
export const pageResponse = v.object({
  total: v.number(),
  next: v.number(),
  list: v.array(paymentResponse),
});
