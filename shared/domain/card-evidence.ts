import { type Card, maskCardNumber } from './card.ts';
import { InvariantViolation } from './invariant.ts';
import { channelMismatch, type GatewayPayment, type PaymentMismatch, type PaymentPolicy } from './payment.ts';

/** Where 아임포트's record is not what was said of it. Nothing in it names a person. */
export interface Difference {
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
}

/** A key was issued with it, or it was charged with the key, by whomever: `payment.scheduled` by 아임포트's own scheduler. */
const USAGES: ReadonlySet<string> = new Set(['issue', 'payment', 'payment.scheduled']);

/**
 * Why a payment does not show that 아임포트 holds the key of `customerUid` for this stage; undefined: it does. Its amount says
 * nothing: an issue shows what was displayed.
 */
export function evidenceDifference(
  customerUid: string,
  payment: GatewayPayment,
  policy: PaymentPolicy,
): Difference | undefined {
  const { status, customerUidUsage: usage = 'none' } = payment;
  if (payment.customerUid !== customerUid) {
    // Of a foreign key nothing is told: it may be anything, an e-mail address too.
    const theirs = payment.customerUid === undefined ? 'none' : 'another one';
    return { field: 'customer_uid', ours: 'that of the request', theirs };
  }
  if (!USAGES.has(usage))
    return { field: 'customer_uid_usage', ours: [...USAGES].join(' or '), theirs: word(usage) };
  if (status !== 'paid') return { field: 'status', ours: 'paid', theirs: status };
  const mismatch = channelMismatch(payment, policy);
  return mismatch && channelDifference(mismatch, payment, policy);
}

function channelDifference(
  mismatch: PaymentMismatch,
  payment: GatewayPayment,
  { mid }: PaymentPolicy,
): Difference {
  switch (mismatch) {
    case 'currency_mismatch':
      return { field: 'currency', ours: 'KRW', theirs: word(payment.currency) };
    case 'pg_mismatch':
      return { field: 'pg_provider', ours: 'KG이니시스', theirs: word(payment.pgProvider) };
    case 'mid_mismatch':
      return { field: 'pg_id', ours: mid, theirs: word(payment.pgId) };
    case 'sandbox_refused':
      return { field: 'sandbox', ours: String(!payment.sandbox), theirs: String(payment.sandbox) };
    default:
      throw new InvariantViolation(`${mismatch} is no mismatch of a channel`);
  }
}

/** What another system has written is repeated only where it is a word. */
const word = (text: string): string => (/^[\w.-]{1,40}$/.test(text) ? text : 'something else');

/** The card of which `payment` is evidence. */
export function takenOverCard(
  customerId: string,
  customerUid: string,
  { cardName, cardNumberMasked }: GatewayPayment,
  now: Date,
): Card {
  return {
    customerUid,
    customerId,
    status: 'active',
    cardName,
    cardNumberMasked: maskCardNumber(cardNumberMasked),
    registeredAt: now,
    version: 0,
  };
}
