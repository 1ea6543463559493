import type { BillingPolicy } from '../../shared/domain/account.ts';
import { kstDate } from '../../shared/domain/billing-calendar.ts';
import type { Card } from '../../shared/domain/card.ts';
import { type Charge, newCharge } from '../../shared/domain/charge.ts';
import { beginAttempt, endAttempt, markUnknown } from '../../shared/domain/charge-transitions.ts';
import type { DeclineClass } from '../../shared/domain/decline.ts';
import { DEFAULT_DUNNING_POLICY } from '../../shared/domain/dunning.ts';
import type { NoticePolicy } from '../../shared/domain/notice-policy.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import type { PlanTerms } from '../../shared/domain/plan.ts';
import type { Consent } from '../../shared/domain/price-change.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import { CUSTOMER_UID, issuedPayment, NOW, policy as payments } from './fixtures.ts';

/** One subscription of 9,900 won a month whose first period is due at NOW, and its charge in every state. */

export const SUBSCRIPTION_ID = '01JZ000000000000000000000A';
export const CHARGE_UID = `sub_${SUBSCRIPTION_ID}_0001`;
export const OTHER_CARD = 'card_01JZ0000000000000000000002';
export const AMOUNT = 9_900;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const later = (ms: number, from: Date = NOW) => new Date(from.getTime() + ms);

export const timing = { attemptLeaseMs: 75_000, horizonMs: 15 * MINUTE_MS };

export const notices: NoticePolicy = {
  hourKst: 10,
  consentMissingDays: 7,
  trialEndingDays: 7,
  renewingDays: 7,
  renewing: 'long',
  howToCancel: { url: 'https://shop.example/help' },
};

export const billingPolicy: BillingPolicy = {
  chargingHourKst: 10,
  timing,
  dunning: DEFAULT_DUNNING_POLICY,
  afterLastRetry: 'unpaid',
  paidAfterCancel: 'give_back',
  withoutConsent: 'pause',
  notices,
  payments,
};

export const monthly: PlanTerms = {
  planId: 'basic',
  name: '베이직',
  amount: AMOUNT,
  interval: { unit: 'month', count: 1 },
};

export const subscription = (overrides: Partial<Subscription> = {}): Subscription => ({
  subscriptionId: SUBSCRIPTION_ID,
  customerId: 'user-1',
  customerUid: CUSTOMER_UID,
  plan: monthly,
  status: 'trialing',
  anchorAt: NOW,
  anchorPeriod: 1,
  period: 1,
  nextChargeAt: NOW,
  hadTrial: false,
  cancelAtPeriodEnd: false,
  createdAt: NOW,
  version: 1,
  ...overrides,
});

/** The customer's yes, given a moment after the contract of {@link subscription}, to a change of today. */
export const consentTo = (overrides: Partial<Consent> = {}): Consent => ({
  consentId: '01JZ00000000000000000CNSNT',
  kind: 'conversion',
  priceBefore: 0,
  priceAfter: AMOUNT,
  effectiveOn: kstDate(NOW),
  agreedAt: later(1),
  ...overrides,
});

export const card = (overrides: Partial<Card> = {}): Card => ({
  customerUid: OTHER_CARD,
  customerId: 'user-1',
  registrationId: OTHER_CARD.slice(5),
  status: 'active',
  registeredAt: NOW,
  version: 1,
  ...overrides,
});

export const scheduled = (overrides: Partial<Charge> = {}): Charge => ({
  ...newCharge(
    { kind: 'subscription', subscriptionId: SUBSCRIPTION_ID, period: 1, generation: 1 },
    { customerId: 'user-1', customerUid: CUSTOMER_UID, amount: AMOUNT, name: '베이직' },
    NOW,
  ),
  version: 1,
  ...overrides,
});

export const oneOff = (overrides: Partial<Charge> = {}): Charge => ({
  ...newCharge(
    { kind: 'one_off', chargeId: SUBSCRIPTION_ID, generation: 1 },
    { customerId: 'user-1', customerUid: CUSTOMER_UID, amount: AMOUNT, name: '단건' },
    NOW,
  ),
  version: 1,
  ...overrides,
});

/** Written ahead at `at`; nobody knows more. */
export const sending = (charge: Charge = scheduled(), at: Date = NOW, customerUid = CUSTOMER_UID): Charge =>
  beginAttempt(charge, customerUid, at, timing);

export const unknown = (charge: Charge = sending(), at: Date = NOW): Charge =>
  markUnknown(charge, { message: 'gateway_unavailable' }, at, timing);

export const declined = (
  declineClass: DeclineClass = 'insufficient_balance',
  charge: Charge = sending(),
  at: Date = NOW,
): Charge => endAttempt(charge, { outcome: 'declined', declineClass, impUid: 'imp_failed' }, at);

/** A charge's payment as 아임포트 has it. */
export const payment = (overrides: Partial<GatewayPayment> = {}): GatewayPayment =>
  issuedPayment({
    impUid: 'imp_paid',
    merchantUid: CHARGE_UID,
    amount: AMOUNT,
    customerUidUsage: 'payment',
    receiptUrl: 'https://receipt.example/1',
    ...overrides,
  });

export const failedPayment = (overrides: Partial<GatewayPayment> = {}): GatewayPayment =>
  payment({
    impUid: 'imp_failed',
    status: 'failed',
    paidAt: undefined,
    failedAt: NOW,
    failReason: '카드사 거절 [120054] 잔액부족',
    receiptUrl: undefined,
    ...overrides,
  });
