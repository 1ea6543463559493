import type { Account, BillingPolicy, Change } from './account.ts';
import { MAX_AUTOMATIC_ATTEMPTS } from './attempt-bounds.ts';
import { type Attempt, type Charge, isInFlight } from './charge.ts';
import { endAttempt, voided } from './charge-transitions.ts';
import { type DunningStep, nextStep } from './dunning.ts';
import { cardNeedsChange, chargeEvent, paymentFailedFinal, subscriptionEvent } from './event.ts';
import { invariant } from './invariant.ts';
import { encodeMerchantUid, MAX_GENERATION } from './merchant-uid.ts';
import { type CancelReason, isBilling, type Subscription } from './subscription.ts';

/** A merchant_uid that 아임포트 refuses for good is given up no earlier than this after its last attempt, ms. */
const NEW_MERCHANT_UID_AFTER_MS = 24 * 3_600_000;

type RetryStep = Extract<DunningStep, { kind: 'retry' }>;

/** Decides what follows an attempt that has just ended without a payment. */
export function afterFailure({ subscription, charge }: Account, policy: BillingPolicy, now: Date): Change {
  invariant(charge?.status === 'declined', 'recovery follows an ended attempt');
  if (subscription === undefined) return afterOneOff(charge, now);
  if (charge.calledOffAt !== undefined) return calledOff(subscription, charge, now);
  if (!isBilling(subscription.status)) return stopped(subscription, charge, now);
  // Every "no" to a first payment that must be is the last one. A POST that left no trace is none: nobody has declined.
  if (subscription.status === 'incomplete' && !wasNotExecuted(charge))
    return givenUp(subscription, charge, policy, now);
  const planned = nextStepOf(subscription, charge, policy, now);
  const step = planned.kind === 'retry' ? spaced(charge, planned) : planned;
  switch (step.kind) {
    case 'retry':
      if (wasNotExecuted(charge))
        return { account: { subscription, charge: sentAgain(charge, step.at) }, events: [] };
      return retrying(subscription, { ...charge, ...renamed(charge, step.at), nextAttemptAt: step.at }, now);
    case 'wait_for_card':
      return waiting(subscription, { ...charge, waitsForCardUntil: step.until }, step.until, now);
    case 'give_up':
      return givenUp(subscription, charge, policy, now);
  }
}

/** Its subscription had ended before its outcome was known, and it was not paid: nothing is owed. */
export function calledOff(subscription: Subscription | undefined, charge: Charge, now: Date): Change {
  const never = voided(charge);
  return { account: { subscription, charge: never }, events: [chargeEvent('charge.voided', never, now)] };
}

function nextStepOf(
  subscription: Subscription,
  charge: Charge,
  policy: BillingPolicy,
  now: Date,
): DunningStep {
  // No policy comes so far by itself; whatever does shall end, and leave room for a new card.
  if (charge.attempts.length >= MAX_AUTOMATIC_ATTEMPTS) return { kind: 'give_up' };
  // Another card has been put behind the subscription meanwhile: it has not been asked yet.
  const replaced = charge.attempts.at(-1)?.customerUid !== subscription.customerUid;
  return replaced ? { kind: 'retry', at: now } : plannedStep(charge, policy, now);
}

/** Nobody has declined: the POST left no trace. The charge is as if it had not been sent, and its card is not at fault. */
function wasNotExecuted({ attempts }: Charge): boolean {
  return attempts.at(-1)?.outcome === 'not_executed';
}

function sentAgain(charge: Charge, at: Date): Charge {
  return { ...charge, status: 'scheduled', nextAttemptAt: at };
}

/** How often a one-off charge is sent without leaving a trace before it counts as declined. */
const ONE_OFF_SENDS = 3;

/** A one-off charge that was declined is its caller's to repeat: somebody sees the answer. One that never arrived is not. */
function afterOneOff(charge: Charge, now: Date): Change {
  const again = wasNotExecuted(charge) && trailing(charge.attempts, 'not_executed') < ONE_OFF_SENDS;
  if (again) return { account: { charge: sentAgain(charge, now) }, events: [] };
  return { account: { charge }, events: [chargeEvent('charge.declined', charge, now)] };
}

function plannedStep(charge: Charge, policy: BillingPolicy, now: Date): DunningStep {
  const ended = charge.attempts.filter(({ endedAt }) => endedAt !== undefined);
  const last = ended.at(-1);
  invariant(last?.endedAt !== undefined && ended[0]?.endedAt !== undefined, 'an attempt has ended');
  // A first trace-less POST is sent again as soon as its horizon allows: nobody has said no yet.
  if (last.outcome === 'not_executed' && trailing(ended, 'not_executed') === 1)
    return { kind: 'retry', at: now };
  const onThisCard = ended.filter(({ customerUid }) => customerUid === last.customerUid);
  return nextStep(
    policy.dunning,
    {
      firstDeclinedAt: ended[0].endedAt,
      declines: onThisCard.map(({ endedAt, declineClass }) => ({
        at: endedAt ?? now,
        class: declineClass ?? 'unknown',
      })),
    },
    now,
  );
}

