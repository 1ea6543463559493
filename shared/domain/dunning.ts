import { DAY_MS } from './billing-calendar.ts';
import { type DeclineClass, declineAdvice } from './decline.ts';
import { invariant, unreachable } from './invariant.ts';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
/** Between a card's "no" and the next time it is asked. */
const MIN_SPACING_MS = 6 * HOUR_MS;

/** How long and how often a declined charge is tried again. Every number is a bound; {@link nextStep} checks them. */
export type DunningPolicy = {
  /**
   * Days after the first decline, strictly ascending, 1–60, at most 10. 24 hours each, which in Seoul (no daylight
   * saving) is the same time of day as the first decline. The last one also bounds everything else.
   */
  readonly retryAfterDays: readonly number[];
  /** After the 1st, 2nd … trouble in a row, milliseconds since that trouble; each at least a minute, at most 10. */
  readonly troubleRetryAfterMs: readonly number[];
  /** And from then on, in milliseconds; at least a minute. */
  readonly troubleRetryEveryMs: number;
  /** How many "call the issuer" answers are retried (at day steps) before the card is given up. */
  readonly callIssuerRetries: number;
};

/** The default: soft declines after 1, 3, 5, 7 days; trouble within hours. */
export const DEFAULT_DUNNING_POLICY: DunningPolicy = {
  retryAfterDays: [1, 3, 5, 7],
  troubleRetryAfterMs: [30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS],
  troubleRetryEveryMs: 6 * HOUR_MS,
  callIssuerRetries: 2,
};

export type Decline = { readonly at: Date; readonly class: DeclineClass };

export type DunningHistory = {
  /** When the charge was first declined, on whatever card: day 0. A new card does not move it. */
  readonly firstDeclinedAt: Date;
  /** Definite declines of the card now in use, in the order they happened, at least one. A new card starts anew. */
  readonly declines: readonly Decline[];
};

export type DunningStep =
  /** Charge again at this instant, never before `now`. A retry follows a look-up, as every re-send does. */
  | { readonly kind: 'retry'; readonly at: Date }
  /** Only another card helps. Ask again at `until`, which is after `now`. */
  | { readonly kind: 'wait_for_card'; readonly until: Date }
  | { readonly kind: 'give_up' };

/**
 * What follows the last decline:
 *
 * - **soft** (insufficient balance, over limit, unknown): the first day step that lies at least six hours ahead. Whoever
 *   asks in between, on a merchant's or a customer's word, uses up none: what is left is read off the days, not off how
 *   often was asked (docs/decisions/0043). A decline within six hours before the last step has it wait until those are
 *   over; one after it gives up.
 * - **call the issuer**: the same, for at most `callIssuerRetries` of them, six hours apart; then wait for a card.
 * - **hard** (card invalid, card blocked, key missing): wait for a card until the last day step, then give up.
 *   It uses up no day step.
 * - **trouble** (issuer trouble, merchant limit, duplicate): in hours. Trouble is not a decline: it uses up no day
 *   step, and a step that met trouble is tried again until somebody answers, to the end of the last day.
 *
 * "The last day" is the 24 hours from the last day step: no charge is retried after it, so a step that is due on it
 * still outlives some trouble, and work delayed by an outage of ours is made up for. With the default policy that
 * is at most 4 retries after declines, and after trouble at most 4 + 32 for each unbroken row of it, in 8 days.
 * {@link mostAttempts} bounds all of it.
 */
export function nextStep(policy: DunningPolicy, history: DunningHistory, now: Date): DunningStep {
  assertPolicy(policy);
  assertHistory(history, now);
  const last = history.declines.at(-1);
  invariant(last !== undefined, 'dunning: no decline');
  const advice = declineAdvice(last.class);
  switch (advice) {
    case 'retry_in_days':
      return retryOnDay(policy, history, last, now) ?? { kind: 'give_up' };
    case 'few_retries':
      return callIssuerStep(policy, history, last, now);
    case 'new_card':
      return waitForCard(policy, history, now);
    case 'retry_in_hours':
    case 'look_up':
    case 'operator':
      return retryAfterTrouble(policy, history, last, now);
    default:
      return unreachable(advice);
  }
}

/**
 * The most attempts that one charge takes by itself, whatever 아임포트 answers: the first, one for each day step, and all
 * trouble there is room for. Each of them may leave no trace once and be sent again at once. A merchant's command starts
 * such a row anew, for another card within the same days.
 */
export function mostAttempts(policy: DunningPolicy): number {
  const steps = policy.retryAfterDays.length;
  const windowMs = ((policy.retryAfterDays.at(-1) ?? 0) + 1) * DAY_MS;
  // Every decline in between lets the steps of trouble begin anew; after those it is the cadence that fills the days.
  const trouble = (steps + 1) * policy.troubleRetryAfterMs.length;
  return 2 * (1 + steps + trouble + Math.ceil(windowMs / policy.troubleRetryEveryMs));
}

