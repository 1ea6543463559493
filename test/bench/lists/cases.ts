import { chargeMark } from '../../../shared/adapters/dynamo/keys.ts';
import { findCases } from './find-cases.ts';
import { createdAt, idAt } from './ids.ts';
import { counted, type ListCase, PAGE, paged } from './list-case.ts';
import {
  BUSIEST,
  BUSY,
  DAY,
  type KINDS,
  LARGEST,
  LASTING,
  oneOffUid,
  PLAN_ID,
  planAt,
  rareAt,
  uidAt,
} from './names.ts';
import { pageCases } from './page-cases.ts';
import type { Sizes } from './sizes.ts';

/** Every list of the API, by each of its filters. */
export const casesOf = (sizes: Sizes): readonly ListCase[] => [
  ...subscriptionCases(sizes),
  ...chargeCases(sizes),
  ...otherLists(sizes),
  ...findCases(sizes),
  ...pageCases(sizes),
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

/** Of a list that holds others as well, whose marks are not made here. */
const shallow =
  (count: number) =>
  (one: ListCase): ListCase => ({ ...one, ask: (random) => one.ask(random % (count - 3 * PAGE)) });
