/** What needs the customer's explicit yes in the 30 days before it (전자상거래법 §13⑥). */
export const CONSENT_KINDS = ['conversion', 'price_rise', 'intro_end'] as const;

export interface PriceFigures {
  /** Integer won of a period before the change; 0 before a conversion from free. */
  readonly priceBefore: number;
  /** Integer won of the first period that it counts for. */
  readonly priceAfter: number;
  /** Korean calendar date of that period's charge, `YYYY-MM-DD`. */
  readonly effectiveOn: string;
}

/** One change ahead of a subscription. Derived from what stands, never stored: docs/decisions/0019. */
export interface PriceChange extends PriceFigures {
  readonly kind: (typeof CONSENT_KINDS)[number];
}

/** A customer's yes to exactly one change, as far as the subscription is held to it. */
export interface Consent extends PriceChange {
  readonly consentId: string;
  readonly agreedAt: Date;
}

/** When and how a yes was given, and what was shown for it. */
export interface Agreement {
  readonly consentId: string;
  readonly agreedAt: Date;
  /** How it was collected: `customer_page`, or what the merchant says. */
  readonly method: string;
  /** Who recorded it: `customer`, or the caller. */
  readonly by: string;
  /** What the customer was shown, and its SHA-256. Absent: whoever collected it keeps it. */
  readonly text?: string | undefined;
  readonly textDigest?: string | undefined;
}

/** The whole of it, kept as evidence beside the subscription. */
export interface ConsentRecord extends Consent, Agreement {
  readonly subscriptionId: string;
  readonly customerId: string;
  /** The means of payment that was agreed to. */
  readonly customerUid: string;
  readonly recordedAt: Date;
}
