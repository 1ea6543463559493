import type { Account, BillingPolicy, Change } from './account.ts';
import { MAX_ATTEMPTS } from './attempt-bounds.ts';
import type { CardSummary } from './card.ts';
import { maskCardNumber } from './card.ts';
import { newCharge } from './charge.ts';
import { subscriptionEvent } from './event.ts';
import { handlesOf } from './handles.ts';
import { invariant, unreachable } from './invariant.ts';
import { channelMismatch, type GatewayPayment, type PaymentMismatch, type PaymentPolicy } from './payment.ts';
import {
  CHARGE_WITHIN_MS,
  type Registration,
  type RegistrationFailure,
  type RegistrationTransition,
} from './registration.ts';
import { newSubscription } from './subscription.ts';
import { changeCard } from './subscription-commands.ts';

/**
 * Applies what 아임포트 recorded to a registration. Idempotent, and never goes backwards: a succeeded registration stays
 * one, whatever comes; a failed one can still succeed, since the customer may try another card in the same window.
 */
export function applyIssueRecord(
  registration: Registration,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): RegistrationTransition {
  const mismatch = issueMismatch(registration, payment, policy.payments);
  if (mismatch !== undefined) return { kind: 'refuse', reason: mismatch };
  if (registration.state.status === 'succeeded') return afterSuccess(registration, payment, now);
  switch (payment.status) {
    case 'paid':
      return activate(registration, payment, policy, now);
    case 'failed':
    case 'cancelled':
      return fail(registration, payment);
    case 'ready':
      return { kind: 'not_final' };
    default:
      return unreachable(payment.status);
  }
}

/** Two windows may have been open. 아임포트 keeps one key per customer_uid, the last: it is that card that is charged. */
function afterSuccess(
  registration: Registration,
  payment: GatewayPayment,
  now: Date,
): RegistrationTransition {
  const { state, customerId, customerUid, registrationId } = registration;
  invariant(state.status === 'succeeded', 'only a succeeded registration has a card to replace');
  if (state.impUid === payment.impUid) return { kind: 'unchanged' };
  // Records know whole seconds: of two keys in the same one nobody can say which is the last, and the first stays.
  const isLater = payment.paidAt !== undefined && payment.paidAt > (state.issuedAt ?? state.at);
  if (payment.status !== 'paid' || !isLater) return { kind: 'refuse', reason: 'registration_already_used' };
  const summary = summaryOf(payment);
  return {
    kind: 'replace',
    registration: {
      ...registration,
      state: { ...state, impUid: payment.impUid, card: summary, issuedAt: payment.paidAt },
    },
    summary,
    events: [
      { type: 'card.updated', at: now, customerId, customerUid, registrationId, ...handlesOf(registration) },
    ],
  };
}

/** Undefined: it fits what was opened. */
export function issueMismatch(
  registration: Registration,
  payment: GatewayPayment,
  policy: PaymentPolicy,
): PaymentMismatch | undefined {
  if (payment.merchantUid !== registration.merchantUid) return 'merchant_uid_mismatch';
  if (payment.customerUid !== registration.customerUid) return 'customer_uid_mismatch';
  const channel = channelMismatch(payment, policy);
  if (channel !== undefined) return channel;
  // A window that failed never issued a key, so its record need not say `issue`.
  if (payment.status !== 'failed' && payment.customerUidUsage !== 'issue') return 'usage_mismatch';
  if (payment.amount !== registration.displayAmount) return 'amount_mismatch';
  return undefined;
}

function activate(
  registration: Registration,
  payment: GatewayPayment,
  policy: BillingPolicy,
  now: Date,
): RegistrationTransition {
  invariant(registration.state.status !== 'succeeded', 'a succeeded registration is never activated again');
  const summary = summaryOf(payment);
  const { customerUid, customerId, registrationId, onSuccess } = registration;
  const ids = { at: now, customerId, customerUid, registrationId, ...handlesOf(registration) };
  // The customer has left: what they saw in the window is no yes to a charge hours or days later.
  const chargeExpired =
    onSuccess !== undefined && now.getTime() > registration.expiresAt.getTime() + CHARGE_WITHIN_MS;
  return {
    kind: 'activate',
    registration: {
      ...registration,
      state: {
        status: 'succeeded',
        impUid: payment.impUid,
        card: summary,
        at: now,
        issuedAt: payment.paidAt,
        ...(chargeExpired ? { chargeExpired } : {}),
      },
    },
    card: {
      customerUid,
      customerId,
      registrationId,
      status: 'active',
      ...summary,
      registeredAt: now,
      revokedAt: undefined,
      version: 0,
    },
    events: [
      { type: 'card.registered', ...ids },
      ...(chargeExpired ? [{ type: 'registration.charge_expired', ...ids } as const] : []),
    ],
    account: chargeExpired ? undefined : accountOnSuccess(registration, policy, now),
  };
}

