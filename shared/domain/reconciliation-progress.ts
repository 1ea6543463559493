import { DAY_MS } from './billing-calendar.ts';
import type { Reconciliation } from './event.ts';
import type { Stretch } from './reconciliation.ts';

/** What a report says of a stretch, as far as it has been compared. */
export type Sums = Pick<
  Reconciliation,
  'payments' | 'foreign' | 'repaired' | 'surplusCanceled' | 'unexplainedCount' | 'unexplained'
>;

/** A stretch that one run after another compares, and how far they have come. */
export interface Progress extends Stretch {
  /** All before it has been compared. */
  readonly reached: Date;
  /** This one, or the last one, included. */
  readonly runs: number;
  /** Until then a run is probably at it. Two at once would repair the same, and change nothing more. */
  readonly heldUntil: Date;
  /** To its end, or given up. */
  readonly isOver: boolean;
  readonly sums: Sums;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

/** The newest minutes are left out: their charges are still under way. */
export const SETTLING_MS = 30 * 60_000;
/** Each day is compared three times: a payment that shows up late at 아임포트 is still found. */
const USUAL_MS = 3 * DAY_MS;
/** As far back as anybody may ask for. */
export const MAX_STRETCH_MS = 400 * DAY_MS;
/** A quarter of an hour each: by then somebody has to look. */
export const MAX_RUNS = 40;

export const NOTHING: Sums = {
  payments: 0,
  foreign: 0,
  repaired: 0,
  surplusCanceled: 0,
  unexplainedCount: 0,
  unexplained: [],
};

/**
 * What the tick of `time` begins or goes on with, held for this run; undefined: somebody is at it, or the last stretch is less
 * than a day old. A played time may lie before the last one: then it counts by itself.
 */
export function nextRun(
  last: Progress | undefined,
  time: Date,
  now: Date,
  heldUntil: Date,
): Progress | undefined {
  if (last?.isOver === false) {
    return last.heldUntil > now ? undefined : { ...last, runs: last.runs + 1, heldUntil };
  }
  const to = new Date(time.getTime() - SETTLING_MS);
  const sinceMs = last === undefined ? Number.POSITIVE_INFINITY : to.getTime() - last.to.getTime();
  if (Math.abs(sinceMs) < DAY_MS) return undefined;
  // From where the last one got to, if that is earlier: neither a pause nor a stretch that was given up leaves a gap.
  const since = last === undefined || sinceMs < 0 ? to.getTime() : last.reached.getTime();
  const from = new Date(Math.max(to.getTime() - MAX_STRETCH_MS, Math.min(to.getTime() - USUAL_MS, since)));
  // What newer code has written besides is carried along.
  return { version: 0, ...last, from, to, reached: from, runs: 1, heldUntil, isOver: false, sums: NOTHING };
}

/** As its run leaves it to the next one, which need not wait. */
export function handedOver(progress: Progress, now: Date): Progress {
  const isDone = progress.reached.getTime() === progress.to.getTime();
  return { ...progress, heldUntil: now, isOver: isDone || progress.runs >= MAX_RUNS };
}
