import type { Change } from '../domain/account.ts';
import type { GivenHandles } from '../domain/handles.ts';
import { invariant } from '../domain/invariant.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { AccountRepository, PlaceRepository, ReferenceRepository } from '../ports.ts';
import { decide, type Round } from './decide.ts';
import { cardNotUsable } from './find-card.ts';
import { refuseSecond } from './refuse-second.ts';
import { refuseTaken } from './refuse-taken.ts';
import type { TimeLeft } from './time-budget.ts';

export interface StoreSubscriptionPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly places: PlaceRepository;
  readonly references: ReferenceRepository;
}

export interface Terms extends Pick<GivenHandles, 'isUnique'> {
  /** Also beside another live subscription of this customer to this plan. */
  readonly allowDuplicate?: boolean | undefined;
}

/** A subscription comes into being, on a card that is active at that moment, in one transaction. */
export function storeSubscription(
  ports: StoreSubscriptionPorts,
  created: Change,
  terms: Terms,
): Promise<Subscription> {
  return decide('the subscription', ports, () => store(ports, created, terms));
}

async function store(
  ports: StoreSubscriptionPorts,
  created: Change,
  { allowDuplicate = false, isUnique }: Terms,
): Promise<Round<Subscription>> {
  const { subscription } = created.account;
  invariant(subscription !== undefined, 'a subscription comes into being');
  const change = { ...created, isSole: !allowDuplicate, claimsReference: isUnique };
  const isStored = async () =>
    (await ports.accounts.findSubscription(subscription.subscriptionId)) !== undefined;
  if (isUnique) await refuseTaken(ports.references, 'subscription', subscription, isStored);
  const stored = await ports.accounts.commit({}, change, subscription.customerUid);
  switch (stored.kind) {
    case 'done':
      return { done: stored.account.subscription ?? subscription };
    case 'card_not_active':
      throw cardNotUsable();
    case 'already_subscribed':
      await refuseSecond(ports, subscription);
      return 'stale';
    case 'reference_taken':
      return 'stale';
    // `stale`: this very request has stored it a moment ago.
    default:
      return { done: subscription };
  }
}
