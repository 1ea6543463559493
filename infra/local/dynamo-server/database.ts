import { DatabaseSync } from 'node:sqlite';

/** What `PRAGMA application_id` says of our files: nobody else's is taken for one. */
const APPLICATION_ID = 0x69_6d_70_62; // impb
const FORMAT = 1;

/** A table as it was created. `trimmed`: up to which sequence number its stream has been forgotten. */
export interface StoredTable {
  readonly name: string;
  readonly spec: string;
  readonly createdMs: number;
  readonly trimmed: number;
}

export interface Change {
  readonly table: string;
  readonly key: string;
  /** Absent: the item is gone. */
  readonly item: string | undefined;
  readonly record: string;
}

/** A transaction that must not take effect twice, by the caller's token. */
export interface Token {
  readonly token: string;
  readonly request: string;
}

export interface StoredRecord {
  readonly sequence: number;
  readonly atMs: number;
  readonly record: string;
}

/** Everything that outlives the process: tables, items, the last day of their streams, tokens. JSON in SQLite. */
export interface Database {
  tables(): readonly StoredTable[];
  table(name: string): StoredTable | undefined;
  items(table: string): Iterable<string>;
  createTable(table: StoredTable): void;
  deleteTable(name: string): void;
  /** All or nothing, and there after a kill. What it costs does not depend on how much is stored. */
  store(changes: readonly Change[], atMs: number, token?: Token): void;
  requestOf(token: string, sinceMs: number): string | undefined;
  records(table: string, after: number, limit: number): readonly StoredRecord[];
  lastSequence(): number;
  /** Forgets records and tokens of before these instants. */
  trim(before: { readonly recordsMs: number; readonly tokensMs: number }): void;
  close(): void;
}

/** Throws a sentence when the file is of another program, or of another format. */
export function openDatabase(path: string): Database {
  const db = new DatabaseSync(path);
  claim(db, path);
  const prepared = {
    tables: db.prepare('SELECT name, spec, created_ms AS createdMs, trimmed FROM tables ORDER BY name'),
    table: db.prepare('SELECT name, spec, created_ms AS createdMs, trimmed FROM tables WHERE name = ?'),
    items: db.prepare('SELECT body FROM item WHERE table_name = ?'),
    addTable: db.prepare('INSERT INTO tables (name, spec, created_ms, trimmed) VALUES (?, ?, ?, ?)'),
    put: db.prepare('INSERT OR REPLACE INTO item (table_name, key, body) VALUES (?, ?, ?)'),
    remove: db.prepare('DELETE FROM item WHERE table_name = ? AND key = ?'),
    addRecord: db.prepare('INSERT INTO record (table_name, at_ms, body) VALUES (?, ?, ?)'),
    addToken: db.prepare('INSERT OR REPLACE INTO token (token, request, at_ms) VALUES (?, ?, ?)'),
    token: db.prepare('SELECT request FROM token WHERE token = ? AND at_ms >= ?'),
    records: db.prepare(
      'SELECT seq AS sequence, at_ms AS atMs, body AS record FROM record WHERE table_name = ? AND seq > ? ORDER BY seq LIMIT ?',
    ),
    last: db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'record'"),
    markTrimmed: db.prepare(
      'UPDATE tables SET trimmed = max(trimmed, coalesce((SELECT max(seq) FROM record WHERE table_name = name AND at_ms < ?), 0))',
    ),
    trimRecords: db.prepare('DELETE FROM record WHERE at_ms < ?'),
    trimTokens: db.prepare('DELETE FROM token WHERE at_ms < ?'),
  };
  const atOnce = (act: () => void): void => {
    db.exec('BEGIN IMMEDIATE');
    try {
      act();
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  return {
    tables: () => prepared.tables.all() as unknown as StoredTable[],
    table: (name) => prepared.table.get(name) as unknown as StoredTable | undefined,
    *items(table) {
      for (const row of prepared.items.iterate(table)) yield String(row['body']);
    },
    createTable: ({ name, spec, createdMs, trimmed }) =>
      void prepared.addTable.run(name, spec, createdMs, trimmed),
    deleteTable: (name) =>
      atOnce(() => {
        for (const [table, column] of [
          ['tables', 'name'],
          ['item', 'table_name'],
          ['record', 'table_name'],
        ])
          db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(name);
      }),
    store: (changes, atMs, token) =>
      atOnce(() => {
        for (const { table, key, item, record } of changes) {
          if (item === undefined) prepared.remove.run(table, key);
          else prepared.put.run(table, key, item);
          prepared.addRecord.run(table, atMs, record);
        }
        if (token !== undefined) prepared.addToken.run(token.token, token.request, atMs);
      }),
    requestOf: (token, sinceMs) => prepared.token.get(token, sinceMs)?.['request'] as string | undefined,
    records: (table, after, limit) =>
      prepared.records.all(table, after, limit) as unknown as readonly StoredRecord[],
    lastSequence: () => Number(prepared.last.get()?.['seq'] ?? 0),
    trim: ({ recordsMs, tokensMs }) =>
      atOnce(() => {
        prepared.markTrimmed.run(recordsMs);
        prepared.trimRecords.run(recordsMs);
        prepared.trimTokens.run(tokensMs);
      }),
    close: () => db.close(),
  };
}

function claim(db: DatabaseSync, path: string): void {
  // Before anything else: whoever opens the file after a crash repairs it.
  db.exec('PRAGMA busy_timeout = 5000');
  const [application, format] = [pragma(db, 'application_id'), pragma(db, 'user_version')];
  const isNew = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']) === 0;
  if (!isNew && (application !== APPLICATION_ID || format !== FORMAT)) {
    db.close();
    throw new Error(
      `${path} is no file of this engine, or of another version of it: it is left as it is. ` +
        'Choose another data folder, or delete this one to begin anew.',
    );
  }
  // WAL and NORMAL: what was answered survives a killed process, and no commit waits for the disk.
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${FORMAT};
    CREATE TABLE IF NOT EXISTS tables (
      name TEXT PRIMARY KEY, spec TEXT NOT NULL, created_ms INTEGER NOT NULL, trimmed INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS item (
      table_name TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (table_name, key)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS record (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS record_of_table ON record (table_name, seq);
    CREATE INDEX IF NOT EXISTS record_at ON record (at_ms);
    CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, request TEXT NOT NULL, at_ms INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS token_at ON token (at_ms);
  `);
}

function pragma(db: DatabaseSync, name: 'application_id' | 'user_version'): unknown {
  return db.prepare(`PRAGMA ${name}`).get()?.[name];
}
