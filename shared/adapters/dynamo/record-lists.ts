import type { SubscriptionAccount } from '../../domain/account.ts';
import type { Charge } from '../../domain/charge.ts';
import { SUBSCRIPTION_STATUSES } from '../../domain/subscription.ts';
import type {
  ChargeFilter,
  OnUnreadable,
  Page,
  PageRequest,
  RecordLists,
  SubscriptionFilter,
} from '../../ports.ts';
import { insideOf, readCharge, readSubscription } from './account-items.ts';
import { readMark, writeCursor } from './cursor.ts';
import { chargeMark, type Key, keys, paidPartitions } from './keys.ts';
import { type Entry, entriesOf, type Listed } from './list-pages.ts';
import { plans } from './plan-repository.ts';
import { readInOrder } from './read-items.ts';
import { type Item, readEach, readItem } from './stored-item.ts';
import { openTable, type Table } from './table.ts';
import { withCharges } from './with-charges.ts';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const CHARGE = /^\d{4}-\d\d-\d\dT[\d:.]{12}Z#(?:sub|one)_[0-9A-Z_]{26,33}$/;
const UID = /^(?:sub|one)_[0-9A-Z_]{26,33}$/;
const REFUND = /^(?:sub|one)_[0-9A-Z_]{26,33}#[0-9A-Za-z_-]{1,60}$/;
const PLAN = /^[A-Za-z0-9_-]{1,40}$/;

/** Nobody has more subscriptions. */
const MOST_OF_A_CUSTOMER = 100;

/** Pages of an index that are read for one page of a list whose filter leaves most of them out. */
const MOST_READS = 5;

export function createRecordLists(table: Table): RecordLists {
  const opened = openTable(table);

  /** The newest of several partitions whose marks sort alike. */
  async function merged(lists: readonly Listed[], page: PageRequest): Promise<readonly Entry[]> {
    const all = await Promise.all(lists.map((list) => entriesOf(opened, list, page)));
    return all.flat().sort(newestMark).slice(0, page.limit);
  }

  /**
   * The same of partitions over which entries are spread evenly, and whose entries are large: half of a page of each has all of it, nearly
   * always. Where one of them ends before the page does, all are read in full.
   */
  async function mergedEvenly(lists: readonly Listed[], page: PageRequest): Promise<readonly Entry[]> {
    const few = { ...page, limit: Math.ceil(page.limit / 2) };
    const all = await Promise.all(lists.map((list) => entriesOf(opened, list, few)));
    const newest = all.flat().sort(newestMark).slice(0, page.limit);
    const end = newest.length < page.limit ? '' : (newest.at(-1)?.mark ?? '');
    const isCut = all.some((one) => one.length === few.limit && (one.at(-1)?.mark ?? '') > end);
    return isCut ? merged(lists, page) : newest;
  }

  /**
   * Of lists that each hold all that is wanted, in one order, the one that comes furthest with a page: of two filters the rarer. Each of its
   * entries is read, so a page of the other one could be read in vain.
   */
  async function rarest(all: readonly (readonly Listed[])[], page: PageRequest): Promise<readonly Entry[]> {
    const pages = await Promise.all(all.map((lists) => merged(lists, page)));
    const reached = (entries: readonly Entry[]) =>
      entries.length < page.limit ? '' : (entries.at(-1)?.mark ?? '');
    return pages.reduce((rare, one) => (reached(one) < reached(rare) ? one : rare));
  }

  /** Charges that lie with their subscriptions: a customer's list of charges does not know them before they are paid. */
  async function openOf(customerId: string, unreadable: OnUnreadable): Promise<readonly Entry[]> {
    const entries = await entriesOf(opened, customerList(customerId), { limit: MOST_OF_A_CUSTOMER });
    const items = await readInOrder(
      opened,
      entries.map(({ key }) => key),
    );
    return readEach(items, readSubscription, unreadable).flatMap((subscription) => {
      const charge = insideOf(subscription)?.charge;
      if (charge === undefined) return [];
      const mark = chargeMark(charge.createdAt, charge.merchantUid);
      return [{ key: keys.subscription(subscription.subscriptionId), mark, item: {} }];
    });
  }

  async function readPage(
    entries: readonly Entry[],
    filter: SubscriptionFilter,
    unreadable: OnUnreadable,
  ): Promise<readonly SubscriptionAccount[]> {
    const items = await readInOrder(
      opened,
      entries.map(({ key }) => key),
    );
    const found = readEach(items, readSubscription, unreadable);
    return withCharges(
      opened,
      found.filter((one) => fits(one, filter)),
      unreadable,
    );
  }

  return {
    async subscriptions(filter, { limit, cursor }, unreadable) {
      const items: SubscriptionAccount[] = [];
      let mark = readMark(cursor);
      for (let reads = 0; reads < MOST_READS; reads += 1) {
        const entries = await rarest(subscriptionLists(filter), { limit, cursor: mark });
        const page = await readPage(entries, filter, unreadable);
        const left = page.slice(0, limit - items.length);
        items.push(...left);
        // A page that is full ends with the last that it shows, else with the last that was looked at.
        mark = page.length > left.length ? left.at(-1)?.subscription.subscriptionId : entries.at(-1)?.mark;
        if (entries.length < limit) return { items };
        if (items.length === limit) break;
      }
      return { items, cursor: mark && writeCursor(mark) };
    },

    async charges(filter, { limit, cursor }, unreadable) {
      const page = { limit, cursor: readMark(cursor) };
      const [listed, open] = await Promise.all([
        'paidOn' in filter ? mergedEvenly(chargeLists(filter), page) : merged(chargeLists(filter), page),
        'customerId' in filter ? openOf(filter.customerId, unreadable) : [],
      ]);
      const ahead = open.filter(({ mark }) => page.cursor === undefined || mark < page.cursor);
      const known = new Set(listed.map(({ mark }) => mark));
      const entries = [...listed, ...ahead.filter(({ mark }) => !known.has(mark))]
        .sort(newestMark)
        .slice(0, limit);
      // The index of a day holds all of each: reading them once more would cost four times as much.
      const items =
        'paidOn' in filter
          ? entries.map(({ item }) => item)
          : await readInOrder(opened, entries.map(placeOf));
      return pageOf(readEach(items, chargeIn, unreadable), entries, limit);
    },

    async plans(page, unreadable) {
      const list = { index: 'plan', partition: 'PLANS', prefix: '', shape: PLAN } as const;
      const entries = await entriesOf(opened, list, { ...page, cursor: readMark(page.cursor) });
      const found = await readInOrder(
        opened,
        entries.map(({ key }) => key),
      );
      return pageOf(
        readEach(found, (item) => readItem(plans, item), unreadable),
        entries,
        page.limit,
      );
    },
  };
}

