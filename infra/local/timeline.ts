import type { Clock, Journal, JournalEntry } from '../../shared/ports.ts';
import type { Store } from './store.ts';

export interface TimelineEntry extends JournalEntry {
  readonly id: number;
  readonly at: string;
}

/** Shows one line of the journal as it is written. */
export type Print = (line: string, entry: JournalEntry) => void;

/** The journal on one machine: every line is kept, so that the console can show what arrived and why. */
export interface Timeline extends Journal {
  /** Newest first. */
  list(limit: number): TimelineEntry[];
}

/** Older lines than this many are let go. */
const KEPT = 5_000;

export function createTimeline(store: Store, clock: Clock, print: Print): Timeline {
  const insert = store.prepare('INSERT INTO timeline (at, entry) VALUES (?, ?)');
  const trim = store.prepare('DELETE FROM timeline WHERE id <= (SELECT MAX(id) FROM timeline) - ?');
  const newest = store.prepare('SELECT * FROM timeline ORDER BY id DESC LIMIT ?');
  return {
    record(entry) {
      const at = clock.now().toISOString();
      insert.run(at, JSON.stringify(entry));
      trim.run(KEPT);
      print(JSON.stringify({ at, ...entry }), entry);
    },
    list: (limit) =>
      newest.all(limit).map((row) => ({
        id: Number(row['id']),
        at: String(row['at']),
        ...JSON.parse(String(row['entry'])),
      })),
  };
}
