/** The truth: every payment record. Faults lie in answers, never here. */
import type { Database } from './database.ts';
import { unixSeconds, type V1Payment, type V1Status } from './wire.ts';

export interface LedgerRow {
  readonly payment: V1Payment;
  /** A number of the test-card table (never a real card): refunds depend on it. */
  readonly cardNumber: string | null;
  readonly noticeUrl: string | null;
}

export interface ListQuery {
  readonly merchantUid?: string;
  readonly status?: V1Status;
  /** Unix seconds, inclusive, on the time that belongs to the record's final status. */
  readonly from?: number;
  readonly to?: number;
  /** Records committed after this instant are not listed yet (lookup_lag_ms). */
  readonly committedBeforeMs: number;
  readonly sorting: string;
  readonly limit: number;
  readonly offset: number;
}

export const SORTINGS: Readonly<Record<string, string>> = {
  '-started': 'started_at DESC, seq DESC',
  started: 'started_at ASC, seq ASC',
  '-paid': 'paid_at DESC, seq DESC',
  paid: 'paid_at ASC, seq ASC',
  '-updated': 'updated_at DESC, seq DESC',
  updated: 'updated_at ASC, seq ASC',
};

/** The time a listing filters on follows the final status (vendor's documentation of /payments/status). */
const settledAt = (payment: V1Payment): number => {
  switch (payment.status) {
    case 'ready':
      return payment.started_at;
    case 'paid':
      return payment.paid_at;
    case 'cancelled':
      return payment.cancelled_at;
    case 'failed':
      return payment.failed_at;
    default:
      // A planted record's status may be anything.
      return payment.started_at;
  }
};

const where = (query: ListQuery): { clause: string; values: (string | number)[] } => {
  const terms: [string, string | number | undefined][] = [
    ['merchant_uid = ?', query.merchantUid],
    ['status = ?', query.status],
    ['settled_at >= ?', query.from],
    ['settled_at <= ?', query.to],
    ['committed_ms <= ?', query.committedBeforeMs],
  ];
  const used = terms.filter((term): term is [string, string | number] => term[1] !== undefined);
  return { clause: used.map(([text]) => text).join(' AND '), values: used.map(([, value]) => value) };
};

interface RawRow {
  record: string;
  card_number: string | null;
  notice_url: string | null;
}

const toRow = (raw: unknown): LedgerRow | undefined => {
  if (raw === undefined) return undefined;
  const { record, card_number, notice_url } = raw as RawRow;
  return { payment: JSON.parse(record) as V1Payment, cardNumber: card_number, noticeUrl: notice_url };
};

export type Ledger = ReturnType<typeof createLedger>;

export const createLedger = ({ sql }: Database) => {
  const insert = sql.prepare(
    `INSERT INTO payments (imp_uid, merchant_uid, status, started_at, paid_at, updated_at, settled_at, committed_ms,
       card_number, notice_url, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = sql.prepare(
    'UPDATE payments SET status = ?, updated_at = ?, settled_at = ?, record = ? WHERE imp_uid = ?',
  );
  const byImpUid = sql.prepare('SELECT record, card_number, notice_url FROM payments WHERE imp_uid = ?');
  const latestPaid = sql.prepare(
    `SELECT record, card_number, notice_url FROM payments WHERE merchant_uid = ? AND status IN ('paid', 'cancelled')
     ORDER BY status = 'paid' DESC, seq DESC LIMIT 1`,
  );
  const settledOnce = sql.prepare(
    "SELECT 1 FROM payments WHERE merchant_uid = ? AND status IN ('paid', 'cancelled') LIMIT 1",
  );
  const usedOnce = sql.prepare('SELECT 1 FROM payments WHERE merchant_uid = ? LIMIT 1');

  return {
    add({ payment, cardNumber, noticeUrl }: LedgerRow, at: Date): void {
      const { imp_uid, merchant_uid, status, started_at, paid_at } = payment;
      const times = [started_at, paid_at, unixSeconds(at), settledAt(payment), at.getTime()] as const;
      insert.run(imp_uid, merchant_uid, status, ...times, cardNumber, noticeUrl, JSON.stringify(payment));
    },
    /** A record kept as the text it is, found by the columns of `payment`. */
    plant(payment: V1Payment, record: string, at: Date): void {
      const { imp_uid, merchant_uid, status, started_at, paid_at } = payment;
      const times = [started_at, paid_at, unixSeconds(at), settledAt(payment), at.getTime()] as const;
      insert.run(imp_uid, merchant_uid, status, ...times, null, null, record);
    },
    replace(payment: V1Payment, at: Date): void {
      update.run(
        payment.status,
        unixSeconds(at),
        settledAt(payment),
        JSON.stringify(payment),
        payment.imp_uid,
      );
    },
    byImpUid: (impUid: string): LedgerRow | undefined => toRow(byImpUid.get(impUid)),
    /** What a cancel by merchant_uid means: its paid record, else the one already cancelled. */
    cancellable: (merchantUid: string): LedgerRow | undefined => toRow(latestPaid.get(merchantUid)),
    everSettled: (merchantUid: string): boolean => settledOnce.get(merchantUid) !== undefined,
    everUsed: (merchantUid: string): boolean => usedOnce.get(merchantUid) !== undefined,
    count(query: ListQuery): number {
      const { clause, values } = where(query);
      const row = sql.prepare(`SELECT COUNT(*) AS total FROM payments WHERE ${clause}`).get(...values);
      return Number(row?.['total'] ?? 0);
    },
    list(query: ListQuery): V1Payment[] {
      const { clause, values } = where(query);
      const order = SORTINGS[query.sorting] ?? SORTINGS['-started'];
      return sql
        .prepare(`SELECT record FROM payments WHERE ${clause} ORDER BY ${order} LIMIT ? OFFSET ?`)
        .all(...values, query.limit, query.offset)
        .map((row) => JSON.parse(String(row['record'])) as V1Payment);
    },
    everything(merchantUid?: string): V1Payment[] {
      const rows =
        merchantUid === undefined
          ? sql.prepare('SELECT record FROM payments ORDER BY seq').all()
          : sql.prepare('SELECT record FROM payments WHERE merchant_uid = ? ORDER BY seq').all(merchantUid);
      return rows.map((row) => JSON.parse(String(row['record'])) as V1Payment);
    },
  };
};
