/** Some tasks of a crew: whoever gives them waits for these only. */
export interface Shift {
  /** Returns when somebody has begun, or will after what is under way in the same lane. Throws what a task has thrown. */
  give(lane: string, act: () => Promise<void>): Promise<void>;
  /** Returns when all of the shift's tasks have ended. Throws what a task has thrown. */
  end(): Promise<void>;
}

/**
 * So many tasks at a time; those of one lane one after another, in the order in which they were given. After a task that
 * throws nothing more is begun.
 */
export function createCrew(size: number) {
  const working = new Set<Promise<void>>();
  const lanes = new Map<string, Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  function begin(lane: string, act: () => Promise<void>, ended: () => void): Promise<void> {
    const before = lanes.get(lane);
    const task = (
      before === undefined ? act() : before.then(() => (failure === undefined ? act() : undefined))
    )
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        working.delete(task);
        if (lanes.get(lane) === task) lanes.delete(lane);
        ended();
      });
    working.add(task);
    lanes.set(lane, task);
    return task;
  }

  const throwFailure = () => {
    if (failure !== undefined) throw failure.error;
  };

  return {
    shift(): Shift {
      const own = new Set<Promise<void>>();
      return {
        async give(lane, act) {
          // Several shifts may wait for the same place: one of them gets it.
          while (working.size >= size) await Promise.race(working);
          throwFailure();
          const task = begin(lane, act, () => own.delete(task));
          own.add(task);
        },
        async end() {
          await Promise.all(own);
          throwFailure();
        },
      };
    },
  };
}

export type Crew = ReturnType<typeof createCrew>;

/**
 * Takes items in their order, so many at a time, until one says false: time is over. Answers what those before the first
 * unfinished one have come to. What is under way when one throws comes to its end first.
 */
export async function takeInOrder<T, R>(
  items: readonly T[],
  size: number,
  act: (item: T) => Promise<R | undefined>,
): Promise<readonly R[]> {
  const results: (R | undefined)[] = items.map(() => undefined);
  let next = 0;
  let isOver = false;
  const take = async () => {
    while (next < items.length && !isOver) {
      const at = next;
      next += 1;
      try {
        results[at] = await act(items[at] as T);
      } catch (error) {
        isOver = true;
        throw error;
      }
      isOver ||= results[at] === undefined;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: size }, take));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const stopped = results.indexOf(undefined);
  return (stopped < 0 ? results : results.slice(0, stopped)) as readonly R[];
}
