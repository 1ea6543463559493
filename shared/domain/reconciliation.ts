import type { Account, BillingPolicy } from './account.ts';
import { applyPayment } from './billing.ts';
import type { GatewayPayment } from './payment.ts';
import { applyCancellation } from './refund-settlement.ts';

/** What comparing a stretch of time with 아임포트 has shown. Amounts are not in it. */
export interface Reconciliation {
  readonly from: Date;
  /** The end of what has been compared. Earlier than asked for when time ran out: go on from here. */
  readonly to: Date;
  readonly isComplete: boolean;
  readonly at: Date;
  /** 아임포트's records in that time, and how many of them are none of ours (other systems of the merchant). */
  readonly payments: number;
  readonly foreign: number;
  /** What had been missed and has been applied through `settle`. */
  readonly repaired: number;
  /** Paid beside what was owed, and given back. */
  readonly surplusCanceled: number;
  /** What nobody here can explain: for a person to look at. */
  readonly unexplained: readonly Unexplained[];
}

export interface Unexplained {
  readonly merchantUid: string;
  readonly impUid: string;
  readonly reason: string;
}

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

export type Finding = 'agrees' | 'missed' | 'surplus' | { readonly unexplained: string };

/** How one of 아임포트's payments stands to our account of it. */
export function compare(
  account: Account | undefined,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): Finding {
  const holdsMoney = payment.status === 'paid' && payment.cancelAmount < payment.amount;
  if (account?.charge === undefined) return holdsMoney ? { unexplained: 'no_such_charge' } : 'agrees';
  const applied = applyPayment(account, payment, policy, now);
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
