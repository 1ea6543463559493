/** Virtual time: what shall happen, in order of time and, at the same time, in the order it was asked for. */
export interface Scheduler {
  /** ms since the epoch. */
  readonly now: number;
  at(ms: number, run: () => void): void;
  after(ms: number, run: () => void): void;
  /** When something happens next; undefined: nothing will. */
  nextAt(): number | undefined;
  /** Plays everything up to `untilMs`, then stands there. Throws what an event throws, and what `failure` returns. */
  runUntil(untilMs: number, failure: () => Error | undefined): Promise<void>;
  readonly played: number;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A run that plays more events than this is not a short scenario but a livelock. */
const MAX_EVENTS = 60_000;

export class Livelock extends Error {}

export function createScheduler(startMs: number, maxEvents = MAX_EVENTS): Scheduler {
  const heap: Entry[] = [];
  let now = startMs;
  let asked = 0;
  let played = 0;

  const push = (entry: Entry): void => {
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  };

  const pop = (): Entry => {
    const first = heap[0] as Entry;
    const last = heap.pop() as Entry;
    const size = heap.length;
    if (size === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      if (!isBefore(heap[child] as Entry, last)) break;
      heap[at] = heap[child] as Entry;
      at = child;
    }
    heap[at] = last;
    return first;
  };

  const schedule = (ms: number, run: () => void): void => {
    asked += 1;
    push({ at: Math.max(ms, now), order: asked, run });
  };

  return {
    get now() {
      return now;
    },
    get played() {
      return played;
    },
    at: schedule,
    after: (ms, run) => schedule(now + ms, run),
    nextAt: () => heap[0]?.at,
    async runUntil(untilMs, failure) {
      // What has been started since the last event gets to its first effect. A turn comes after all microtasks only when
      // it is asked for by one of them; who calls us may be none.
      await Promise.resolve();
      await turn();
      while (heap.length > 0 && (heap[0] as Entry).at <= untilMs) {
        const entry = pop();
        now = entry.at;
        played += 1;
        if (played > maxEvents) throw new Livelock(`more than ${maxEvents} events`);
        entry.run();
        // Everything that this has set going runs to its next effect before the next event: cooperative, one at a time.
        await turn();
        const failed = failure();
        if (failed !== undefined) throw failed;
      }
      now = Math.max(now, untilMs);
    },
  };
}

/** Node runs its tick queue when all microtasks are through: everything has then come to its next effect. */
const turn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

function isBefore(one: Entry, two: Entry): boolean {
  return one.at < two.at || (one.at === two.at && one.order < two.order);
}
