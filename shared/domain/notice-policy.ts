import type { Merchant } from './merchant.ts';

/** What a customer must be told before they are charged. The merchant's own systems turn these events into messages. */
export const NOTICES = [
  'subscription.consent_needed',
  'subscription.consent_missing',
  'subscription.trial_ending',
  'subscription.renewing',
] as const;
export type NoticeType = (typeof NOTICES)[number];

/** What each notice was last about. Something else is to be told anew; the same never. */
export interface Told {
  readonly consentNeeded?: string | undefined;
  readonly consentMissing?: string | undefined;
  readonly trialEnding?: string | undefined;
  readonly renewing?: string | undefined;
}

export const RENEWING = ['long', 'all', 'none'] as const;

/** How many Korean calendar days before, and at which hour (0–23, Asia/Seoul). */
export interface NoticePolicy {
  readonly hourKst: number;
  readonly consentMissingDays: number;
  readonly trialEndingDays: number;
  readonly renewingDays: number;
  /** Which subscriptions are told of a renewal: those of half a year and more, all, or none. */
  readonly renewing: (typeof RENEWING)[number];
  /** Where a customer cancels, told with every notice. */
  readonly howToCancel: Merchant['support'];
}
