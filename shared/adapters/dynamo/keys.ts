import { kstDate } from '../../domain/billing-calendar.ts';
import type { ChargeKey } from '../../domain/charge.ts';
import type { ReferenceKind } from '../../domain/handles.ts';

/**
 * Every key string of the one table, and why it exists.
 *
 * | access pattern                                    | how                                              |
 * |---------------------------------------------------|--------------------------------------------------|
 * | a registration by id (from a token, a webhook)    | Get  REG#<registration_id> / REG                 |
 * | a token that a repeated request was given         | Get  REG#<registration_id> / TOKEN#<digest>      |
 * | what a customer agreed to on our page             | Get  REG#<registration_id> / AGREEMENT           |
 * | a link to a customer's page (from its token)      | Get  LINK#<link_id> / LINK                       |
 * | a further token of that link                      | Get  LINK#<link_id> / TOKEN#<digest>             |
 * | a card by customer_uid                            | Get  CARD#<customer_uid> / CARD                  |
 * | a customer's cards                                | Query index `customer`: CUSTOMER#<customer_id>   |
 * | a plan by id                                      | Get  PLAN#<plan_id> / PLAN                       |
 * | a subscription with its open charge               | Get  SUB#<id> / SUB                              |
 * | a subscription and one period's charge            | BatchGet SUB#<id> / SUB and / CHARGE#<nnnn>      |
 * | a subscription that is due, and its card          | BatchGet SUB#<id> / SUB and CARD#<…> / CARD      |
 * | a subscription's charges, newest first            | Query SUB#<id>, CHARGE#…, backwards              |
 * | the consents to a subscription's changes          | Query SUB#<id>, CONSENT#…, backwards             |
 * | a one-off charge                                  | Get  ONE#<charge_id> / CHARGE                    |
 * | a customer's live subscriptions to one plan       | Get  PLACE#<customer_id> / PLAN#<plan_id>        |
 * | a customer's subscriptions, and charges           | Query index `customer`: CUSTOMER#<customer_id>   |
 * | subscriptions of a status                         | Query index `status`: STATUS#<status>            |
 * | plans; subscriptions to one                       | Query index `plan`: PLANS, PLAN#<plan_id>        |
 * | charges that are declined, unknown or held        | Query index `open`: OPEN#<state>                 |
 * | what was given back on a day                      | Query REFUND#<KST date>                          |
 * | what was paid on a day                            | Query index `paid`: PAID#<KST date>#<shard>      |
 * | what else a day's sums are made of                | Query index `paid`: FACTS#<KST date>#<shard>     |
 * | the sums of a month's days; of one                | Query DAYS#<month>; Get … / <KST date>           |
 * | how far days have been summed up                  | Get  DAYS#PROGRESS / PROGRESS                    |
 * | reports of reconciliation                         | RECON#<KST date> / EVENT#<instant>#<digest>      |
 * | how far reconciliation has come                   | Get  RECON#PROGRESS / PROGRESS                   |
 * | what is due by an instant                         | Query index `due`: DUE#<shard>, up to <instant>  |
 * | what is held, of everybody's charging and whose  | Get  HOLD / HOLD                                 |
 * | what bears the merchant's reference, newest first  | Query REFERENCE#<reference>, POINTER#<kind>…     |
 * | batches, newest first; one by its id            | Query, Get  BATCHES / <batch_id>                 |
 * | the elements of a batch, by id                   | Query BATCH#<batch_id>, ITEM#<id>                |
 * | the id under which a repeated request works       | Get  IDEM#<route>#<key> / IDEM                   |
 * | hints that strangers brought within an hour       | HINT#<merchant_uid> / <hour>                     |
 * | events of an aggregate, in order (from the stream)| its own pk / EVENT#<version>                     |
 *
 * A merchant_uid encodes the key of what it belongs to, so a webhook needs no index. Nothing is ever scanned.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const keys = {
  registration: (registrationId: string): Key => ({ pk: `REG#${registrationId}`, sk: 'REG' }),
  laterToken: (registrationId: string, tokenDigest: string): Key => ({
    pk: `REG#${registrationId}`,
    sk: `TOKEN#${tokenDigest}`,
  }),
  agreement: (registrationId: string): Key => ({ pk: `REG#${registrationId}`, sk: 'AGREEMENT' }),
  manageLink: (linkId: string): Key => ({ pk: `LINK#${linkId}`, sk: 'LINK' }),
  manageToken: (linkId: string, tokenDigest: string): Key => ({
    pk: `LINK#${linkId}`,
    sk: `TOKEN#${tokenDigest}`,
  }),
  card: (customerUid: string): Key => ({ pk: `CARD#${customerUid}`, sk: 'CARD' }),
  /** A change tells one thing, mostly; what it tells besides comes after it. */
  cardEvent: (customerUid: string, version: number, index = 0): Key => ({
    pk: `CARD#${customerUid}`,
    sk: `EVENT#${ordinal(version)}${index === 0 ? '' : `#${index}`}`,
  }),
  plan: (planId: string): Key => ({ pk: `PLAN#${planId}`, sk: 'PLAN' }),
  place: (customerId: string, planId: string): Key => ({ pk: `PLACE#${customerId}`, sk: `PLAN#${planId}` }),
  subscription: (subscriptionId: string): Key => ({ pk: `SUB#${subscriptionId}`, sk: 'SUB' }),
  subscriptionEvent: (subscriptionId: string, version: number, index: number): Key => ({
    pk: `SUB#${subscriptionId}`,
    sk: `EVENT#${ordinal(version)}#${index}`,
  }),
  consent: (subscriptionId: string, consentId: string): Key => ({
    pk: `SUB#${subscriptionId}`,
    sk: `CONSENT#${consentId}`,
  }),
  charge: (key: ChargeKey): Key =>
    key.kind === 'subscription'
      ? { pk: `SUB#${key.subscriptionId}`, sk: `CHARGE#${String(key.period).padStart(4, '0')}` }
      : { pk: `ONE#${key.chargeId}`, sk: 'CHARGE' },
  chargeEvent: (key: ChargeKey, version: number, index: number): Key => ({
    pk: keys.charge(key).pk,
    // A charge that changes alone (a refund) has its own numbering, apart from its subscription's.
    sk:
      key.kind === 'subscription'
        ? `EVENT#C${key.period}#${ordinal(version)}#${index}`
        : `EVENT#${ordinal(version)}#${index}`,
  }),
  refundOfDay: (at: Date, merchantUid: string, refundId: string): Key => ({
    pk: `REFUND#${kstDate(at)}`,
    sk: `${merchantUid}#${refundId}`,
  }),
  /** Without an id: the claim of one that is to be its kind's only one. What begins with it is all of the kind. */
  reference: (kind: ReferenceKind, reference: string, id?: string): Key => ({
    pk: `REFERENCE#${reference}`,
    sk: `POINTER#${kind.toUpperCase()}${id === undefined ? '' : `#${id}`}`,
  }),
  batch: (batchId: string): Key => ({ pk: 'BATCHES', sk: batchId }),
  batchItem: (batchId: string, id: string): Key => ({ pk: `BATCH#${batchId}`, sk: `ITEM#${id}` }),
  hold: { pk: 'HOLD', sk: 'HOLD' } satisfies Key,
  idempotency: (key: string): Key => ({ pk: `IDEM#${key}`, sk: 'IDEM' }),
} as const;

