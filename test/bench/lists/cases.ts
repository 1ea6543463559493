import { chargeMark } from '../../../shared/adapters/dynamo/keys.ts';
import type { Wire } from '../../support/wire.ts';
import { findCases } from './find-cases.ts';
import { createdAt, idAt } from './ids.ts';
import { counted, type ListCase, PAGE, paged, within } from './list-case.ts';
import {
  BUSIEST,
  BUSY,
  customerAt,
  DAY,
  type KINDS,
  LARGEST,
  LAST_OF_MONTH,
  LASTING,
  MONTH,
  oneOffUid,
  PLAN_ID,
  planAt,
  rareAt,
  uidAt,
} from './names.ts';
import type { Sizes } from './sizes.ts';

/** Every list of the API, by each of its filters. */
export const casesOf = (sizes: Sizes): readonly ListCase[] => [
  ...subscriptionCases(sizes),
  ...chargeCases(sizes),
  ...otherLists(sizes),
  ...findCases(sizes),
  ...timelines(),
  ...customers(sizes),
  ...overviews(sizes),
  ...workCases(sizes),
];

/** `GET /subscriptions` or `GET /charges`, by one filter or two. */
function filtered(
  id: string,
  of: 'subscriptions' | 'charges',
  query: Record<string, string>,
  count: number,
  markOf: (n: number) => string,
  from = 0,
): readonly [ListCase, ListCase] {
  const filters = Object.entries(query).map((pair) => pair.join('='));
  const what = `${of}, ${filters.join('&') || 'no filter'} of ${counted(count)}`;
  return paged({ id, what, route: `GET /${of}`, of }, count, markOf, { query }, from);
}

function subscriptionCases({ active, open }: Sizes): readonly ListCase[] {
  const many = (n: number) => idAt(n, 'many');
  const rare = (n: number) => idAt(n, 'rare');
  const both = { plan_id: PLAN_ID, status: 'past_due' };
  const [ofCustomer] = filtered(
    'customer-subscriptions',
    'subscriptions',
    { customer_id: BUSY },
    BUSIEST,
    many,
  );
  return [
    ...filtered('subscriptions', 'subscriptions', {}, active + 3 * open, many).map(shallow(active)),
    ...filtered('status', 'subscriptions', { status: 'active' }, active, many),
    ...filtered('plan', 'subscriptions', { plan_id: PLAN_ID }, active, many),
    ...filtered('past-due', 'subscriptions', { status: 'past_due' }, open, rare).slice(0, 1),
    ...filtered('plan-and-status', 'subscriptions', both, open, rare).slice(0, 1),
    { ...ofCustomer, what: `subscriptions of a customer who has ${BUSIEST}` },
  ];
}

function chargeCases(sizes: Sizes): readonly ListCase[] {
  const { oneOff, open, paid, refunded, weeks } = sizes;
  const ofCustomer = (n: number) => chargeMark(createdAt(n, 'oneOff'), oneOffUid(n));
  const openMark = (kind: (typeof KINDS)[number]) => (n: number) => {
    const at = rareAt(sizes, kind, n);
    return chargeMark(createdAt(at, 'rare'), uidAt(at, 'rare'));
  };
  const ofOne = `of a subscription that has ${counted(weeks)}`;
  const ofWeek = (n: number) => `CHARGE#${String(n + 1).padStart(4, '0')}`;
  return [
    ...filtered('customer-charges', 'charges', { customer_id: BUSY }, oneOff, ofCustomer),
    // Those of which something went back are larger.
    ...filtered('paid-on', 'charges', { paid_on: DAY }, paid, (n) => uidAt(n), refunded),
    ...filtered('refunded-on', 'charges', { refunded_on: DAY }, refunded, (n) => `${uidAt(n)}#refund`),
    ...filtered('declined', 'charges', { status: 'declined' }, open, openMark('declined')),
    ...filtered('unknown', 'charges', { status: 'unknown' }, open, openMark('unknown')).slice(0, 1),
    ...filtered('held', 'charges', { held: 'true' }, open, openMark('held')).slice(0, 1),
    ...paged(
      { id: 'subscription-charges', what: `charges ${ofOne}`, route: 'GET /charges', of: 'charges' },
      weeks,
      ofWeek,
      { query: { subscription_id: LASTING } },
    ),
    ...paged(
      {
        id: 'charges-below-subscription',
        what: `charges below /subscriptions, ${ofOne}`,
        route: 'GET /subscriptions/{subscription_id}/charges',
        of: 'charges',
      },
      weeks,
      ofWeek,
      { params: { subscription_id: LASTING } },
    ),
  ];
}

