/** One SQLite file (or memory). node:sqlite is synchronous: a check and its write in one turn cannot be interleaved. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** WAL with NORMAL: a killed process loses nothing that was committed; only a power cut could. */
const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA busy_timeout = 2000;
CREATE TABLE IF NOT EXISTS payments (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  imp_uid TEXT NOT NULL UNIQUE,
  merchant_uid TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  paid_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  committed_ms INTEGER NOT NULL,
  card_number TEXT,
  notice_url TEXT,
  record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS payments_by_merchant_uid ON payments (merchant_uid);
CREATE INDEX IF NOT EXISTS payments_by_settled_at ON payments (settled_at);
CREATE TABLE IF NOT EXISTS billing_keys (
  customer_uid TEXT PRIMARY KEY,
  card_number TEXT NOT NULL,
  mid TEXT NOT NULL,
  sandbox INTEGER NOT NULL,
  declined_count INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS taxes (
  imp_uid TEXT PRIMARY KEY,
  amount INTEGER NOT NULL,
  tax_free INTEGER NOT NULL,
  vat_amount INTEGER,
  cancelled_amount INTEGER NOT NULL DEFAULT 0,
  cancelled_tax_free INTEGER NOT NULL DEFAULT 0,
  cancelled_vat_amount INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS windows (merchant_uid TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  due_ms INTEGER NOT NULL,
  payload TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_by_due ON jobs (due_ms, id);
CREATE TABLE IF NOT EXISTS unsupported_calls (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, path TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS token (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL, expired_at INTEGER NOT NULL);
`;

export interface Database {
  readonly sql: DatabaseSync;
  transaction<T>(work: () => T): T;
  close(): void;
}

export const openDatabase = (path: string): Database => {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const sql = new DatabaseSync(path);
  sql.exec(SCHEMA);
  return {
    sql,
    transaction<T>(work: () => T): T {
      sql.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        sql.exec('COMMIT');
        return result;
      } catch (error) {
        sql.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => sql.close(),
  };
};