function summaryOf({ cardName, cardNumberMasked }: GatewayPayment): CardSummary {
  return { cardName, cardNumberMasked: maskCardNumber(cardNumberMasked) };
}

/** "Issue and charge in one go": the registration's own id names what comes of it, so it can come of it only once. */
function accountOnSuccess(registration: Registration, policy: BillingPolicy, now: Date): Change | undefined {
  const { registrationId, customerId, customerUid, onSuccess } = registration;
  // Of what stands already nothing is known here: see `withCardChanged`.
  if (onSuccess === undefined || onSuccess.kind === 'change_card') return undefined;
  if (onSuccess.kind === 'charge') {
    const { amount, taxFree, vatAmount, name } = onSuccess;
    const key = { kind: 'one_off', chargeId: registrationId, generation: 1 } as const;
    const owed = { customerId, customerUid, amount, taxFree, vatAmount, name, ...handlesOf(registration) };
    const charge = newCharge(key, owed, now);
    return { account: { charge }, events: [] };
  }
  const { plan, trialDays, firstPayment, allowDuplicate = false } = onSuccess;
  const agreed = { plan, trialDays, firstPayment, ...handlesOf(registration) };
  const input = { subscriptionId: registrationId, customerId, customerUid, ...agreed };
  const subscription = newSubscription(input, policy.chargingHourKst, now);
  const events = [subscriptionEvent('subscription.created', subscription, now)];
  return { account: { subscription }, events, isSole: !allowDuplicate };
}

type Activation = Extract<RegistrationTransition, { kind: 'activate' }>;

/**
 * The card, and behind the subscription that it is for: one change, so that no repetition can put it there again after
 * another one. Only the card where that subscription has ended, or its period has been tried as often as can be recorded.
 */
export function withCardChanged(
  activation: Activation,
  account: Account | undefined,
  policy: BillingPolicy,
  now: Date,
): Activation {
  const { state } = activation.registration;
  invariant(state.status === 'succeeded', 'an activation makes a registration succeed');
  if (state.chargeExpired || account?.subscription === undefined) return activation;
  if ((account.charge?.attempts.length ?? 0) >= MAX_ATTEMPTS) return activation;
  const result = changeCard(account, activation.card, policy, now);
  return result.kind === 'change'
    ? { ...activation, account: result.change, accountBefore: account }
    : activation;
}

/** The card, yes; a second subscription to one plan, no. Both the registration and an event say so. */
export function withoutSubscription(activation: Activation): Activation {
  const { registration, events } = activation;
  const { state, customerId, customerUid, registrationId } = registration;
  invariant(state.status === 'succeeded', 'an activation makes a registration succeed');
  const told = { at: state.at, customerId, customerUid, registrationId, ...handlesOf(registration) };
  return {
    ...activation,
    registration: { ...registration, state: { ...state, alreadySubscribed: true } },
    events: [...events, { type: 'registration.already_subscribed', ...told }],
    account: undefined,
  };
}

/**
 * While nobody can look up what a window (`impUid`) has come to, a registration is not failed by an earlier one. Undefined:
 * it is not.
 */
export function awaitingResult(registration: Registration, impUid: string): Registration | undefined {
  const { state } = registration;
  const isOvertaken = state.status === 'failed' && state.impUid !== impUid;
  return isOvertaken ? { ...registration, state: { status: 'pending' } } : undefined;
}

function fail(registration: Registration, payment: GatewayPayment): RegistrationTransition {
  const known = registration.state;
  if (known.status === 'failed' && known.impUid === payment.impUid) return { kind: 'unchanged' };
  return {
    kind: 'fail',
    registration: {
      ...registration,
      state: { status: 'failed', impUid: payment.impUid, failure: readFailure(payment.failReason) },
    },
  };
}

/** The PG's text may be long and odd; 200 characters is what a phone shows in a few lines. */
function readFailure(failReason: string | undefined): RegistrationFailure {
  const message = failReason?.trim().slice(0, 200) ?? '';
  const code = /\[([0-9A-Za-z]{4,10})\]/.exec(message)?.[1] ?? 'pg_declined';
  return { code, message: message === '' ? '카드사에서 등록을 거절했습니다.' : message };
}
