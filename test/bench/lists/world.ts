import type { Item } from '../../../infra/local/dynamo-model/model.ts';
import { cardItem } from '../../../shared/adapters/dynamo/card-repository.ts';
import { createPlanRepository } from '../../../shared/adapters/dynamo/plan-repository.ts';
import type { Charge } from '../../../shared/domain/charge.ts';
import { chargeEvent } from '../../../shared/domain/event.ts';
import { encodeMerchantUid } from '../../../shared/domain/merchant-uid.ts';
import { card } from '../../support/charging.ts';
import { createdAt, idAt } from './ids.ts';
import { createScribe } from './scribe.ts';
import { type Life, PLAN, templates } from './templates.ts';

/** How much of each there is. */
export interface Sizes {
  /** Subscriptions that are active, all to one plan. */
  readonly active: number;
  /** Of their first charges, those that were paid on one day. */
  readonly paid: number;
  /** Of those, the ones of which something went back on that day. */
  readonly refunded: number;
  /** Further subscriptions, whose charge is declined; as many unknown, and held. */
  readonly open: number;
  /** One-off charges of one customer, who has a hundred cards and subscriptions as well. */
  readonly oneOff: number;
  readonly plans: number;
}

export const DAY = '2027-03-01';
const PAID_AT = new Date(`${DAY}T10:00:00+09:00`);
export const BUSY = 'auth0|busy0000000000000000000000';
export const BUSIEST = 100;
export const KINDS = ['declined', 'unknown', 'held'] as const;
/** A subscription of each day, about which three things a day were told in 90 days. */
const EVENTS = 270;

export const customerAt = (n: number): string => `auth0|${n.toString(16).padStart(24, '0')}`;
export const cardAt = (n: number): string => `card_${idAt(n, 'many')}`;
export const uidAt = (n: number, kind: 'rare' | 'many' = 'many'): string => `sub_${idAt(n, kind)}_0001`;
export const rareAt = (sizes: Sizes, kind: (typeof KINDS)[number], n: number): number =>
  KINDS.indexOf(kind) * sizes.open + n;

/**
 * Every item of the table: domain objects of the templates' kind, as the repositories write them. What no list reads is left out:
 * places, and events of all but the first subscription. One part of several, which are made beside each other.
 */
export async function* itemsOf(sizes: Sizes, part = 0, parts = 1): AsyncGenerator<Item> {
  const scribe = createScribe();
  const all = await templates();
  const plans = createPlanRepository(scribe.table);
  for (let n = part; n < sizes.plans; n += parts) {
    const planId = n === 0 ? PLAN.planId : `plan-${String(n).padStart(8, '0')}`;
    await plans.create({ ...PLAN, planId, trialDays: 0, createdAt: createdAt(n, 'rare') });
  }
  yield* scribe.take();
  for (let n = part; n < sizes.active; n += parts) {
    const life = n < sizes.refunded ? all.refunded : all.paid;
    const { subscription, charge } = under(life, n, 'many', n < BUSIEST ? BUSY : customerAt(n));
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
      const account = under(all[kind], at, 'rare', customerAt(sizes.active + at));
      await scribe.accounts.commit({}, { account, events: [] });
      yield* scribe.take().filter(({ sk }) => sk === 'SUB');
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
}

/** The same life, of another customer on another card. */
function under({ subscription, charge }: Life, n: number, kind: 'rare' | 'many', customerId: string): Life {
  const subscriptionId = idAt(n, kind);
  const customerUid = `card_${subscriptionId}`;
  const ids = { customerId, customerUid, createdAt: createdAt(n, kind) };
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  return {
    subscription: { ...subscription, ...ids, subscriptionId },
    charge: chargeUnder({ ...charge, ...ids, key }),
  };
}

function oneOffAt(charge: Charge, n: number): Charge {
  const key = { kind: 'one_off', chargeId: idAt(n, 'oneOff'), generation: 1 } as const;
  return chargeUnder({ ...charge, key, customerId: BUSY, createdAt: createdAt(n, 'oneOff') });
}

/** Its own merchant_uid and card wherever it says one, and its day. */
function chargeUnder(charge: Charge): Charge {
  const { customerUid, payment, attempts, refunds } = charge;
  const uids = { merchantUid: encodeMerchantUid(charge.key), customerUid };
  return {
    ...charge,
    ...uids,
    attempts: attempts.map((attempt) => ({ ...attempt, ...uids })),
    refunds: refunds.map((refund) => ({ ...refund, requestedAt: PAID_AT, endedAt: PAID_AT })),
    payment: payment && { ...payment, ...uids, at: PAID_AT },
  };
}

export const oneOffUid = (n: number): string => `one_${idAt(n, 'oneOff')}`;
