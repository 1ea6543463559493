/** The key behind each customer_uid: which test card, which channel. Only numbers of the test-card table get here. */
import type { Database } from './database.ts';

export interface BillingKey {
  readonly customerUid: string;
  readonly cardNumber: string;
  readonly mid: string;
  readonly sandbox: boolean;
  readonly declinedCount: number;
}

export type BillingKeys = ReturnType<typeof createBillingKeys>;

export const createBillingKeys = ({ sql }: Database) => {
  const read = sql.prepare('SELECT * FROM billing_keys WHERE customer_uid = ?');
  const write = sql.prepare(
    'INSERT OR REPLACE INTO billing_keys (customer_uid, card_number, mid, sandbox) VALUES (?, ?, ?, ?)',
  );
  const countDecline = sql.prepare(
    'UPDATE billing_keys SET declined_count = declined_count + 1 WHERE customer_uid = ?',
  );
  return {
    get(customerUid: string): BillingKey | undefined {
      const row = read.get(customerUid);
      if (row === undefined) return undefined;
      return {
        customerUid,
        cardNumber: String(row['card_number']),
        mid: String(row['mid']),
        sandbox: row['sandbox'] === 1,
        declinedCount: Number(row['declined_count']),
      };
    },
    /** Replaces without a word whatever card was behind the customer_uid, as the real one does. */
    put(customerUid: string, cardNumber: string, mid: string, sandbox: boolean): void {
      write.run(customerUid, cardNumber, mid, sandbox ? 1 : 0);
    },
    countDecline(customerUid: string): void {
      countDecline.run(customerUid);
    },
  };
};
