import type { Account, BillingPolicy } from './account.ts';
import { DAY_MS, KST_OFFSET_MS } from './billing-calendar.ts';
import type { Charge, PaidBy } from './charge.ts';
import { applyPayment } from './charge-outcome.ts';
import type { GiveBackPolicy } from './give-back.ts';
import { channelMismatch, type GatewayPayment, type PaymentPolicy } from './payment.ts';
import { openRefund, refundedAmount } from './refund.ts';
import { applyCancellation } from './refund-outcome.ts';

/** A report stays readable, and an item small. */
export const MAX_UNEXPLAINED = 100;

export interface Stretch {
  readonly from: Date;
  readonly to: Date;
}

/**
 * A stretch in windows, oldest first, at least one: cut at midnight in Seoul, as the ledger's index of what was paid on a day is,
 * so that no day of it is read twice. 아임포트 answers windows of up to 90 days; a day is little to do again when it is broken off.
 */
export function windowsOf({ from, to }: Stretch): readonly Stretch[] {
  const first = dayOf(from.getTime());
  const count = Math.max(1, dayOf(to.getTime() - 1) - first + 1);
  const edge = (index: number) => (first + index) * DAY_MS - KST_OFFSET_MS;
  return Array.from({ length: count }, (_, index) => ({
    from: new Date(Math.max(from.getTime(), edge(index))),
    to: new Date(Math.min(to.getTime(), edge(index + 1))),
  }));
}

/** Days of the Korean calendar since 1970. */
const dayOf = (ms: number): number => Math.floor((ms + KST_OFFSET_MS) / DAY_MS);

/** The listing goes by whole seconds, and whether its ends belong to it is not documented. */
const EDGE_MS = 2_000;

/** Whether the listing of the neighbouring window may hold it, too. */
export function isAtEdge({ paidAt, failedAt, cancelledAt }: GatewayPayment, { from, to }: Stretch): boolean {
  return [paidAt, failedAt, cancelledAt].some(
    (at) =>
      at !== undefined && (at.getTime() - from.getTime() < EDGE_MS || to.getTime() - at.getTime() < EDGE_MS),
  );
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
 * What of a paid charge 아임포트's record is held against first, in one line: a million of these fit where a million charges do not.
 * With something of it on its way back it is the merchant_uid alone, which agrees with nothing: it is to be looked at as a whole.
 */
export function ledgerLine(charge: Charge, { merchantUid, customerUid }: PaidBy): string {
  const isSettled =
    charge.status === 'paid' && charge.giveBack === undefined && openRefund(charge) === undefined;
  return isSettled ? words(merchantUid, customerUid, charge.amount, refundedAmount(charge)) : merchantUid;
}

/** Whose line it is. */
export function merchantUidIn(line: string): string {
  return line.split(' ', 1)[0] ?? '';
}

/** True when 아임포트 says of this payment what the ledger says. Anything else is compared with the charge itself. */
export function agreesWith(line: string | undefined, payment: GatewayPayment): boolean {
  const { status, merchantUid, customerUid, amount, cancelAmount } = payment;
  const took = status === 'paid' || status === 'cancelled';
  return took && line === words(merchantUid, customerUid, amount, cancelAmount);
}

/** Joined: a template of so many parts stays a tree of its parts in memory, three times as large. */
const words = (merchantUid: string, customerUid: string | undefined, amount: number, back: number): string =>
  [merchantUid, customerUid ?? '', amount, back].join(' ');
