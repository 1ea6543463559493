/** Payment windows. One merchant_uid may have several open at a time: a second tab knows nothing of the first. */
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

const keyOf = (merchantUid: string, windowId: string): string => `${merchantUid} ${windowId}`;

export type Windows = ReturnType<typeof createWindows>;

export const createWindows = ({ sql }: Database) => {
  const write = sql.prepare('INSERT OR REPLACE INTO windows (merchant_uid, state) VALUES (?, ?)');
  const read = sql.prepare('SELECT state FROM windows WHERE merchant_uid = ?');
  return {
    /** The newest one is found by the merchant_uid alone. */
    open(opened: PaymentWindow): void {
      const { merchantUid, impUid } = opened.purchase;
      write.run(merchantUid, impUid);
      write.run(keyOf(merchantUid, impUid), JSON.stringify(opened));
    },
    close: (opened: PaymentWindow): void =>
      void write.run(
        keyOf(opened.purchase.merchantUid, opened.purchase.impUid),
        JSON.stringify({ ...opened, closed: true }),
      ),
    /** `windowId`: the imp_uid that its result will have. */
    get(merchantUid: string, windowId?: string | null): PaymentWindow | undefined {
      const id = windowId ?? read.get(merchantUid)?.['state'];
      const row = id === undefined ? undefined : read.get(keyOf(merchantUid, String(id)));
      return row === undefined ? undefined : (JSON.parse(String(row['state'])) as PaymentWindow);
    },
  };
};
