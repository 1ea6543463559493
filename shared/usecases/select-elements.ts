import type { Account } from '../domain/account.ts';
import { type Batch, type BatchItem, type BatchOrder, isOfCharges } from '../domain/batch.ts';
import { fits, markOf } from '../domain/batch-element.ts';
import { BillingError } from '../domain/billing-error.ts';
import { refundedAmount } from '../domain/refund.ts';
import type { SubscriptionStatus } from '../domain/subscription.ts';
import type { AccountRepository, BatchRepository, OnUnreadable, RecordLists } from '../ports.ts';
import { findCurrent, loadAccount } from './load-account.ts';

export interface SelectPorts {
  readonly accounts: AccountRepository;
  readonly batches: BatchRepository;
  readonly lists: RecordLists;
}

export interface Selected {
  readonly items: readonly BatchItem[];
  /** Undefined: that was the last page. */
  readonly reached?: string | undefined;
}

const PAGE = 100;
/** Accounts read at a time. */
const AT_A_TIME = 10;

/** A page of what a batch selects, each element as it is found. Reads only; the same page may be read again. */
export async function selectElements(
  ports: SelectPorts,
  batch: Batch,
  unreadable: OnUnreadable,
): Promise<Selected> {
  const { select, order, reached } = batch;
  const page = { limit: PAGE, cursor: reached };
  if (select.dryRun !== undefined) {
    const { items, cursor } = await ports.batches.listItems(select.dryRun, page, unreadable);
    const wouldBeDone = items.filter(({ state }) => state === 'done');
    return {
      items: wouldBeDone.map(({ id, found, won }) => ({ id, found, won, state: 'pending' })),
      reached: cursor,
    };
  }
  if (select.ids !== undefined) return namedOnes(ports, batch, select.ids);
  const found = isOfCharges(order)
    ? await charges(ports, batch, unreadable)
    : await ports.lists.subscriptions(
        { planId: select.planId, status: select.status as SubscriptionStatus | undefined },
        page,
        unreadable,
      );
  const fitting = found.items.filter((account) => fits(account, select));
  return { items: fitting.flatMap((account) => itemOf(account, order)), reached: found.cursor };
}

/** With their subscriptions, where one has to be asked for its plan. */
async function charges(
  { lists, accounts }: SelectPorts,
  { select: { paidOn, planId, amount }, reached }: Batch,
  unreadable: OnUnreadable,
): Promise<{ readonly items: readonly Account[]; readonly cursor?: string | undefined }> {
  // Noon in Seoul.
  const filter =
    paidOn === undefined ? ({ state: 'declined' } as const) : { paidOn: new Date(`${paidOn}T03:00:00Z`) };
  const page = await lists.charges(filter, { limit: PAGE, cursor: reached }, unreadable);
  const candidates = page.items.map((charge) => ({ charge })).filter((one) => fits(one, { amount }));
  if (planId === undefined) return { items: candidates, cursor: page.cursor };
  const whole = await each(candidates, ({ charge: { merchantUid } }) =>
    readable(() => loadAccount(accounts, merchantUid), merchantUid, unreadable),
  );
  return { items: whole.flatMap((account) => account ?? []), cursor: page.cursor };
}

/** What is not there, or cannot be read, is an element as well: it will be refused, and the report says it. */
async function namedOnes({ accounts }: SelectPorts, batch: Batch, ids: readonly string[]): Promise<Selected> {
  const { order, select, reached } = batch;
  const from = Number(reached ?? 0);
  const items = await each(ids.slice(from, from + PAGE), async (id): Promise<readonly BatchItem[]> => {
    const account = await readable(
      () => loadElement(accounts, order, id),
      id,
      () => undefined,
    );
    if (account === undefined) return [{ id, state: 'pending', won: 0 }];
    return fits(account, select) ? itemOf(account, order) : [];
  });
  const to = from + PAGE;
  return { items: items.flat(), reached: to < ids.length ? String(to) : undefined };
}

/** The account of an element. Undefined: there is none. */
export async function loadElement(
  accounts: AccountRepository,
  order: BatchOrder,
  id: string,
): Promise<Account | undefined> {
  if (isOfCharges(order)) {
    const account = await loadAccount(accounts, id);
    return account?.charge === undefined ? undefined : account;
  }
  try {
    return await findCurrent(accounts, id);
  } catch (error) {
    if (error instanceof BillingError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function readable<T>(
  read: () => Promise<T | undefined>,
  id: string,
  unreadable: OnUnreadable,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    // The table is busy: the page is read again, later.
    if (error instanceof BillingError && error.code === 'storage_busy') throw error;
    unreadable(id);
    return undefined;
  }
}

function itemOf(account: Account, order: BatchOrder): BatchItem[] {
  const { charge, subscription } = account;
  const isCharge = isOfCharges(order);
  const id = isCharge ? charge?.merchantUid : subscription?.subscriptionId;
  if (id === undefined) return [];
  return [{ id, found: markOf(account, isCharge), state: 'pending', won: asked(account, order) }];
}

/** Integer won. Of a cancel it is known when it is made. */
function asked({ charge }: Account, order: BatchOrder): number {
  if (charge === undefined || !isOfCharges(order)) return 0;
  if (order.action === 'refund') return order.amount ?? charge.amount - refundedAmount(charge);
  return charge.amount;
}

async function each<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_A_TIME)
    results.push(...(await Promise.all(items.slice(start, start + AT_A_TIME).map(act))));
  return results;
}