/** Refused twice in a row with no payment to be found: the merchant_uid itself is what 아임포트 does not take. */
function isRefusedForGood(charge: Charge): boolean {
  const onThisUid = charge.attempts.filter(({ merchantUid }) => merchantUid === charge.merchantUid);
  return trailing(onThisUid, 'refused') >= 2;
}

/** A new merchant_uid waits its day, on whatever card. */
function spaced(charge: Charge, step: RetryStep): RetryStep {
  const last = charge.attempts.at(-1);
  return last !== undefined && isRefusedForGood(charge)
    ? { kind: 'retry', at: aDayAfter(last, step.at) }
    : step;
}

/** When a charge may be sent at the earliest, however much somebody hurries: see {@link spaced}. */
export function earliestAttemptAt({ merchantUid, attempts }: Charge, now: Date): Date {
  const last = attempts.at(-1);
  return last !== undefined && last.merchantUid !== merchantUid ? aDayAfter(last, now) : now;
}

function aDayAfter({ sentAt }: Attempt, at: Date): Date {
  return new Date(Math.max(at.getTime(), sentAt.getTime() + NEW_MERCHANT_UID_AFTER_MS));
}

function trailing(attempts: readonly Attempt[], outcome: Attempt['outcome']): number {
  return attempts.length - 1 - attempts.findLastIndex((attempt) => attempt.outcome !== outcome);
}

/** The next attempt's merchant_uid: the same, but for one that is refused for good. Bounded by nine generations. */
function renamed(charge: Charge, at: Date): Partial<Charge> {
  const { generation } = charge.key;
  if (!isRefusedForGood(charge) || generation >= MAX_GENERATION) return {};
  const last = charge.attempts.at(-1);
  invariant(
    last !== undefined && at.getTime() - last.sentAt.getTime() >= NEW_MERCHANT_UID_AFTER_MS,
    'renamed too early',
  );
  const key = { ...charge.key, generation: generation + 1 };
  return { key, merchantUid: encodeMerchantUid(key) };
}

function retrying(subscription: Subscription, charge: Charge, now: Date): Change {
  const pastDue: Subscription = { ...subscription, status: 'past_due' };
  const declined = chargeEvent('charge.declined', charge, now);
  return {
    account: { subscription: pastDue, charge },
    events:
      subscription.status === 'past_due'
        ? [declined]
        : [declined, subscriptionEvent('subscription.past_due', pastDue, now)],
  };
}

/** Nothing goes on before the customer has brought another card. */
function waiting(subscription: Subscription, charge: Charge, until: Date, now: Date): Change {
  const { account, events } = retrying(subscription, charge, now);
  return { account, events: [...events, cardNeedsChange(subscription.subscriptionId, charge, until, now)] };
}

/** Waiting for a new card has ended. */
export function giveUp({ subscription, charge }: Account, policy: BillingPolicy, now: Date): Change {
  invariant(
    subscription !== undefined && charge !== undefined && !isInFlight(charge),
    'only a settled charge is given up',
  );
  return givenUp(subscription, charge, policy, now);
}

/** The card was revoked before the attempt could be sent: only another card helps. */
export function cardRevoked({ subscription, charge }: Account, policy: BillingPolicy, now: Date): Change {
  invariant(charge !== undefined, 'an attempt belongs to a charge');
  const end = {
    outcome: 'declined',
    declineClass: 'key_missing',
    message: 'the card has been revoked',
  } as const;
  return afterFailure({ subscription, charge: endAttempt(charge, end, now) }, policy, now);
}

/**
 * The last retry has failed, or waiting for a new card has ended. Without its first payment there is no subscription at
 * all, and should that payment come to light after all, nobody owed it.
 */
function givenUp(subscription: Subscription, charge: Charge, policy: BillingPolicy, now: Date): Change {
  const isFirst = subscription.status === 'incomplete';
  const status = isFirst ? 'canceled' : policy.afterLastRetry;
  const cancelReason: CancelReason = isFirst ? 'first_payment_declined' : 'payment_failed';
  const after: Subscription = {
    ...subscription,
    status,
    ...(status === 'canceled' ? { canceledAt: now, cancelReason } : {}),
  };
  const final: Charge = {
    ...charge,
    nextAttemptAt: undefined,
    waitsForCardUntil: undefined,
    ...(isFirst ? { calledOffAt: now } : {}),
  };
  return {
    account: { subscription: after, charge: final },
    events: [
      chargeEvent('charge.declined', final, now),
      paymentFailedFinal(after, final, now),
      subscriptionEvent(status === 'canceled' ? 'subscription.canceled' : 'subscription.unpaid', after, now),
    ],
  };
}

/** Paused or canceled while the POST was out: no retry. Resuming a paused one takes it up again. */
function stopped(subscription: Subscription, charge: Charge, now: Date): Change {
  return { account: { subscription, charge }, events: [chargeEvent('charge.declined', charge, now)] };
}
