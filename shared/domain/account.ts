import type { Charge, ChargeTiming } from './charge.ts';
import type { DunningPolicy } from './dunning.ts';
import type { DomainEvent } from './event.ts';
import type { NoticePolicy } from './notice-policy.ts';
import type { PaymentPolicy } from './payment.ts';
import type { ConsentRecord } from './price-change.ts';
import type { Subscription } from './subscription.ts';

/** What is decided together: a charge, and for a recurring one the subscription it belongs to. */
export interface Account {
  /** Absent for a one-off charge. */
  readonly subscription?: Subscription | undefined;
  /** Absent until the current period is first charged. */
  readonly charge?: Charge | undefined;
  /** The paid charge of the period before, which bought the time that is running. Read only by what may give of it back. */
  readonly bought?: Charge | undefined;
}

/** The account of a subscription. */
export type SubscriptionAccount = Account & { readonly subscription: Subscription };

export function isOfSubscription(account: Account | undefined): account is SubscriptionAccount {
  return account?.subscription !== undefined;
}

/** False for the charge of a period that lies behind: it is settled, or was given up on, and says nothing of what is ahead. */
export function isCurrent({ subscription, charge }: Account): boolean {
  if (subscription === undefined || charge?.key.kind !== 'subscription') return true;
  return charge.key.period === subscription.period;
}

/**
 * An account as it shall be stored, and what that tells the world: one transaction. What is absent from `account` stays
 * as it is. A subscription that is present counts as changed with its charge: its version orders what they tell.
 */
export interface Change {
  readonly account: Account;
  readonly events: readonly DomainEvent[];
  /** A new subscription that is refused while its customer has another live one to the same plan. */
  readonly isSole?: boolean | undefined;
  /** What comes into being is refused while another of its kind claims its reference. */
  readonly claimsReference?: boolean | undefined;
  /** Evidence to be kept with it. */
  readonly consent?: ConsentRecord | undefined;
}

export const WITHOUT_CONSENT = ['pause', 'cancel'] as const;

export const PAID_AFTER_CANCEL = ['give_back', 'keep'] as const;

export interface BillingPolicy {
  /** 0–23, Asia/Seoul. */
  readonly chargingHourKst: number;
  readonly timing: ChargeTiming;
  readonly dunning: DunningPolicy;
  /** What a subscription becomes when the last retry has failed. */
  readonly afterLastRetry: 'unpaid' | 'canceled';
  /** What becomes of a payment whose POST was out when its subscription ended. */
  readonly paidAfterCancel: (typeof PAID_AFTER_CANCEL)[number];
  /** What becomes of a subscription whose next charge nobody has agreed to. */
  readonly withoutConsent: (typeof WITHOUT_CONSENT)[number];
  readonly notices: NoticePolicy;
  readonly payments: PaymentPolicy;
}
