/**
 * How much a tick may have queued: what the workers can begin soon, at the pace at which they have begun so far. Nobody
 * tells how long a charge takes; it shows in how fast the queue empties, and what the queue says of itself is
 * approximate and late (docs/decisions/0024).
 */

/** A look at the queue. */
export interface Look {
  readonly atMs: number;
  /** Messages that nobody has begun, as the queue says. */
  readonly waiting: number;
  /** By this tick, before this look. */
  readonly sent: number;
}

/** Of one tick, the oldest first; never empty. */
export type Looks = readonly Look[];

/** So much work lies ahead of the workers, s: the gap between two ticks, a count that is late, and room. */
const AHEAD_S = 20;
/** What has been sent may be missing in the queue's count for so long, ms. */
const SETTLES_MS = 5_000;
/** A worker that takes the slowest of messages finds another one behind it. */
const LEAST_PER_WORKER = 2;
/** Where nothing is known: as many as the fastest begin between two looks. */
const FIRST_PER_WORKER = 4;
/** While a count may be late, on its word alone: begun within a claim, also at twenty seconds a charge. */
const MOST_PER_WORKER = 16;
/** Looks that a pace is taken of. A count that is off by a fifth is right on average. */
const WINDOW = 20;
const FEWEST = 4;
/** Of what waits: a smaller change than this may be the count's own. Taken for work, it would grow with the queue. */
const BLUR = 0.1;

/** For who cannot look: nobody runs dry for want of it, and it floods nobody. */
export const leastHelping = (workers: number): number => LEAST_PER_WORKER * workers;

/** How many more may be queued now. */
export function helping(looks: Looks, workers: number): number {
  const { waiting, sent } = lastOf(looks);
  const unseen = sent - sentBy(looks, lastOf(looks).atMs - SETTLES_MS);
  const ahead = Math.ceil(perSecond(looks) * AHEAD_S);
  const more = Math.max(leastHelping(workers), ahead) - waiting - unseen;
  if (waiting >= leastHelping(workers)) return Math.max(0, more);
  // They run dry, or the count is late: twice as much as before, up to a bound that does no harm.
  const doubled = Math.min(Math.max(FIRST_PER_WORKER * workers, unseen), MOST_PER_WORKER * workers - unseen);
  return Math.max(0, more, doubled);
}

/** Begun per second, of late: the second half of the looks by the first, as a single count says little. */
export function perSecond(looks: Looks): number {
  const seen = looks.slice(-WINDOW);
  if (seen.length < FEWEST) return 0;
  const half = seen.length >> 1;
  const [early, late] = [meanOf(looks, seen.slice(0, half)), meanOf(looks, seen.slice(-half))];
  const blur = (BLUR * (early.waiting + late.waiting)) / 2;
  const seconds = Math.max(1, (late.atMs - early.atMs) / 1000);
  return Math.max(0, (late.begun - early.begun - blur) / seconds);
}

/** What had been begun, at the least: of what was sent long enough ago to be counted, what no longer waits. */
function meanOf(looks: Looks, some: Looks) {
  let [begun, waiting, atMs] = [0, 0, 0];
  for (const look of some) {
    begun += (sentBy(looks, look.atMs - SETTLES_MS) - look.waiting) / some.length;
    waiting += look.waiting / some.length;
    atMs += look.atMs / some.length;
  }
  return { begun, waiting, atMs };
}

/** By the first look after that instant all had been sent that was sent until then. */
function sentBy(looks: Looks, atMs: number): number {
  return looks.find((look) => look.atMs > atMs)?.sent ?? lastOf(looks).sent;
}

const lastOf = (looks: Looks): Look => looks.at(-1) ?? { atMs: 0, waiting: 0, sent: 0 };
