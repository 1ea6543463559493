import type { FunctionName } from './functions.ts';
import type { ChargeItem, SubscriptionItem } from './items.ts';
import { require } from './violation.ts';

/*
 * I1: what a cancel has answered stays true until somebody acts. No attempt is begun after it (a POST that was written
 * ahead before is followed, and what it brings goes back), and status and end are as they were said.
 */

interface Promised {
  readonly status: string;
  /** The end of what is paid for, as it was said. */
  readonly until: string | null;
  readonly isScheduled: boolean;
}

/** Another command that has just ended may still have a write on its way, ms. */
const AFTERMATH_MS = 1_000;

export type Promises = ReturnType<typeof createPromises>;

export function createPromises({ nowMs, skewMs }: { nowMs: () => number; skewMs: number }) {
  const promised = new Map<string, Promised>();
  const running = new Map<string, number>();
  const lastEndedMs = new Map<string, number>();
  /** The Idempotency-Keys of what was asked, in order. */
  const asked = new Map<string, string[]>();

  function promise(subscriptionId: string, body: Readonly<Record<string, unknown>>): void {
    const answer = {
      status: String(body['status']),
      until: body['current_period_end'] as string | null,
      isScheduled: body['cancel_at_period_end'] === true,
    };
    require('cancel_says_when', answer.status === 'canceled' || answer.isScheduled, () => subscriptionId);
    const isAhead = answer.until === null || Date.parse(answer.until) > nowMs() - skewMs;
    require('cancel_says_when', !answer.isScheduled || isAhead, () =>
      `${subscriptionId} ends at ${answer.until}, which is over`);
    promised.set(subscriptionId, answer);
  }

  return {
    /** Somebody acts on a subscription: what was answered before no longer binds. */
    asked(subscriptionId: string, key: string): void {
      promised.delete(subscriptionId);
      asked.set(subscriptionId, [...(asked.get(subscriptionId) ?? []), key]);
      running.set(subscriptionId, (running.get(subscriptionId) ?? 0) + 1);
    },
    /** `body`: what it answered, when that was a 200. A repetition tells what stands: something else may have been asked meanwhile. */
    ended(
      subscriptionId: string,
      key: string,
      fn: FunctionName,
      body: Readonly<Record<string, unknown>> | undefined,
      sentMs: number,
    ): void {
      const asks = asked.get(subscriptionId) ?? [];
      const isLatest = asks.slice(asks.indexOf(key)).every((one) => one === key);
      const alone = running.get(subscriptionId) === 1 && isLatest;
      const isQuiet = alone && sentMs - (lastEndedMs.get(subscriptionId) ?? 0) > AFTERMATH_MS;
      running.set(subscriptionId, (running.get(subscriptionId) ?? 1) - 1);
      lastEndedMs.set(subscriptionId, nowMs());
      if (fn === 'cancel-subscription' && body !== undefined && isQuiet) promise(subscriptionId, body);
    },
    storedSubscription(after: SubscriptionItem): void {
      const answer = promised.get(after.subscriptionId);
      if (answer === undefined) return;
      const until = after.paidUntil ?? null;
      require('cancel_stays_true', until === answer.until, () =>
        `${after.subscriptionId} was paid until ${answer.until}, now ${until}`);
      const mayEnd = answer.isScheduled && Date.parse(after.nextChargeAt) <= nowMs() + skewMs;
      const isKept = after.status === answer.status || (after.status === 'canceled' && mayEnd);
      require('cancel_stays_true', isKept, () => `${after.subscriptionId} becomes ${after.status}`);
    },
    storedCharge(before: ChargeItem | undefined, after: ChargeItem): void {
      const answer = promised.get(after.pk.slice('SUB#'.length));
      if (answer === undefined) return;
      require('nothing_begins_after_a_cancel', after.attempts.length <= (before?.attempts.length ?? 0), () =>
        `${after.pk}/${after.sk} is begun`);
    },
  };
}
