import type { ChargeKey } from '../../domain/charge.ts';
import { encodeMerchantUid, isUlid } from '../../domain/merchant-uid.ts';
import type { Item } from './stored-item.ts';

/*
 * The charge of the current period lies inside its subscription's item for as long as nothing has paid it
 * (docs/decisions/0026). What follows from the item around it is not stored again: the whole is to fit into 1 KB, which
 * is one write unit.
 */

/**
 * The subscription's item with its open charge inside. `nextChargeAt` stands as `owedFrom` for as long: so code that knows
 * of charges in items of their own only does not fit such an item, and cannot take the period for one that nobody has
 * charged yet. When it is due stands in its mark.
 */
export function folded(subscription: Item, charge: Item): Item {
  const { nextChargeAt, dueAt: _, ...rest } = subscription;
  const whole = { ...charge, attempts: attemptsOf(charge, differing) };
  return { ...rest, owedFrom: nextChargeAt, charge: differing(whole, impliedBy(subscription, charge)) };
}

/**
 * The way back: both as if each lay by itself. What cannot be taken apart is left as it is, and does not fit: damaged, of newer
 * code, or written at another version than it was whole at, by somebody who knew nothing of the charge inside.
 */
export function unfolded(item: Item): { readonly subscription: Item; readonly charge?: Item } {
  const { owedFrom, charge: inside, ...rest } = item;
  if (!isFolded(item) || !isItem(inside)) return { subscription: item };
  const subscription = { ...rest, nextChargeAt: owedFrom };
  const charge = completed(inside, impliedBy(subscription, inside));
  return { subscription, charge: { ...charge, attempts: attemptsOf(charge, completed) } };
}

function isFolded({ charge, plan, subscriptionId, wholeAt, version }: Item): boolean {
  const isOurs = isItem(charge) && Array.isArray(charge['attempts']) && charge['attempts'].every(isItem);
  return isOurs && isItem(plan) && isUlid(String(subscriptionId)) && wholeAt === version;
}

const isItem = (part: unknown): part is Item => typeof part === 'object' && part !== null;

/** What an open charge says without saying it. */
function impliedBy(subscription: Item, charge: Item): Item {
  const { subscriptionId, period, customerId, customerUid, plan, nextChargeAt } = subscription;
  const { reference, metadata } = subscription;
  const key = { kind: 'subscription', subscriptionId, period, generation: 1 };
  return {
    shape: 1,
    key,
    merchantUid: encodeMerchantUid((charge['key'] ?? key) as ChargeKey),
    customerId,
    customerUid,
    name: (plan as Item)['name'],
    refunds: [],
    createdAt: nextChargeAt,
    ...(reference === undefined ? {} : { reference }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** An attempt is of the charge's merchant_uid and on its card, mostly. */
function attemptsOf(charge: Item, by: (attempt: Item, implied: Item) => Item): readonly Item[] {
  const { merchantUid, customerUid, attempts } = charge;
  return (attempts as readonly Item[]).map((attempt) => by(attempt, { merchantUid, customerUid }));
}

/** What `whole` says otherwise than is implied, and all that nothing implies. */
function differing(whole: Item, implied: Item): Item {
  return Object.fromEntries(
    Object.entries(whole).filter(([name, value]) => !(name in implied) || !isSame(value, implied[name])),
  );
}

function completed(part: Item, implied: Item): Item {
  return { ...implied, ...part };
}

/** Plain values in one order of their attributes: ours, or the one that was read. Taken for different, it is stored. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
