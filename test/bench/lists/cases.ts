import { nextCursor } from '../../../functions/middleware/page.ts';
import { writeCursor } from '../../../shared/adapters/dynamo/cursor.ts';
import { chargeMark } from '../../../shared/adapters/dynamo/keys.ts';
import { createdAt, idAt } from './ids.ts';
import { PLAN } from './templates.ts';
import {
  BUSIEST,
  BUSY,
  cardAt,
  customerAt,
  DAY,
  type KINDS,
  oneOffUid,
  rareAt,
  type Sizes,
  uidAt,
} from './world.ts';

/** One kind of request. */
export interface ListCase {
  readonly id: string;
  readonly what: string;
  readonly route: string;
  /** How many entries its answer must have: a page that is empty would be fast. */
  readonly entries: number;
  readonly of: 'subscriptions' | 'charges' | 'plans' | 'entries' | 'results';
  /** The request, by a number that is another one each time. */
  ask(random: number): { readonly params?: Record<string, string>; readonly query?: Record<string, string> };
}

/** The largest page there is. */
export const PAGE = 100;
const limit = String(PAGE);

export function casesOf(sizes: Sizes): readonly ListCase[] {
  const list = (
    id: string,
    of: 'subscriptions' | 'charges',
    query: Record<string, string>,
    count: number,
    markOf: (n: number) => string,
    from = 0,
  ): readonly ListCase[] => {
    const common = { route: `GET /${of}`, of, entries: PAGE } as const;
    const cursorAt = (mark: string) =>
      nextCursor({ routeKey: common.route, queryStringParameters: query }, writeCursor(mark)) ?? '';
    const what = `${
      Object.entries(query)
        .map((pair) => pair.join('='))
        .join('&') || 'no filter'
    } of ${count.toLocaleString('en')}`;
    return [
      { ...common, id, what: `${of}, ${what}`, ask: () => ({ query: { ...query, limit } }) },
      {
        ...common,
        id: `${id}.deep`,
        what: `${of}, ${what}, deep inside`,
        ask: (random) => ({
          query: {
            ...query,
            limit,
            cursor: cursorAt(markOf(within(random, from + 2 * PAGE, count - PAGE))),
          },
        }),
      },
    ];
  };
  const subscriptionMark = (n: number) => idAt(n, 'many');
  const openMark = (kind: (typeof KINDS)[number]) => (n: number) => {
    const at = rareAt(sizes, kind, n);
    return chargeMark(createdAt(at, 'rare'), uidAt(at, 'rare'));
  };
  const { active, open } = sizes;
  const some = (random: number) => within(random, BUSIEST, active);
  const find = (id: string, ask: (random: number) => string): ListCase => ({
    id: `find.${id}`,
    what: `find, a ${id}’s id`,
    route: 'GET /find',
    of: 'results',
    entries: 1,
    ask: (random) => ({ query: { q: ask(random) } }),
  });
  const rare = { plan_id: PLAN.planId, status: 'past_due' };
  return [
    ...list('subscriptions', 'subscriptions', {}, active + 3 * open, subscriptionMark).map(shallow(active)),
    ...list('status', 'subscriptions', { status: 'active' }, active, subscriptionMark),
    ...list('plan', 'subscriptions', { plan_id: PLAN.planId }, active, subscriptionMark),
    ...list('past-due', 'subscriptions', { status: 'past_due' }, open, (n) => idAt(n, 'rare')).slice(0, 1),
    ...list('plan-and-status', 'subscriptions', rare, open, (n) => idAt(n, 'rare')).slice(0, 1),
    {
      id: 'customer-subscriptions',
      what: `subscriptions of a customer who has ${BUSIEST}`,
      route: 'GET /subscriptions',
      of: 'subscriptions',
      entries: BUSIEST,
      ask: () => ({ query: { customer_id: BUSY, limit } }),
    },
    ...list('customer-charges', 'charges', { customer_id: BUSY }, sizes.oneOff, (n) =>
      chargeMark(createdAt(n, 'oneOff'), oneOffUid(n)),
    ),
    // Those of which something went back are larger.
    ...list('paid-on', 'charges', { paid_on: DAY }, sizes.paid, (n) => uidAt(n), sizes.refunded),
    ...list('refunded-on', 'charges', { refunded_on: DAY }, sizes.refunded, (n) => `${uidAt(n)}#refund`),
    ...list('declined', 'charges', { status: 'declined' }, open, openMark('declined')),
    ...list('unknown', 'charges', { status: 'unknown' }, open, openMark('unknown')).slice(0, 1),
    ...list('held', 'charges', { held: 'true' }, open, openMark('held')).slice(0, 1),
    {
      id: 'plans',
      what: `plans, of ${sizes.plans.toLocaleString('en')}`,
      route: 'GET /plans',
      of: 'plans',
      entries: PAGE,
      ask: () => ({ query: { limit } }),
    },
    find('subscription', (random) => idAt(some(random), 'many')),
    find('charge', (random) => uidAt(within(random, 0, sizes.paid))),
    find('customer', (random) => customerAt(some(random))),
    find('card', (random) => cardAt(within(random, 0, BUSIEST))),
    {
      id: 'timeline',
      what: 'timeline of a subscription, 270 events',
      route: 'GET /subscriptions/{subscription_id}/timeline',
      of: 'entries',
      entries: 270,
      ask: () => ({ params: { subscription_id: idAt(0, 'many') } }),
    },
    {
      id: 'charge-timeline',
      what: 'timeline of a charge of that subscription',
      route: 'GET /charges/{merchant_uid}/timeline',
      of: 'entries',
      entries: 272,
      ask: () => ({ params: { merchant_uid: uidAt(0) } }),
    },
    {
      id: 'customer',
      what: `customer with ${BUSIEST} cards and as many subscriptions`,
      route: 'GET /customers/{customer_id}',
      of: 'subscriptions',
      entries: BUSIEST,
      ask: () => ({ params: { customer_id: BUSY } }),
    },
    {
      id: 'usual-customer',
      what: 'customer with one subscription',
      route: 'GET /customers/{customer_id}',
      of: 'subscriptions',
      entries: 1,
      ask: (random) => ({ params: { customer_id: customerAt(some(random)) } }),
    },
  ];
}

/** A number of [from, to). */
const within = (random: number, from: number, to: number): number => from + (random % (to - from));

/** Of a list that holds others as well, whose marks are not made here. */
const shallow =
  (count: number) =>
  (one: ListCase): ListCase => ({ ...one, ask: (random) => one.ask(random % (count - 3 * PAGE)) });
