/**
 * What a declined first payment means to a subscription whose first period is due at once: no subscription, or dunning
 * as for any other period (docs/decisions/0021).
 */
export const FIRST_PAYMENTS = ['required', 'retry'] as const;
export type FirstPaymentPolicy = (typeof FIRST_PAYMENTS)[number];
