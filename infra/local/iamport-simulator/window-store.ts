/** Payment windows, one per merchant_uid: opening again replaces the earlier one, as a second request_pay does. */
import type { Database } from './database.ts';
import type { Purchase } from './payment-record.ts';

export interface PaymentWindow {
  readonly purchase: Purchase;
  readonly redirectUrl: string | null;
  /** The page that holds the layer on PC: the only one that hears the result. */
  readonly parentOrigin: string | null;
  /** A window takes one result; the next try opens a new one. */
  readonly closed: boolean;
}

export type Windows = ReturnType<typeof createWindows>;

export const createWindows = ({ sql }: Database) => {
  const write = sql.prepare('INSERT OR REPLACE INTO windows (merchant_uid, state) VALUES (?, ?)');
  const read = sql.prepare('SELECT state FROM windows WHERE merchant_uid = ?');
  return {
    put: (opened: PaymentWindow): void => void write.run(opened.purchase.merchantUid, JSON.stringify(opened)),
    get(merchantUid: string): PaymentWindow | undefined {
      const row = read.get(merchantUid);
      return row === undefined ? undefined : (JSON.parse(String(row['state'])) as PaymentWindow);
    },
  };
};
