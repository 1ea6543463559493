import type { Clock } from '../../shared/ports.ts';
import type { Store } from './store.ts';

/** Real time plus an offset that only grows. While time is being played, it stands still between two events. */
export interface LocalClock extends Clock {
  /** Stand still at `instant` (not before now). */
  holdAt(instant: Date): void;
  /** Run on from where it stands. */
  release(): void;
}

export function createLocalClock(store: Store): LocalClock {
  const read = store.prepare("SELECT value FROM setting WHERE name = 'clock_offset_ms'");
  const write = store.prepare("INSERT OR REPLACE INTO setting (name, value) VALUES ('clock_offset_ms', ?)");
  let offsetMs = Number(read.get()?.['value'] ?? 0);
  let heldMs: number | undefined;

  return {
    now: () => new Date(heldMs ?? Date.now() + offsetMs),
    holdAt(instant) {
      heldMs = Math.max(instant.getTime(), heldMs ?? Date.now() + offsetMs);
      offsetMs = heldMs - Date.now();
      // Written at every step: a process killed while it plays a year goes on from the month it had reached.
      write.run(String(offsetMs));
    },
    release() {
      if (heldMs === undefined) return;
      offsetMs = heldMs - Date.now();
      write.run(String(offsetMs));
      heldMs = undefined;
    },
  };
}
