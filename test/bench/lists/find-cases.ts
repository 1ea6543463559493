import type { Wire } from '../../support/wire.ts';
import { idAt } from './ids.ts';
import { type ListCase, within } from './list-case.ts';
import {
  BUSIEST,
  cardAt,
  customerAt,
  impUidAt,
  oneOffUid,
  planAt,
  referenceAt,
  SHARED,
  uidAt,
} from './names.ts';
import type { Sizes } from './sizes.ts';

/** What somebody has named on the telephone: one request each time. */
export function findCases(sizes: Sizes): readonly ListCase[] {
  const find = (id: string, what: string, ask: (random: number) => string, entries = 1): ListCase => ({
    ...{ id: `find.${id}`, what: `find, ${what}`, route: 'GET /find', entries },
    found: ({ results }) => results.filter(({ summary }: Wire) => summary !== 'unreadable'),
    ask: (random) => ({ query: { q: ask(random) } }),
  });
  const { active, oneOff, paid, plans, refunded, registrations } = sizes;
  return [
    find('subscription', 'a subscription’s id', (random) => idAt(within(random, BUSIEST, active), 'many')),
    find('charge', 'a charge’s id', (random) => uidAt(within(random, 0, paid))),
    find('one-off', 'a one-off charge’s id', (random) => oneOffUid(within(random, 0, oneOff))),
    find('customer', 'a customer’s id', (random) => customerAt(within(random, BUSIEST, active))),
    find('card', 'a card’s id', (random) => cardAt(within(random, 0, BUSIEST))),
    find('plan', 'a plan’s id', (random) => planAt(within(random, 1, plans))),
    find('registration', 'a registration’s id', (random) =>
      idAt(within(random, 0, registrations), 'registration'),
    ),
    find('imp-uid', 'an imp_uid, by an 아임포트 that takes no time', (random) =>
      impUidAt(within(random, 0, paid)),
    ),
    find('subscription-reference', 'a subscription’s reference', (random) =>
      referenceAt('subscription', within(random, 0, refunded)),
    ),
    find('charge-reference', 'a charge’s reference', (random) =>
      referenceAt('charge', within(random, 0, oneOff)),
    ),
    find('refund-reference', 'a refund’s reference', (random) =>
      referenceAt('refund', within(random, 0, refunded)),
    ),
    find('registration-reference', 'a registration’s reference', (random) =>
      referenceAt('registration', within(random, 0, registrations)),
    ),
    // The newest ten of them.
    find(
      'shared-reference',
      `a reference of ${sizes.open.toLocaleString('en')} subscriptions`,
      () => SHARED,
      10,
    ),
  ];
}