function retryOnDay(
  policy: DunningPolicy,
  history: DunningHistory,
  last: Decline,
  now: Date,
): DunningStep | undefined {
  const restedMs = last.at.getTime() + MIN_SPACING_MS;
  const planned = policy.retryAfterDays
    .map((days) => history.firstDeclinedAt.getTime() + days * DAY_MS)
    .find((atMs) => atMs >= restedMs);
  const isBeforeLast = last.at.getTime() < lastStepMs(policy, history);
  const plannedMs = planned ?? (isBeforeLast ? restedMs : undefined);
  return plannedMs === undefined ? undefined : retryWithinLastDay(policy, history, plannedMs, now);
}

function callIssuerStep(
  policy: DunningPolicy,
  history: DunningHistory,
  last: Decline,
  now: Date,
): DunningStep {
  const asked = occasions(history.declines.filter((decline) => decline.class === 'call_issuer'));
  const retry = asked <= policy.callIssuerRetries ? retryOnDay(policy, history, last, now) : undefined;
  // The issuer keeps refusing this card; another one still may pay.
  return retry ?? waitForCard(policy, history, now);
}

/** A "no" repeated within six hours is the same one: no step lies so close to another, so somebody was in a hurry. */
function occasions(declines: readonly Decline[]): number {
  let count = 0;
  let restedMs = Number.NEGATIVE_INFINITY;
  for (const { at } of declines) {
    if (at.getTime() < restedMs) continue;
    count += 1;
    restedMs = at.getTime() + MIN_SPACING_MS;
  }
  return count;
}

function waitForCard(policy: DunningPolicy, history: DunningHistory, now: Date): DunningStep {
  const untilMs = lastStepMs(policy, history);
  return now.getTime() < untilMs ? { kind: 'wait_for_card', until: new Date(untilMs) } : { kind: 'give_up' };
}

function retryAfterTrouble(
  policy: DunningPolicy,
  history: DunningHistory,
  last: Decline,
  now: Date,
): DunningStep {
  const inARow =
    history.declines.length - 1 - history.declines.findLastIndex((decline) => !isTrouble(decline));
  const delayMs = policy.troubleRetryAfterMs[inARow - 1] ?? policy.troubleRetryEveryMs;
  return retryWithinLastDay(policy, history, last.at.getTime() + delayMs, now);
}

/** What should have happened already happens now; what would happen after the last day does not happen. */
function retryWithinLastDay(
  policy: DunningPolicy,
  history: DunningHistory,
  plannedMs: number,
  now: Date,
): DunningStep {
  const atMs = Math.max(plannedMs, now.getTime());
  const endMs = lastStepMs(policy, history) + DAY_MS;
  return atMs < endMs ? { kind: 'retry', at: new Date(atMs) } : { kind: 'give_up' };
}

function lastStepMs(policy: DunningPolicy, history: DunningHistory): number {
  return history.firstDeclinedAt.getTime() + (policy.retryAfterDays.at(-1) ?? 0) * DAY_MS;
}

function isTrouble(decline: Decline): boolean {
  const advice = declineAdvice(decline.class);
  return advice === 'retry_in_hours' || advice === 'look_up' || advice === 'operator';
}

function assertPolicy(policy: DunningPolicy): void {
  const { retryAfterDays: days, troubleRetryAfterMs, troubleRetryEveryMs, callIssuerRetries } = policy;
  invariant(days.length >= 1 && days.length <= 10, 'dunning policy: 1 to 10 day steps');
  const ascending = days.every((day, i) => Number.isInteger(day) && day > (days[i - 1] ?? 0) && day <= 60);
  invariant(ascending, 'dunning policy: day steps ascend from 1 to 60');
  invariant(troubleRetryAfterMs.length <= 10, 'dunning policy: at most 10 trouble steps');
  const delaysMs = [...troubleRetryAfterMs, troubleRetryEveryMs];
  invariant(
    delaysMs.every((delayMs) => Number.isSafeInteger(delayMs) && delayMs >= MINUTE_MS),
    'dunning policy: delays',
  );
  invariant(
    Number.isInteger(callIssuerRetries) && callIssuerRetries >= 0,
    'dunning policy: call-issuer retries',
  );
}

function assertHistory({ firstDeclinedAt, declines }: DunningHistory, now: Date): void {
  const instants = [firstDeclinedAt, now, ...declines.map((decline) => decline.at)];
  invariant(
    instants.every((at) => Number.isFinite(at.getTime())),
    'dunning: invalid instant',
  );
}
