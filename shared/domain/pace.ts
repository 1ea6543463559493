/**
 * How much a tick may have queued: what the workers can begin soon, at the pace at which they have begun so far. Nobody
 * tells how long a charge takes; it shows in how fast the queue empties (docs/decisions/0024).
 */
export interface Pace {
  /** Begun per second, as last seen. */
  readonly perSecond: number;
  /** At the last look: messages that nobody had begun, those sent since included. */
  readonly waiting: number;
  readonly atMs: number;
}

/** So much work lies ahead of the workers, ms: the gap between two ticks, with room for a late one. */
const AHEAD_MS = 15_000;
/** A worker that takes the slowest of messages finds another one behind it. */
const LEAST_PER_WORKER = 2;

/** Before anything has been seen. */
export function firstPace(waiting: number, nowMs: number): Pace {
  return { perSecond: 0, waiting, atMs: nowMs };
}

/** What has been seen by now, with `waiting` messages that nobody has begun. */
export function paceSeen(before: Pace, waiting: number, nowMs: number): Pace {
  const seconds = Math.max(1, nowMs - before.atMs) / 1000;
  const begun = Math.max(0, before.waiting - waiting) / seconds;
  // An empty queue says how much there was, not how fast they are.
  const perSecond = waiting === 0 ? Math.max(before.perSecond, 2 * begun) : begun;
  return { perSecond, waiting, atMs: nowMs };
}

/** How many more may be queued now. */
export function helping({ perSecond, waiting }: Pace, workers: number): number {
  const ahead = Math.ceil((perSecond * AHEAD_MS) / 1000);
  return Math.max(0, Math.max(LEAST_PER_WORKER * workers, ahead) - waiting);
}

export function withSent(pace: Pace, sent: number): Pace {
  return { ...pace, waiting: pace.waiting + sent };
}
