import type { Wire } from '../../support/wire.ts';
import { idAt } from './ids.ts';
import { counted, type ListCase, within } from './list-case.ts';
import { BUSIEST, BUSY, customerAt, DAY, LAST_OF_MONTH, MONTH, uidAt } from './names.ts';
import type { Sizes } from './sizes.ts';

/** What is one page, however much there is: nothing of it has a cursor. */
export const pageCases = (sizes: Sizes): readonly ListCase[] => [
  ...timelines(),
  ...customers(sizes),
  ...overviews(sizes),
  ...holdAndWork(sizes),
];

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

function holdAndWork({ held, open, registrations }: Sizes): readonly ListCase[] {
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
      // Counting ends there.
      entries: Math.min(due, 10_000),
      found: (answer) => Array.from({ length: answer.due }),
      ask: () => ({}),
    },
  ];
}
