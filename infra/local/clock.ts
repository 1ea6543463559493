import type { Clock } from '../../shared/ports.ts';
import type { Store } from './store.ts';

/** Real time plus an offset that only grows. While time is being played, it stands still between two events. */
export interface LocalClock extends Clock {
  /** Stand still at `instant` (not before now). */
  holdAt(instant: Date): void;
  /** Run on from where it stands. */
  release(): void;
  /** A wait inside a request. While time is being played it takes none: it stands still between two events. */
  sleep(ms: number): Promise<void>;
}

export function createLocalClock(store: Store): LocalClock {
  const read = store.prepare("SELECT value FROM setting WHERE name = 'clock_offset_ms'");
  const write = store.prepare("INSERT OR REPLACE INTO setting (name, value) VALUES ('clock_offset_ms', ?)");
  let heldMs: number | undefined;
  // Read each time: the process that moves the clock need not be this one.
  const runningMs = () => Date.now() + Number(read.get()?.['value'] ?? 0);

  return {
    now: () => new Date(heldMs ?? runningMs()),
    holdAt(instant) {
      heldMs = Math.max(instant.getTime(), heldMs ?? runningMs());
      // Written at every step: a process killed while it plays a year goes on from the month it had reached.
      write.run(String(heldMs - Date.now()));
    },
    sleep: (ms) =>
      heldMs === undefined ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve(),
    release() {
      if (heldMs === undefined) return;
      write.run(String(heldMs - Date.now()));
      heldMs = undefined;
    },
  };
}
