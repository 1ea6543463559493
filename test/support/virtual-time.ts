/** Time that passes when nobody has anything left to do: whoever waits longest for something waits no real time. */
export function createVirtualTime(startMs: number) {
  let nowMs = startMs;
  /** By instant; in order of asking within one. Few wait at a time, so sorting them is cheap. */
  const waiting: { readonly atMs: number; readonly wake: () => void }[] = [];

  return {
    nowMs: () => nowMs,
    sleep: (ms: number) =>
      new Promise<void>((wake) => {
        const atMs = nowMs + ms;
        const before = waiting.findLastIndex((other) => other.atMs <= atMs);
        waiting.splice(before + 1, 0, { atMs, wake });
      }),
    /** Until the work has ended. */
    async play<T>(work: Promise<T>): Promise<T> {
      let isOver = false;
      const ended = work.finally(() => {
        isOver = true;
      });
      // Its end is awaited below.
      ended.catch(() => undefined);
      while (!isOver) {
        // All that can go on at this instant goes on first.
        await new Promise((resolve) => setImmediate(resolve));
        const next = isOver ? undefined : waiting.shift();
        if (next === undefined) continue;
        nowMs = next.atMs;
        next.wake();
      }
      return ended;
    },
    /** Nobody is at work. */
    passTo(atMs: number): void {
      nowMs = Math.max(nowMs, atMs);
    },
  };
}

export type VirtualTime = ReturnType<typeof createVirtualTime>;
