import type { SubscriptionAccount } from '../../shared/domain/account.ts';
import type { Card } from '../../shared/domain/card.ts';
import { type Charge, midOf } from '../../shared/domain/charge.ts';
import { declineCodeOf } from '../../shared/domain/decline.ts';
import type { IntroPrice, Plan, PlanTerms } from '../../shared/domain/plan.ts';
import type { Consent, ConsentRecord } from '../../shared/domain/price-change.ts';
import { type Refund, refundedAmount, refundStatus } from '../../shared/domain/refund.ts';
import { type ConsentNeed, type LastDecline, standingOf } from '../../shared/domain/standing.ts';
import { paidUntil } from '../../shared/domain/subscription.ts';
import { taxOf } from '../../shared/domain/tax.ts';
import { handlesView } from './handles-view.ts';

/** How things look on the wire: snake_case, instants as ISO 8601 UTC, absent values as null. */

const time = (at: Date | undefined) => at?.toISOString() ?? null;

export function planView(plan: Plan) {
  return { ...termsView(plan), trial_days: plan.trialDays, created_at: time(plan.createdAt) };
}

function termsView(terms: PlanTerms) {
  const { planId, name, amount, interval, intro } = terms;
  return {
    plan_id: planId,
    name,
    amount,
    ...taxView(terms),
    interval,
    intro: intro ? introView(intro) : null,
  };
}

function introView(intro: IntroPrice) {
  return { amount: intro.amount, ...taxView(intro), periods: intro.periods };
}

export function cardView(card: Card) {
  return {
    customer_uid: card.customerUid,
    status: card.status,
    card_name: card.cardName ?? null,
    card_number_masked: card.cardNumberMasked ?? null,
    registered_at: time(card.registeredAt),
    revoked_at: time(card.revokedAt),
  };
}

export function subscriptionView(account: SubscriptionAccount, now: Date) {
  const { subscription } = account;
  const { status, pendingPlan } = subscription;
  const { lastDecline, nextAttemptAt, nextChargeAt, consent, consentNeeded } = standingOf(account, now);
  const hasReason = status === 'canceled' || subscription.cancelAtPeriodEnd;
  return {
    subscription_id: subscription.subscriptionId,
    status,
    pause_reason: subscription.pauseReason ?? null,
    customer_id: subscription.customerId,
    customer_uid: subscription.customerUid,
    plan: termsView(subscription.plan),
    pending_plan: pendingPlan === undefined ? null : termsView(pendingPlan),
    period: subscription.period,
    next_charge_at: time(nextChargeAt),
    next_attempt_at: time(nextAttemptAt),
    last_decline: lastDeclineView(lastDecline),
    /** Until when something is paid for. */
    current_period_end: time(paidUntil(subscription)),
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    consent: consent === undefined ? null : consentView(consent),
    consent_needed: consentNeeded === undefined ? null : consentNeedView(consentNeeded),
    canceled_at: time(subscription.canceledAt),
    cancel_reason: hasReason ? (subscription.cancelReason ?? null) : null,
    first_payment: subscription.firstPayment ?? 'retry',
    ...handlesView(subscription),
    mrr: subscription.counted ?? 0,
    created_at: time(subscription.createdAt),
  };
}

/** Of one that is not stored: what it would say of itself, but for what nobody has given it yet. */
export function foreseenView(account: SubscriptionAccount, now: Date) {
  const { status, plan, period, next_charge_at, current_period_end, consent, consent_needed } =
    subscriptionView(account, now);
  return { dry_run: true, status, plan, period, next_charge_at, current_period_end, consent, consent_needed };
}

function consentNeedView({ kind, priceBefore, priceAfter, effectiveOn, opensOn, by }: ConsentNeed) {
  return {
    kind,
    price_before: priceBefore,
    price_after: priceAfter,
    effective_on: effectiveOn,
    opens_on: opensOn,
    by: time(by),
  };
}

/** The yes to the change ahead. */
function consentView({ consentId, kind, priceBefore, priceAfter, effectiveOn, agreedAt }: Consent) {
  return {
    consent_id: consentId,
    kind,
    price_before: priceBefore,
    price_after: priceAfter,
    effective_on: effectiveOn,
    agreed_at: time(agreedAt),
  };
}

/** As `sha256sum` prints it. */
const hex = (digest: string) => Buffer.from(digest, 'base64url').toString('hex');

/** Its evidence, whole. */
export function consentRecordView(record: ConsentRecord) {
  return {
    ...consentView(record),
    customer_uid: record.customerUid,
    method: record.method,
    by: record.by,
    text: record.text ?? null,
    text_sha256: record.textDigest === undefined ? null : hex(record.textDigest),
    recorded_at: time(record.recordedAt),
  };
}

export function lastDeclineView(decline: LastDecline | undefined) {
  return decline === undefined
    ? null
    : { class: decline.class, message: decline.message ?? null, at: time(decline.at) };
}

export function chargeView(charge: Charge) {
  const { key, payment } = charge;
  return {
    merchant_uid: payment?.merchantUid ?? charge.merchantUid,
    status: charge.status,
    amount: charge.amount,
    refunded_amount: refundedAmount(charge),
    refund_status: refundStatus(charge),
    name: charge.name,
    ...handlesView(charge),
    customer_id: charge.customerId,
    customer_uid: payment?.customerUid ?? charge.customerUid,
    subscription_id: key.kind === 'subscription' ? key.subscriptionId : null,
    period: key.kind === 'subscription' ? key.period : null,
    imp_uid: payment?.impUid ?? null,
    paid_at: time(payment?.at),
    apply_num: payment?.applyNum ?? null,
    mid: midOf(charge) ?? null,
    ...taxView(charge),
    card_name: payment?.cardName ?? null,
    receipt_url: payment?.receiptUrl ?? null,
    next_attempt_at: time(charge.nextAttemptAt),
    held_for: charge.heldFor ?? null,
    attempts: charge.attempts.map((attempt) => ({
      at: time(attempt.sentAt),
      outcome: attempt.outcome,
      merchant_uid: attempt.merchantUid,
      customer_uid: attempt.customerUid,
      imp_uid: attempt.impUid ?? null,
      decline_class: attempt.outcome === 'declined' ? (attempt.declineClass ?? null) : null,
      decline_code: declineCodeOf(attempt) ?? null,
      message: attempt.message ?? null,
    })),
    refunds: charge.refunds.map(refundView),
    created_at: time(charge.createdAt),
  };
}

function taxView(of: Parameters<typeof taxOf>[0]) {
  const { taxFree, vatAmount } = taxOf(of);
  return { tax_free: taxFree, vat_amount: vatAmount };
}

export function refundView(refund: Refund) {
  return {
    refund_id: refund.refundId,
    amount: refund.amount,
    ...taxView(refund),
    reason: refund.reason,
    by: refund.by ?? null,
    status: refund.status === 'sending' ? 'unknown' : refund.status,
    message: refund.message ?? null,
    ...handlesView(refund),
    requested_at: time(refund.requestedAt),
    ended_at: time(refund.endedAt),
  };
}
