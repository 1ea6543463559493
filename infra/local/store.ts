import { DatabaseSync } from 'node:sqlite';

/** The runner's own durable state: clock, queues, time line. A killed process finds it again as it was. */
export type Store = DatabaseSync;

/** `path` `:memory:` for tests. */
export function openStore(path: string): Store {
  const store = new DatabaseSync(path);
  // Several processes may share it (workers apart from the gateway): WAL, and wait for each other, from the first
  // statement on: whoever opens the file after a crash repairs it, and the others meet a locked one.
  store.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  store.exec(`
    CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS message (
      id TEXT PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL, group_id TEXT,
      sent_ms INTEGER NOT NULL, visible_ms INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0, receipt TEXT
    );
    CREATE INDEX IF NOT EXISTS message_due ON message (queue, visible_ms);
    CREATE INDEX IF NOT EXISTS message_lane ON message (queue, group_id) WHERE group_id IS NOT NULL;
    CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, body TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS timeline (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, entry TEXT NOT NULL);
  `);
  return store;
}
