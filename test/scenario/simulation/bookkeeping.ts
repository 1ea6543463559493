import type { WriteRecord } from '../../../infra/local/dynamo-model/model.ts';
import type { Row } from './iamport-model.ts';
import { type ChargeItem, isCharge, isSubscription, type Stored, type SubscriptionItem } from './items.ts';

/*
 * A month in figures by an accountant of its own: what was paid is 아임포트's ledger, what went back and who came and went is what
 * the merchant was told, day by day of the Korean calendar. It knows nothing of how the product sums up.
 */

export interface Sum {
  count: number;
  won: number;
}

export interface MonthBooks {
  readonly charged: Sum;
  readonly refunded: Sum;
  readonly declined: Sum;
  readonly recovered: Sum;
  readonly subscriptions: {
    active: number;
    active_before: number;
    new: number;
    returned: number;
    taken_over: number;
    ended: number;
  };
  mrr: number;
  churn: number | null;
}

type Kind = 'charged' | 'refunded' | 'declined' | 'recovered';

interface Entry {
  readonly kind: Kind;
  readonly day: string;
  readonly won: number;
}

interface Moving {
  readonly day: string;
  readonly what: 'new' | 'returned' | 'taken_over' | 'ended' | 'repriced';
  readonly won: number;
}

export type Bookkeeping = ReturnType<typeof createBookkeeping>;

const SEOUL = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul', dateStyle: 'short' });
export const seoulDay = (ms: number): string => SEOUL.format(ms);

export function createBookkeeping(items: ReadonlyMap<string, Stored>) {
  const refunds: Entry[] = [];
  const firstNos = new Map<string, Entry>();
  const standing = new Map<string, { price: number; isActive: boolean }>();
  const movings: Moving[] = [];

  function moved(before: SubscriptionItem | undefined, item: SubscriptionItem, day: string): void {
    const was = standing.get(item.subscriptionId);
    const isActive = isPaying(item);
    const isFirst = before === undefined || !hasPaid(before);
    const price = isActive ? monthly(item.plan) : 0;
    const won = price - (was?.isActive ? was.price : 0);
    if (isActive) standing.set(item.subscriptionId, { price, isActive });
    else if (was !== undefined) standing.set(item.subscriptionId, { ...was, isActive });
    // Paid for before it was ever here.
    const comes = before === undefined && isActive ? 'taken_over' : isFirst ? 'new' : 'returned';
    if (isActive && !was?.isActive) movings.push({ day, what: comes, won });
    else if (!isActive && was?.isActive) movings.push({ day, what: 'ended', won });
    else if (won !== 0) movings.push({ day, what: 'repriced', won });
  }

  return {
    /** A transaction: what it has written, and what it tells. */
    stored(before: Stored | undefined, after: Stored, group: readonly WriteRecord[]): void {
      const told = group
        .map(({ newImage }) => newImage as unknown as Told | undefined)
        .filter((item) => item !== undefined && item.type !== undefined);
      const id = `${after.pk}/${after.sk}`;
      const { type, at, amount } = after as Told;
      if (type === 'refund.succeeded')
        refunds.push({ kind: 'refunded', day: seoulDay(Date.parse(at)), won: amount });
      if (isSubscription(after) && told[0] !== undefined)
        moved(before as SubscriptionItem | undefined, after, seoulDay(Date.parse(told[0].at)));
      if (!isCharge(after) || firstNos.has(id)) return;
      const no = after.attempts.find(isNo);
      if (no !== undefined)
        firstNos.set(id, {
          kind: 'declined',
          day: seoulDay(Date.parse(no.endedAt ?? '')),
          won: after.amount,
        });
    },

    /** Won that the merchant was told went back, in all. */
    refunded: (): number => refunds.reduce((sum, { won }) => sum + won, 0),

    /** By month, and by day, with the ledger of 아임포트 as it stands. */
    of(rows: readonly Row[]) {
      const entries = [...refunds, ...firstNos.values(), ...paid(rows)];
      const months = new Set([...entries, ...movings].map(({ day }) => day.slice(0, 7)));
      return {
        months: [...months].sort(),
        month: (month: string): MonthBooks => booksOf(month, entries, movings),
        day: (kind: Kind, day: string): Sum =>
          sumOf(entries.filter((one) => one.kind === kind && one.day === day)),
      };
    },
  };

  /** Which of several payments is the period's the ledger says; how much, and on what day, 아임포트. */
  function paid(rows: readonly Row[]): Entry[] {
    return [...items.values()].filter(isCharge).flatMap((charge: ChargeItem) => {
      const row = rows.find(({ payment }) => payment.imp_uid === charge.payment?.impUid);
      if (charge.status !== 'paid' || row === undefined) return [];
      const entry = { day: seoulDay(row.payment.paid_at * 1000), won: row.payment.amount };
      const isRecovered = charge.attempts.some(isNo);
      const charged = { kind: 'charged', ...entry } as const;
      return isRecovered ? [charged, { kind: 'recovered', ...entry } as const] : [charged];
    });
  }
}

type Told = Stored & { readonly type: string; readonly at: string; readonly amount: number };

const isNo = ({ outcome }: ChargeItem['attempts'][number]) => outcome === 'declined' || outcome === 'refused';

const hasPaid = ({ paidUntil, period }: SubscriptionItem): boolean => paidUntil !== undefined || period > 1;

const isPaying = (item: SubscriptionItem): boolean =>
  (item.status === 'active' || item.status === 'past_due') && hasPaid(item);

/** Days of a month on average, as a fraction: 487 / 16. */
const MONTH = { days: 487n, per: 16n };

/** Rounded half up. */
function monthly({ amount, interval: { unit, count } }: SubscriptionItem['plan']): number {
  const months = unit === 'month' ? 1n : unit === 'year' ? 12n : undefined;
  const days = unit === 'week' ? 7n : 1n;
  const [top, bottom] =
    months === undefined
      ? [BigInt(amount) * MONTH.days, MONTH.per * days * BigInt(count)]
      : [BigInt(amount), months * BigInt(count)];
  return Number((2n * top + bottom) / (2n * bottom));
}

function sumOf(entries: readonly Entry[]): Sum {
  return { count: entries.length, won: entries.reduce((sum, { won }) => sum + won, 0) };
}

function booksOf(month: string, entries: readonly Entry[], movings: readonly Moving[]): MonthBooks {
  const inMonth = ({ day }: { readonly day: string }) => day.startsWith(month);
  const of = (kind: Kind) => sumOf(entries.filter((one) => one.kind === kind && inMonth(one)));
  const count = (what: Moving['what']) => movings.filter((one) => one.what === what && inMonth(one)).length;
  const activeIn = (those: readonly Moving[]) =>
    those.filter(({ what }) => what === 'new' || what === 'returned' || what === 'taken_over').length -
    those.filter(({ what }) => what === 'ended').length;
  const before = movings.filter(({ day }) => day < month);
  const until = movings.filter((one) => one.day < month || inMonth(one));
  const [activeBefore, ended] = [activeIn(before), count('ended')];
  return {
    charged: of('charged'),
    refunded: of('refunded'),
    declined: of('declined'),
    recovered: of('recovered'),
    subscriptions: {
      active: activeIn(until),
      active_before: activeBefore,
      new: count('new'),
      returned: count('returned'),
      taken_over: count('taken_over'),
      ended,
    },
    mrr: until.reduce((sum, { won }) => sum + won, 0),
    churn: activeBefore === 0 ? null : Number((ended / activeBefore).toFixed(4)),
  };
}