function otherLists({ batches, consents, elements, plans }: Sizes): readonly ListCase[] {
  return [
    ...paged(
      {
        id: 'consents',
        what: `consents of a subscription, ${counted(consents)}`,
        route: 'GET /subscriptions/{subscription_id}/consents',
        of: 'consents',
      },
      consents,
      (n) => `CONSENT#${idAt(n, 'consent')}`,
      { params: { subscription_id: LASTING } },
    ),
    ...paged(
      { id: 'plans', what: `plans, of ${counted(plans)}`, route: 'GET /plans', of: 'plans' },
      plans,
      planAt,
    ),
    ...paged(
      { id: 'batches', what: `batches, of ${counted(batches)}`, route: 'GET /batches', of: 'batches' },
      batches,
      (n) => idAt(n, 'batch'),
    ),
    ...paged(
      {
        id: 'batch-items',
        what: `elements of a batch, ${counted(elements)}`,
        route: 'GET /batches/{batch_id}/items',
        of: 'items',
      },
      elements,
      (n) => uidAt(n),
      { params: { batch_id: LARGEST } },
    ),
  ];
}

const timelines = (): readonly ListCase[] => [
  {
    id: 'timeline',
    what: 'timeline of a subscription, 270 events',
    route: 'GET /subscriptions/{subscription_id}/timeline',
    entries: 270,
    found: (answer) => answer.entries,
    ask: () => ({ params: { subscription_id: idAt(0, 'many') } }),
  },
  {
    id: 'charge-timeline',
    what: 'timeline of a charge of that subscription',
    route: 'GET /charges/{merchant_uid}/timeline',
    entries: 272,
    found: (answer) => answer.entries,
    ask: () => ({ params: { merchant_uid: uidAt(0) } }),
  },
];

function customers({ active }: Sizes): readonly ListCase[] {
  const common = {
    route: 'GET /customers/{customer_id}',
    found: (answer: Wire) => answer.subscriptions,
  };
  return [
    {
      ...common,
      id: 'customer',
      what: `customer with ${BUSIEST} cards and as many subscriptions`,
      entries: BUSIEST,
      ask: () => ({ params: { customer_id: BUSY } }),
    },
    {
      ...common,
      id: 'usual-customer',
      what: 'customer with one subscription',
      entries: 1,
      ask: (random) => ({ params: { customer_id: customerAt(within(random, BUSIEST, active)) } }),
    },
  ];
}

function overviews({ paid }: Sizes): readonly ListCase[] {
  const common = {
    route: 'GET /overview',
    // Of days on which nothing was paid there is nothing to be read.
    found: ({ days }: Wire) => days.filter(({ charged }: Wire) => charged.count > 0),
  };
  return [
    {
      ...common,
      id: 'overview',
      what: 'overview of a month, 27 days summed up, nothing paid today',
      entries: 27,
      at: LAST_OF_MONTH,
      ask: () => ({ query: { month: MONTH } }),
    },
    {
      ...common,
      id: 'overview.busy',
      what: `overview on a day on which ${counted(paid)} were paid`,
      entries: 1,
      ask: () => ({ query: { month: DAY.slice(0, 7) } }),
    },
  ];
}

function workCases({ held, open, registrations }: Sizes): readonly ListCase[] {
  // What is held waits for a person, and not for a worker.
  const due = 2 * open + registrations;
  return [
    {
      id: 'hold',
      what: `hold, ${held} customers by name`,
      route: 'GET /hold',
      entries: held,
      found: (answer) => answer.customers,
      ask: () => ({}),
    },
    {
      id: 'work',
      what: `work, ${counted(due)} due`,
      route: 'GET /work',
      entries: due,
      found: (answer) => Array.from({ length: answer.due }),
      ask: () => ({}),
    },
  ];
}

/** Of a list that holds others as well, whose marks are not made here. */
const shallow =
  (count: number) =>
  (one: ListCase): ListCase => ({ ...one, ask: (random) => one.ask(random % (count - 3 * PAGE)) });