/* Apart from the others, as few functions know of them, and every bundle has what stands above. */

export const reconciliationKeys = {
  /** Two runs may end at one instant: what they tell names them apart. */
  report: (at: Date, digest: string): Key => ({
    pk: `RECON#${kstDate(at)}`,
    sk: `EVENT#${at.toISOString()}#${digest}`,
  }),
  progress: { pk: 'RECON#PROGRESS', sk: 'PROGRESS' } satisfies Key,
} as const;

export const hintsKey = (merchantUid: string, hour: Date): Key => ({
  pk: `HINT#${merchantUid}`,
  sk: hour.toISOString(),
});

export const dayKeys = {
  day: (day: string): Key => ({ pk: `DAYS#${day.slice(0, 7)}`, sk: day }),
  progress: { pk: 'DAYS#PROGRESS', sk: 'PROGRESS' } satisfies Key,
} as const;

/** What the table itself is keyed, indexed and cleaned up by: no part of what an item says. */
export const TABLE_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['pk', 'sk', 'ttl'],
  ...['due_pk', 'due_sk'],
  ...['customer_pk', 'customer_sk'],
  ...['paid_pk', 'paid_sk', 'status_pk', 'status_sk', 'plan_pk', 'plan_sk', 'open_pk', 'open_sk'],
]);

