import type { Account, Change } from '../../domain/account.ts';
import { MAX_BY_CHARS } from '../../domain/attempt-bounds.ts';
import { BillingError } from '../../domain/billing-error.ts';
import { BY_ITSELF } from '../../domain/by.ts';
import type { Charge } from '../../domain/charge.ts';
import { countedAs, type DayFacts, factsOf } from '../../domain/day-facts.ts';
import type { DomainEvent } from '../../domain/event.ts';
import { invariant } from '../../domain/invariant.ts';
import type { NoticePolicy } from '../../domain/notice-policy.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { actor } from '../actor.ts';
import { chargeItem, type Inside, insideOf, nextDue, subscriptionItem, withInside } from './account-items.ts';
import { eventItem } from './event-item.ts';
import { type Key, keys } from './keys.ts';
import { placeWrites } from './place-writes.ts';
import { referenceWrites } from './reference-writes.ts';
import { asRead, stamped } from './versions.ts';

/** An account as it will stand, and what of it lies inside the subscription's item. */
export interface Stored {
  readonly account: Account;
  readonly inside: Inside | undefined;
  /** What its first event tells the sums of the day. */
  readonly facts: DayFacts | undefined;
}

/**
 * Versions, the due mark and the open charge's place as they will stand. An unchanged charge keeps its version. Undefined: it was
 * decided without the open charge that lies with the subscription, or with another one.
 */
export function asStored(
  before: Account,
  { account: change, events }: Pick<Change, 'account' | 'events'>,
  notices: NoticePolicy,
): Stored | undefined {
  const { charge, bought = before.bought } = change;
  const read = before.subscription && insideOf(before.subscription);
  if (
    read !== undefined &&
    isCurrent(before.charge, before.subscription) &&
    !isSame(before.charge, read.charge)
  )
    return undefined;
  const nextCharge =
    charge === undefined || charge === before.charge
      ? charge
      : stamped(signed(charge, before.charge), before.charge);
  // A charge that lies with its subscription does not change alone.
  const isHeld = before.charge !== undefined && isSame(before.charge, read?.charge);
  const isAlone = change.subscription === undefined;
  const subscription = isAlone && isHeld ? before.subscription : change.subscription;
  const facts = events[0] && factsOf(before, { subscription, charge }, events[0].at);
  if (subscription === undefined) return { account: { charge: nextCharge }, inside: undefined, facts };
  const inside = insideNext(before, read, subscription, nextCharge);
  const dueAt = isAlone
    ? subscription.dueAt
    : nextDue(before, subscription, charge ?? inside?.charge, notices);
  // What nobody is told of moves no sum: it counts with the event that follows.
  const counted = events.length === 0 ? before.subscription?.counted : countedAs(subscription);
  const next = stamped({ ...subscription, counted, dueAt }, before.subscription);
  return {
    account: {
      subscription: withInside(next, inside),
      charge: nextCharge,
      bought:
        bought === undefined || bought === before.bought
          ? bought
          : stamped(signed(bought, before.bought), before.bought),
    },
    inside,
    facts,
  };
}

/**
 * What is new in a charge bears the name of whoever acts now, as its events do: these are gone when a card dispute comes. A refund
 * always, an attempt if anybody has asked for it: mostly it was due, and an open charge is to be small.
 */
function signed(charge: Charge, before: Charge | undefined): Charge {
  const by = actor().slice(0, MAX_BY_CHARS);
  const known = new Set(before?.refunds.map(({ refundId }) => refundId));
  const refunds = charge.refunds.map((refund) => (known.has(refund.refundId) ? refund : { by, ...refund }));
  const sent = before?.attempts.length ?? 0;
  if (by === BY_ITSELF || charge.attempts.length <= sent) return { ...charge, refunds };
  return {
    ...charge,
    refunds,
    attempts: charge.attempts.map((one, at) => (at < sent ? one : { ...one, by })),
  };
}

/**
 * What of the charge lies inside from now on; undefined: nothing, it has an item of its own or may have one. Where one was not
 * inside before, and is there, it stays outside until it is paid: nothing is ever deleted here.
 */
function insideNext(
  { subscription: before, charge: chargeBefore }: Account,
  read: Inside | undefined,
  next: Subscription,
  charge: Charge | undefined,
): Inside | undefined {
  const hasMovedOn = before !== undefined && before.period !== next.period;
  if (charge !== undefined && isOfPeriod(charge, next)) {
    const isOutside = before !== undefined && read === undefined && chargeBefore !== undefined;
    return isOpen(charge) && !isOutside ? { charge } : undefined;
  }
  // Nobody has charged the period that has just begun.
  if (hasMovedOn || before === undefined) return { charge: undefined };
  if (read !== undefined) return read;
  // That there is none in an item of its own is a condition of this write.
  return chargeBefore === undefined ? { charge: undefined } : undefined;
}

