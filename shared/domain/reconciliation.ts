import type { Account, BillingPolicy } from './account.ts';
import type { Charge } from './charge.ts';
import { applyPayment } from './charge-outcome.ts';
import type { GiveBackPolicy } from './give-back.ts';
import { channelMismatch, type GatewayPayment, type PaymentPolicy } from './payment.ts';
import { openRefund, refundedAmount } from './refund.ts';
import { applyCancellation } from './refund-outcome.ts';

/** A report stays readable, and an item small. */
export const MAX_UNEXPLAINED = 100;

/** 아임포트 answers windows of up to 90 days; a day at a time is little to do again when it is broken off. */
const WINDOW_MS = 86_400_000;

export interface Stretch {
  readonly from: Date;
  readonly to: Date;
}

/** A stretch in windows, oldest first, at least one. A year makes 365. */
export function windowsOf({ from, to }: Stretch): readonly Stretch[] {
  const count = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / WINDOW_MS));
  return Array.from({ length: count }, (_, index) => ({
    from: new Date(from.getTime() + index * WINDOW_MS),
    to: new Date(Math.min(to.getTime(), from.getTime() + (index + 1) * WINDOW_MS)),
  }));
}

export type Finding = 'agrees' | 'missed' | 'surplus' | 'foreign' | { readonly unexplained: string };

/** What a comparison goes by, of a stage's settings. */
export interface ComparePolicy {
  readonly billing: BillingPolicy;
  readonly surplus: GiveBackPolicy;
}

/** How one of 아임포트's payments stands to our account of it. */
export function compare(
  account: Account | undefined,
  payment: GatewayPayment,
  { billing, surplus }: ComparePolicy,
  now: Date,
): Finding {
  const holdsMoney = payment.status === 'paid' && payment.cancelAmount < payment.amount;
  if (account?.charge === undefined) {
    if (isOfAnotherDeployment(payment, billing.payments, surplus.mark)) return 'foreign';
    return holdsMoney ? { unexplained: 'no_such_charge' } : 'agrees';
  }
  const applied = applyPayment(account, payment, billing, now);
  switch (applied.kind) {
    case 'change':
      return 'missed';
    case 'surplus':
      return holdsMoney ? 'surplus' : 'agrees';
    case 'mismatch':
      return holdsMoney ? { unexplained: applied.reason } : 'agrees';
    case 'unchanged':
    case 'not_final':
      return applyCancellation(account, payment, now) === undefined ? 'agrees' : 'missed';
  }
}

/** Stages that share an account see each other's payments, named as ours are: by their mark, or else by their channel. */
function isOfAnotherDeployment(payment: GatewayPayment, policy: PaymentPolicy, mark: string): boolean {
  return payment.mark === undefined ? channelMismatch(payment, policy) !== undefined : payment.mark !== mark;
}

/**
 * What of a paid charge 아임포트's record is held against first: a million of these fit where a million charges do not.
 * Undefined: something of it is on its way back, so it is to be looked at as a whole.
 */
export function digestOf(charge: Charge): string | undefined {
  const { payment, giveBack } = charge;
  if (charge.status !== 'paid' || payment === undefined || giveBack !== undefined) return undefined;
  if (openRefund(charge) !== undefined) return undefined;
  return words(payment.merchantUid, payment.customerUid, charge.amount, refundedAmount(charge));
}

/** True when 아임포트 says of this payment what the ledger says. Anything else is compared with the charge itself. */
export function agreesWith(digest: string | undefined, payment: GatewayPayment): boolean {
  const { status, merchantUid, customerUid, amount, cancelAmount } = payment;
  const took = status === 'paid' || status === 'cancelled';
  return took && digest === words(merchantUid, customerUid, amount, cancelAmount);
}

const words = (merchantUid: string, customerUid: string | undefined, amount: number, back: number): string =>
  `${merchantUid} ${customerUid ?? ''} ${amount} ${back}`;
