import type { Card } from '../domain/card.ts';
import type { Charge } from '../domain/charge.ts';
import { isLive, type Subscription } from '../domain/subscription.ts';
import type { AccountRepository, CardRepository, CustomerRepository, OnUnreadable } from '../ports.ts';
import { loadCurrent, type SubscribedAccount } from './load-current.ts';

export interface LoadCustomerPorts {
  readonly accounts: AccountRepository;
  readonly cards: CardRepository;
  readonly customers: CustomerRepository;
}

/** One subscription as its customer sees it. */
export interface Held {
  readonly account: SubscribedAccount;
  /** The card that is charged. */
  readonly card: Card | undefined;
  /** Newest first. */
  readonly charges: readonly Charge[];
  /** There are older ones. */
  readonly hasMore: boolean;
}

export interface LoadedCustomer {
  /** Those that live first; newest first among them. */
  readonly held: readonly Held[];
  /** Some are not shown. */
  readonly hasMore: boolean;
}

/** Nobody reads more of them on a phone; the rest is the merchant's to tell. */
const MOST_SUBSCRIPTIONS = 10;
const MOST_CHARGES = 12;

/**
 * What a customer has. The index says which subscriptions there are and may be a moment behind, so each is read by itself:
 * who has just canceled sees it canceled.
 */
export async function loadCustomer(
  ports: LoadCustomerPorts,
  customerId: string,
  unreadable: OnUnreadable,
): Promise<LoadedCustomer> {
  const listed = await ports.customers.listSubscriptions(customerId, unreadable);
  const ordered = [...listed].sort((a, b) => Number(isLive(b.status)) - Number(isLive(a.status)));
  const shown = ordered.slice(0, MOST_SUBSCRIPTIONS);
  const held = await Promise.all(shown.map((subscription) => load(ports, subscription, unreadable)));
  return { held, hasMore: ordered.length > shown.length };
}

async function load(
  { accounts, cards }: LoadCustomerPorts,
  listed: Subscription,
  unreadable: OnUnreadable,
): Promise<Held> {
  const { subscriptionId } = listed;
  const [account, { items, cursor }] = await Promise.all([
    loadCurrent(accounts, subscriptionId),
    accounts.listCharges(subscriptionId, { limit: MOST_CHARGES }, unreadable),
  ]);
  // It has moved on in between: what the index said of it is shown, without its charge.
  const current = account === undefined || account === 'stale' ? { subscription: listed } : account;
  const card = await cards.find(current.subscription.customerUid);
  return { account: current, card, charges: items, hasMore: cursor !== undefined };
}
