import type { Account } from './account.ts';
import { atBillingHour, DAY_MS } from './billing-calendar.ts';
import { invariant } from './invariant.ts';
import { refundedAmount } from './refund.ts';
import type { CommandRefusal, CommandResult } from './subscription-commands.ts';
import { type Unused, unusedOf, withUnused } from './unused.ts';

export type CancelAt = 'now' | 'period_end';
/** Of a cancel now: whether the days that were paid for and are not used are given back. */
export type CancelRefund = 'none' | 'unused';

export interface CancelPreview {
  readonly effect: CancelAt;
  readonly endsAt: Date;
  /** Until when there is something that was paid for, or is free, and does not go back. */
  readonly serviceUntil: Date;
  readonly refund?: PreviewedRefund | undefined;
}

export interface PreviewedRefund extends Unused {
  /** Integer won. */
  readonly paidAmount: number;
  readonly refundedAmount: number;
  readonly merchantUid: string;
}

export type PreviewResult =
  | { readonly kind: 'preview'; readonly preview: CancelPreview }
  | { readonly kind: 'refused'; readonly reason: CommandRefusal };

/** What `result`, a cancel that is not carried out, would do: decided by what carries it out. */
export function previewCancel(
  account: Account,
  result: CommandResult,
  refund: CancelRefund,
  now: Date,
): PreviewResult {
  const decided = refund === 'unused' ? withUnused(account, result, now) : result;
  if (decided.kind === 'refused') return decided;
  const isChange = decided.kind === 'change';
  const after = isChange ? decided.change.account.subscription : account.subscription;
  invariant(after !== undefined, 'the account of a subscription');
  const effect = after.status === 'canceled' ? 'now' : 'period_end';
  const endsAt = effect === 'now' ? (after.canceledAt ?? now) : after.nextChargeAt;
  const back = isChange && refund === 'unused' ? previewedRefund(account, now) : undefined;
  const serviceUntil = back === undefined || back.amount === 0 ? endsAt : nextKoreanDay(now);
  return { kind: 'preview', preview: { effect, endsAt, serviceUntil, refund: back } };
}

function previewedRefund(account: Account, now: Date): PreviewedRefund | undefined {
  const { bought } = account;
  const back = unusedOf(account, now);
  if (bought === undefined || back === undefined || back === 'unknown') return undefined;
  const merchantUid = bought.payment?.merchantUid ?? bought.merchantUid;
  return { ...back, paidAmount: bought.amount, refundedAmount: refundedAmount(bought), merchantUid };
}

/** The day of a cancel counts as used, to its end. */
const nextKoreanDay = (now: Date): Date => new Date(atBillingHour(now, 0).getTime() + DAY_MS);
