import type { EventBus, PublishedEvent } from '../../shared/ports.ts';
import type { Store } from './store.ts';

/** The `billing` bus on one machine: what was published is kept, so that the console can show it. */
export interface EventLog extends EventBus {
  /** Newest first. */
  list(limit: number): PublishedEvent[];
}

export function createEventLog(store: Store): EventLog {
  // Delivered at least once, shown once.
  const insert = store.prepare('INSERT OR IGNORE INTO event (id, body) VALUES (?, ?)');
  const newest = store.prepare('SELECT body FROM event ORDER BY seq DESC LIMIT ?');
  return {
    async publish(events) {
      for (const event of events) insert.run(event.id, JSON.stringify(event));
    },
    list: (limit) => newest.all(limit).map((row) => JSON.parse(String(row['body']))),
  };
}
