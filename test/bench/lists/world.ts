import type { Item } from '../../../infra/local/dynamo-model/model.ts';
import { cardItem } from '../../../shared/adapters/dynamo/card-repository.ts';
import { chargeEvent } from '../../../shared/domain/event.ts';
import { card } from '../../support/charging.ts';
import { besides } from './besides.ts';
import { createdAt } from './ids.ts';
import { oneOffAt, under } from './lives.ts';
import {
  BUSIEST,
  BUSY,
  cardAt,
  customerAt,
  KINDS,
  PAID_AT,
  planAt,
  rareAt,
  referenceAt,
  SHARED,
} from './names.ts';
import { createScribe } from './scribe.ts';
import type { Sizes } from './sizes.ts';
import { type Life, PLAN, templates } from './templates.ts';

/** A subscription of each day, about which three things a day were told in 90 days. */
const EVENTS = 270;

/**
 * Every item of the table: domain objects of the templates' kind, as the repositories write them. What no list reads is left out:
 * places, and events of all but the first subscription. One part of several, which are made beside each other.
 */
export async function* itemsOf(sizes: Sizes, part = 0, parts = 1): AsyncGenerator<Item> {
  const scribe = createScribe();
  const all = await templates();
  for (let n = part; n < sizes.plans; n += parts) {
    const planId = n === 0 ? PLAN.planId : planAt(n);
    await scribe.plans.create({ ...PLAN, planId, trialDays: 0, createdAt: createdAt(n, 'rare') });
  }
  yield* scribe.take();
  for (let n = part; n < sizes.active; n += parts) {
    const { subscription, charge } = activeAt(all, sizes, n);
    if (n < sizes.paid) {
      const { refunds: _, ...rest } = charge;
      await scribe.accounts.commit({ charge: { ...rest, refunds: [] } }, { account: { charge }, events: [] });
    }
    await scribe.accounts.commit({}, { account: { subscription }, events: [] });
    if (n < BUSIEST) yield cardItem(card({ customerUid: cardAt(n), customerId: BUSY }));
    yield* scribe.take().filter(({ pk }) => !String(pk).startsWith('PLACE#'));
  }
  for (const kind of KINDS)
    for (let n = part; n < sizes.open; n += parts) {
      const at = rareAt(sizes, kind, n);
      const reference = kind === 'declined' ? SHARED : undefined;
      const account = under(all[kind], at, 'rare', customerAt(sizes.active + at), reference);
      await scribe.accounts.commit({}, { account, events: [] });
      yield* scribe.take().filter(({ pk, sk }) => sk === 'SUB' || String(pk).startsWith('REFERENCE#'));
    }
  for (let n = part; n < sizes.oneOff; n += parts) {
    await scribe.accounts.commit({}, { account: { charge: oneOffAt(all.oneOff, n) }, events: [] });
    yield* scribe.take();
  }
  const told = under(all.paid, 0, 'many', BUSY);
  for (let version = 2 + part; version < EVENTS + 2; version += parts) {
    const subscription = { ...told.subscription, version };
    const events = [chargeEvent('charge.paid', told.charge, PAID_AT)];
    await scribe.accounts.commit({ subscription }, { account: { subscription }, events });
    yield* scribe.take().filter(({ sk }) => String(sk).startsWith('EVENT#'));
  }
  yield* besides(sizes, all, part, parts);
}

/** Those of which something went back bear references, each its own, and so does what went back. */
function activeAt(all: Awaited<ReturnType<typeof templates>>, sizes: Sizes, n: number): Life {
  const customerId = n < BUSIEST ? BUSY : customerAt(n);
  if (n >= sizes.refunded) return under(all.paid, n, 'many', customerId);
  const life = under(all.refunded, n, 'many', customerId, referenceAt('subscription', n));
  const reference = referenceAt('refund', n);
  const refunds = life.charge.refunds.map((refund) => ({ ...refund, reference }));
  return { ...life, charge: { ...life.charge, refunds } };
}