/** Sparse index `customer`: what belongs to one of the merchant's customers. */
export const customerIndex = {
  card: (customerId: string, customerUid: string) => ({
    customer_pk: `CUSTOMER#${customerId}`,
    customer_sk: `CARD#${customerUid}`,
  }),
  subscription: (customerId: string, subscriptionId: string) => ({
    customer_pk: `CUSTOMER#${customerId}`,
    customer_sk: `SUB#${subscriptionId}`,
  }),
} as const;

/** Newest last, whatever it was made for. */
export const chargeMark = (createdAt: Date, merchantUid: string): string =>
  `${createdAt.toISOString()}#${merchantUid}`;

export const customerChargeIndex = (customerId: string, createdAt: Date, merchantUid: string) => ({
  customer_pk: `CUSTOMER#${customerId}`,
  customer_sk: `CHARGE#${chargeMark(createdAt, merchantUid)}`,
});

/** Sparse indexes for lists: subscriptions of a status, and to a plan. */
export const listIndexes = (subscriptionId: string, status: string, planId: string) => ({
  status_pk: `STATUS#${status}`,
  status_sk: subscriptionId,
  plan_pk: `PLAN#${planId}`,
  plan_sk: subscriptionId,
});

/** Every plan. */
export const planIndex = (planId: string) => ({ plan_pk: 'PLANS', plan_sk: planId });

/** Sparse index `open`: charges that somebody may want to look at. */
export const openIndex = (state: string | undefined, createdAt: Date, merchantUid: string) =>
  state === undefined ? {} : { open_pk: `OPEN#${state}`, open_sk: chargeMark(createdAt, merchantUid) };

/** How many partitions a day of the index `paid` is spread over. */
const PAID_SHARDS = 4;

/** Sparse index `paid`: what was paid on a day of the Korean calendar. */
export const paidIndex = (paidAt: Date, merchantUid: string) => ({
  paid_pk: paidPartition(paidAt, shardOf(merchantUid, PAID_SHARDS)),
  paid_sk: merchantUid,
});

/** All partitions of the day that `at` lies in. */
export const paidPartitions = (at: Date): readonly string[] =>
  Array.from({ length: PAID_SHARDS }, (_, shard) => paidPartition(at, shard));

/** In the same index, under a partition of their own: facts of the day `at` lies in, told by the event of that key. */
export const factsIndex = (at: Date, { pk, sk }: Key) => ({
  paid_pk: factsPartition(at, shardOf(pk, PAID_SHARDS)),
  paid_sk: `${pk}#${sk}`,
});

export const factsPartitions = (at: Date): readonly string[] =>
  Array.from({ length: PAID_SHARDS }, (_, shard) => factsPartition(at, shard));

const factsPartition = (at: Date, shard: number): string => `FACTS#${kstDate(at)}#${shard}`;

const paidPartition = (at: Date, shard: number): string => `PAID#${kstDate(at)}#${shard}`;

/** All that an entry of the index `due` is read for. */
export const DUE_ATTRIBUTES = [
  ...['pk', 'sk', 'due_pk', 'due_sk'],
  ...['subscriptionId', 'period', 'customerUid', 'registrationId', 'merchantUid'],
];

/** How many partitions the index `due` is spread over. One takes 1,000 write units a second; a charge moves its mark twice, for four. */
export const DUE_SHARDS = 8;

/** Sparse index `due`: whatever must be acted on next. `undefined` keeps an item out of it. */
export function dueIndex(at: Date | undefined, key: Key) {
  if (at === undefined) return {};
  return {
    due_pk: `DUE#${shardOf(key.pk, DUE_SHARDS)}`,
    due_sk: `${at.toISOString()}#${key.pk}#${key.sk}`,
  };
}

/** When an item is due, by its mark. */
export function dueMark({ due_sk }: Readonly<Record<string, unknown>>): Date | undefined {
  return typeof due_sk === 'string' ? new Date(due_sk.split('#', 1)[0] ?? '') : undefined;
}

/** The last characters of a ULID are random, so their sum spreads evenly. */
function shardOf(text: string, shards: number): number {
  return [...text].reduce((sum, character) => sum + character.charCodeAt(0), 0) % shards;
}

/** Fixed width, so that the sort key sorts as the number does. */
function ordinal(version: number): string {
  return String(version).padStart(8, '0');
}