const newestMark = (a: Entry, b: Entry): number => (a.mark < b.mark ? 1 : -1);

/** Where an entry's charge lies: a refund of a day names it. */
function placeOf({ key, item }: Entry): Key {
  const { charge_pk, charge_sk } = item;
  return charge_pk === undefined ? key : { pk: String(charge_pk), sk: String(charge_sk) };
}

/** In an item of its own, or in its subscription's. */
function chargeIn(item: Item): Charge {
  if (item['sk'] !== 'SUB') return readCharge(item);
  const charge = insideOf(readSubscription(item))?.charge;
  if (charge === undefined) throw new Error('its charge has left the subscription');
  return charge;
}

function pageOf<T>(items: readonly T[], entries: readonly Entry[], limit: number): Page<T> {
  const last = entries.length < limit ? undefined : entries.at(-1);
  return { items, cursor: last && writeCursor(last.mark) };
}

/** Each of them holds all that fits; none is further filtered. */
function subscriptionLists({
  customerId,
  planId,
  status,
}: SubscriptionFilter): readonly (readonly Listed[])[] {
  if (customerId !== undefined) return [[customerList(customerId)]];
  const ofPlan = { index: 'plan', partition: `PLAN#${planId}`, prefix: '', shape: ULID } as const;
  const statuses = status === undefined ? SUBSCRIPTION_STATUSES : [status];
  const byStatus = statuses.map(
    (one) => ({ index: 'status', partition: `STATUS#${one}`, prefix: '', shape: ULID }) as const,
  );
  if (planId === undefined) return [byStatus];
  return status === undefined ? [[ofPlan]] : [[ofPlan], byStatus];
}

/** Nobody has so many that another filter would be of use. */
const customerList = (customerId: string): Listed => ({
  index: 'customer',
  partition: `CUSTOMER#${customerId}`,
  prefix: 'SUB#',
  shape: ULID,
});

function chargeLists(filter: ChargeFilter): readonly Listed[] {
  if ('customerId' in filter)
    return [
      { index: 'customer', partition: `CUSTOMER#${filter.customerId}`, prefix: 'CHARGE#', shape: CHARGE },
    ];
  if ('state' in filter)
    return [{ index: 'open', partition: `OPEN#${filter.state}`, prefix: '', shape: CHARGE }];
  if ('refundedOn' in filter)
    return [
      {
        index: undefined,
        partition: keys.refundOfDay(filter.refundedOn, '', '').pk,
        prefix: '',
        shape: REFUND,
      },
    ];
  return paidPartitions(filter.paidOn).map((partition) => ({
    index: 'paid',
    partition,
    prefix: '',
    shape: UID,
  }));
}

function fits(
  { status, plan, customerId }: SubscriptionAccount['subscription'],
  filter: SubscriptionFilter,
): boolean {
  return (
    (filter.status === undefined || filter.status === status) &&
    (filter.planId === undefined || filter.planId === plan.planId) &&
    (filter.customerId === undefined || filter.customerId === customerId)
  );
}
