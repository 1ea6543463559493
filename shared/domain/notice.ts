import { type Account, type BillingPolicy, type Change, isCurrent } from './account.ts';
import { type BillingInterval, kstDate } from './billing-calendar.ts';
import { changeAhead, consentNeeded, kstInstant, opensOn, plusDays } from './consent.ts';
import type { NoticeEvent } from './event.ts';
import { handlesOf } from './handles.ts';
import { invariant } from './invariant.ts';
import type { NoticePolicy, NoticeType, Told } from './notice-policy.ts';
import type { PriceChange } from './price-change.ts';
import { chargeAt, isBilling, paidUntil, type Subscription, termsOfNextPeriod } from './subscription.ts';

interface Notice {
  readonly type: NoticeType;
  readonly field: keyof Told;
  readonly about: string;
  /** From when on it is to be told. */
  readonly at: Date;
  readonly change?: PriceChange | undefined;
  /** One for which it is too late is passed over. */
  readonly isLate?: boolean;
}

/** Of half a year and more. */
function isLong({ unit, count }: BillingInterval): boolean {
  const HALF_A_YEAR = { day: 180, week: 26, month: 6, year: 1 } as const;
  return count >= HALF_A_YEAR[unit];
}

/** Everything that is still to be told of what stands, now or later. A subscription that stands still or ends tells nothing. */
function untold(account: Account, policy: NoticePolicy, now: Date): readonly Notice[] {
  const { subscription } = account;
  if (subscription === undefined || !isBilling(subscription.status) || subscription.cancelAtPeriodEnd)
    return [];
  // It may never begin.
  if (subscription.status === 'incomplete') return [];
  const before = (date: string, days: number) => kstInstant(plusDays(date, -days), policy.hourKst);
  const notices: Notice[] = [];
  const change = changeAhead(account, now);
  if (change !== undefined && consentNeeded(account, now) !== undefined) {
    const about = [change.kind, change.priceBefore, change.priceAfter, change.effectiveOn].join(' ');
    const needed = kstInstant(opensOn(change), policy.hourKst);
    const missing = before(change.effectiveOn, policy.consentMissingDays);
    const isNew = subscription.told?.consentNeeded !== about;
    notices.push(
      { type: 'subscription.consent_needed', field: 'consentNeeded', about, at: needed, change },
      {
        type: 'subscription.consent_missing',
        field: 'consentMissing',
        about,
        at: missing,
        change,
        // Who is asked for it only now is not reminded in the same breath.
        isLate: isNew && missing <= now,
      },
    );
  }
  if (account.charge === undefined) {
    const date = kstDate(subscription.nextChargeAt);
    const { amount } = termsOfNextPeriod(subscription);
    if (subscription.hadTrial && paidUntil(subscription) === undefined) {
      const at = before(date, policy.trialEndingDays);
      notices.push({
        type: 'subscription.trial_ending',
        field: 'trialEnding',
        about: `${date} ${amount}`,
        at,
      });
    } else if (isRenewal(subscription, policy)) {
      const at = before(date, policy.renewingDays);
      notices.push({ type: 'subscription.renewing', field: 'renewing', about: `${date} ${amount}`, at });
    }
  }
  return notices.filter(({ field, about }) => subscription.told?.[field] !== about);
}

function isRenewal(subscription: Subscription, { renewing }: NoticePolicy): boolean {
  if (renewing === 'none' || paidUntil(subscription) === undefined) return false;
  return renewing === 'all' || isLong(termsOfNextPeriod(subscription).interval);
}

/** When the next notice is due; undefined: nothing is to be told. It may lie in the past: then it is due at once. */
export function nextNoticeAt(account: Account, policy: NoticePolicy): Date | undefined {
  // What stands is asked about as of its own next step: no notice is about a subscription that stands still.
  const asOf = account.subscription?.nextChargeAt;
  const times = asOf === undefined ? [] : untold(account, policy, asOf).map(({ at }) => at.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** Tells what is due, once: undefined, nothing is. */
export function tell(account: Account, { notices: policy }: BillingPolicy, now: Date): Change | undefined {
  const { subscription } = account;
  // A message about a period that has been paid since: what is ahead has a due mark of its own.
  if (!isCurrent(account)) return undefined;
  const due = untold(account, policy, now).filter(({ at }) => at <= now);
  if (subscription === undefined || due.length === 0) return undefined;
  const told = { ...subscription.told, ...Object.fromEntries(due.map(({ field, about }) => [field, about])) };
  return {
    account: { ...account, subscription: { ...subscription, told } },
    events: due
      .filter(({ isLate = false }) => !isLate)
      .map(({ type, change }) => noticeEvent(type, account, change, policy, now)),
  };
}

/** All that a message needs: what is charged, when, on which card, for what, what changes, and where to cancel. */
function noticeEvent(
  type: NoticeType,
  account: Account,
  change: PriceChange | undefined,
  { howToCancel }: NoticePolicy,
  at: Date,
): NoticeEvent {
  const { subscription, charge } = account;
  invariant(subscription !== undefined, 'a notice is about a subscription');
  const next =
    charge === undefined ? subscription.nextChargeAt : chargeAt(subscription, subscription.period + 1);
  const { planId, name, amount } = subscription.pendingPlan ?? termsOfNextPeriod(subscription);
  const { customerId, customerUid, subscriptionId, status } = subscription;
  return {
    type,
    at,
    customerId,
    customerUid,
    subscriptionId,
    status,
    planId,
    planName: name,
    amount: change?.priceAfter ?? amount,
    chargeAt: next,
    chargeOn: kstDate(next),
    howToCancel,
    ...handlesOf(subscription),
    ...(change === undefined ? {} : { change: { ...change, opensOn: opensOn(change) } }),
  };
}
