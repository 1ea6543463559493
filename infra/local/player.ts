import type { LocalClock } from './clock.ts';

/** Something that has work at certain instants: a queue, the scheduler, the simulator's late commits. */
export interface DueSource {
  /** When its next work is due; undefined when it has none. */
  nextAt(): Promise<Date | undefined> | Date | undefined;
  /** Does all that is due at `now`. */
  run(now: Date): Promise<void>;
}

export interface Player {
  /** Moves the clock to `target`, stopping at every instant at which something is due, and plays it there. */
  playTo(target: Date): Promise<{ readonly steps: number }>;
  stop(): Promise<void>;
}

/** How often real time is looked at, ms. */
const POLL_MS = 50;
/** A year of daily charges with retries is some thousands of steps; a source that is always due must not hang us. */
const MAX_STEPS = 200_000;

/** Plays what is due: by itself as real time passes, or at once when the clock is moved. Never both together. */
export function createPlayer(clock: LocalClock, sources: readonly DueSource[]): Player {
  let turn: Promise<unknown> = Promise.resolve();
  let stopped = false;

  /** One at a time. A turn that fails has been reported where it failed. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function runDue(now: Date): Promise<boolean> {
    let ran = false;
    for (const source of sources) {
      const at = await source.nextAt();
      if (at === undefined || at > now) continue;
      await source.run(now);
      ran = true;
    }
    return ran;
  }

  async function nextInstant(): Promise<Date | undefined> {
    const instants = await Promise.all(sources.map((source) => source.nextAt()));
    const times = instants.filter((at) => at !== undefined).map((at) => at.getTime());
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  let polling = false;
  const poll = setInterval(() => {
    if (polling || stopped) return;
    polling = true;
    inTurn(() => runDue(clock.now()))
      .finally(() => {
        polling = false;
      })
      .catch((error: unknown) => console.error(error));
  }, POLL_MS);

  return {
    playTo: (target) =>
      inTurn(async () => {
        try {
          clock.holdAt(clock.now());
          for (let steps = 0; steps < MAX_STEPS; steps += 1) {
            const at = await nextInstant();
            // The way to the target was not played: the next start goes on from here.
            if (stopped) return { steps };
            if (at === undefined || at > target) {
              clock.holdAt(target);
              return { steps };
            }
            clock.holdAt(at);
            await runDue(clock.now());
          }
          throw new Error(`more than ${MAX_STEPS} steps on the way to ${target.toISOString()}`);
        } finally {
          clock.release();
        }
      }),
    async stop() {
      stopped = true;
      clearInterval(poll);
      await turn;
    },
  };
}
