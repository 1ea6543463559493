import type { SubscriptionAccount } from '../domain/account.ts';
import type { Card } from '../domain/card.ts';
import type { Charge } from '../domain/charge.ts';
import { isLive } from '../domain/subscription.ts';
import type {
  AccountRepository,
  CardRepository,
  ChargeLists,
  CustomerRepository,
  OnUnreadable,
} from '../ports.ts';
import { findCurrent } from './load-account.ts';

export interface LoadCustomerPorts {
  readonly accounts: AccountRepository;
  readonly chargeLists: ChargeLists;
  readonly cards: CardRepository;
  readonly customers: CustomerRepository;
}

/** One subscription as its customer sees it. */
export interface Held {
  readonly account: SubscriptionAccount;
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
/** But what is charged must be seen to be ended. What 15 s, and a table asked for each, have room for. */
const MOST_LIVE = 50;
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
  const listed = await ports.customers.listAccounts(customerId, unreadable);
  const rank = ({ subscription }: SubscriptionAccount) => (isLive(subscription.status) ? 0 : 1);
  const ordered = [...listed].sort((a, b) => rank(a) - rank(b));
  const live = ordered.filter((account) => rank(account) === 0).length;
  const shown = ordered.slice(0, Math.max(MOST_SUBSCRIPTIONS, Math.min(live, MOST_LIVE)));
  const held = await Promise.all(
    shown.map(({ subscription }) => load(ports, subscription.subscriptionId, unreadable)),
  );
  return { held, hasMore: ordered.length > shown.length };
}

async function load(
  { accounts, cards, chargeLists }: LoadCustomerPorts,
  subscriptionId: string,
  unreadable: OnUnreadable,
): Promise<Held> {
  const [account, { items, cursor }] = await Promise.all([
    findCurrent(accounts, subscriptionId),
    chargeLists.listCharges(subscriptionId, { limit: MOST_CHARGES }, unreadable),
  ]);
  const card = await cards.find(account.subscription.customerUid);
  return { account, card, charges: items, hasMore: cursor !== undefined };
}