/** What has a payment, or had one on its way back, has refunds, an index and a due mark of its own. */
const isOpen = ({ payment, giveBack, refunds }: Charge): boolean =>
  payment === undefined && giveBack === undefined && refunds.length === 0;

const isOfPeriod = ({ key }: Charge, { subscriptionId, period }: Subscription): boolean =>
  key.kind === 'subscription' && key.subscriptionId === subscriptionId && key.period === period;

const isCurrent = (charge: Charge | undefined, subscription: Subscription | undefined): boolean =>
  charge === undefined || (subscription !== undefined && isOfPeriod(charge, subscription));

/** The same charge at the same version, or none. */
const isSame = (one: Charge | undefined, other: Charge | undefined): boolean =>
  one?.version === other?.version &&
  one?.key.kind === other?.key.kind &&
  one?.merchantUid === other?.merchantUid;

/** The writes of a change, for somebody else's transaction. Without `before` it brings an account into being. */
export function changeWrites(TableName: string, change: Change, notices: NoticePolicy, before: Account = {}) {
  const stored = asStored(before, change, notices);
  if (stored === undefined)
    throw new BillingError('storage_busy', 'the account has moved', { retryable: true });
  return [
    ...accountWrites(TableName, before, stored, notices),
    ...eventWrites(TableName, stored, change.events),
    ...referenceWrites(TableName, before, stored.account),
    ...placeWrites(TableName, before.subscription, stored.account.subscription, change.isSole),
  ];
}

export function accountWrites(
  TableName: string,
  before: Account,
  { account: { subscription, charge, bought }, inside }: Omit<Stored, 'facts'>,
  notices: NoticePolicy,
) {
  return [
    ...(subscription === undefined
      ? []
      : [
          {
            Put: {
              TableName,
              Item: subscriptionItem(subscription, inside),
              ...asReadWithCharge(before.subscription),
            },
          },
        ]),
    ...chargeWrites(TableName, before, { account: { subscription, charge }, inside }, notices),
    ...boughtWrites(TableName, before.bought, bought, notices),
  ];
}

/** Who has read no charge inside demands that none is there. */
function asReadWithCharge(before: Subscription | undefined) {
  const condition = asRead(before);
  if (before === undefined || insideOf(before) !== undefined) return condition;
  return {
    ...condition,
    ConditionExpression: `${condition.ConditionExpression} AND attribute_not_exists(charge)`,
  };
}

/**
 * The charge in an item of its own, or that it still is as it was read, absent included: what becomes of a subscription is
 * decided on both, and `BatchGetItem` reads each item by itself. Where it lies inside, one item is the pair.
 */
function chargeWrites(
  TableName: string,
  before: Account,
  { account: { subscription, charge }, inside }: Omit<Stored, 'facts'>,
  notices: NoticePolicy,
) {
  const wasInside = before.subscription && insideOf(before.subscription);
  const own = isSame(before.charge, wasInside?.charge) ? undefined : before.charge;
  const put = (one: Charge) => [{ Put: { TableName, Item: chargeItem(one, notices), ...asRead(own) } }];
  const isInside = charge !== undefined && charge === inside?.charge;
  if (charge !== undefined && charge !== before.charge && !isInside) return put(charge);
  // It leaves the subscription as it is: somebody has moved that on over an open charge.
  const left = subscription === undefined || inside?.charge !== undefined ? undefined : wasInside?.charge;
  if (left !== undefined) return put(left);
  if (subscription === undefined || before.subscription === undefined) return [];
  // The one item says that there is no other.
  if (wasInside !== undefined && own === undefined) return [];
  const { subscriptionId, period } = before.subscription;
  const key = own?.key ?? { kind: 'subscription', subscriptionId, period, generation: 1 };
  return [{ ConditionCheck: { TableName, Key: keys.charge(key), ...asRead(own) } }];
}

/** What was decided with the charge before is held to that one, too: as read, or replaced. */
function boughtWrites(
  TableName: string,
  before: Charge | undefined,
  bought: Charge | undefined,
  notices: NoticePolicy,
) {
  if (before === undefined || bought === undefined) return [];
  if (bought !== before)
    return [{ Put: { TableName, Item: chargeItem(bought, notices), ...asRead(before) } }];
  return [{ ConditionCheck: { TableName, Key: keys.charge(before.key), ...asRead(before) } }];
}

export function eventWrites(
  TableName: string,
  { account, facts }: Pick<Stored, 'account' | 'facts'>,
  events: readonly DomainEvent[],
) {
  return events.map((event, index) => ({
    Put: { TableName, Item: eventItem(eventKey(account, index), event, index === 0 ? facts : undefined) },
  }));
}

/** Events are numbered by the version of what changed, so a version tells its story once. */
function eventKey({ subscription, charge }: Account, index: number): Key {
  if (subscription !== undefined)
    return keys.subscriptionEvent(subscription.subscriptionId, subscription.version, index);
  invariant(charge !== undefined, 'an event tells of a change');
  return keys.chargeEvent(charge.key, charge.version, index);
}
