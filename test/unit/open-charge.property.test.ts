import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { itemSize } from '../../infra/local/dynamo-model/item-size.ts';
import { insideOf, readSubscription, subscriptionItem } from '../../shared/adapters/dynamo/account-items.ts';
import { folded, unfolded } from '../../shared/adapters/dynamo/open-charge.ts';
import { ATTEMPT_OUTCOMES, type Attempt, CHARGE_STATUSES, type Charge } from '../../shared/domain/charge.ts';
import { DECLINE_CLASSES } from '../../shared/domain/decline.ts';
import type { Handles } from '../../shared/domain/handles.ts';
import { encodeMerchantUid } from '../../shared/domain/merchant-uid.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import {
  declined,
  later,
  monthly,
  OTHER_CARD,
  scheduled,
  sending,
  subscription,
} from '../support/charging.ts';
import { CUSTOMER_UID } from '../support/fixtures.ts';

/* What lies inside a subscription's item comes back as it went in: what is left out is implied, and nothing else is. */

const at = fc.integer({ min: 0, max: 4_000_000_000_000 }).map((ms) => new Date(ms));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const card = fc.constantFrom(CUSTOMER_UID, OTHER_CARD);
const text = fc.string({ unit: 'grapheme', maxLength: 12 });

const attempt = (merchantUids: readonly string[]): fc.Arbitrary<Attempt> =>
  fc.record({
    merchantUid: fc.constantFrom(...merchantUids),
    customerUid: card,
    mid: maybe(text),
    sentAt: at,
    leaseUntil: at,
    outcome: fc.constantFrom(...ATTEMPT_OUTCOMES),
    impUid: maybe(text),
    declineClass: maybe(fc.constantFrom(...DECLINE_CLASSES)),
    message: maybe(text),
    refusedWith: maybe(fc.integer()),
    endedAt: maybe(at),
  });

/** A subscription's charges bear its handles. */
const HANDLES: readonly Handles[] = [
  {},
  { reference: 'order-1' },
  { reference: 'order-1', metadata: { b: '2', a: '' } },
];

/** Any charge of the period, whatever else the subscription has become since it began. */
const account = fc
  .record({ period: fc.integer({ min: 1, max: 9_999 }), generation: fc.integer({ min: 1, max: 9 }) })
  .chain(({ period, generation }) => {
    const { subscriptionId } = subscription();
    const key = { kind: 'subscription', subscriptionId, period, generation } as const;
    const uids = [encodeMerchantUid({ ...key, generation: 1 }), encodeMerchantUid(key)];
    return fc.constantFrom(...HANDLES).chain((handles) =>
      fc.record({
        subscription: fc
          .record({
            customerUid: card,
            plan: text.map((name) => ({ ...monthly, name })),
            nextChargeAt: at,
            dueAt: maybe(at),
            paidUntil: maybe(at),
            version: fc.nat(),
          })
          .map((changes) => subscription({ ...changes, ...handles, period })),
        charge: fc
          .record({
            customerUid: card,
            customerId: fc.constantFrom('user-1', 'user-2'),
            amount: fc.nat(),
            name: fc.oneof(text, fc.constant(monthly.name)),
            status: fc.constantFrom(...CHARGE_STATUSES),
            attempts: fc.array(attempt(uids), { maxLength: 4 }),
            nextAttemptAt: maybe(at),
            waitsForCardUntil: maybe(at),
            nextLookUpAt: maybe(at),
            calledOffAt: maybe(at),
            heldFor: maybe(text),
            createdAt: at,
            version: fc.nat(),
          })
          .map(
            (changes): Charge => ({
              ...scheduled(),
              ...changes,
              ...handles,
              key,
              merchantUid: encodeMerchantUid(key),
            }),
          ),
      }),
    );
  });

const stored = (given: Subscription, charge: Charge | undefined) => subscriptionItem(given, { charge });
/** As DynamoDB gives it back: plain, and in no order of its own. */
const plain = (item: object) => JSON.parse(JSON.stringify(item)) as Record<string, unknown>;

describe('an open charge', () => {
  it('comes back with its subscription as both were stored', () => {
    fc.assert(
      fc.property(account, ({ subscription: given, charge }) => {
        const read = readSubscription(plain(stored(given, charge)));
        expect(insideOf(read)).toEqual({ charge });
        const {
          charge: _,
          wholeAt: __,
          ...alone
        } = read as Subscription & { charge: Charge; wholeAt: number };
        expect(alone).toEqual(given);
      }),
    );
  });

  it('is stored as it was when it is written back', () => {
    fc.assert(
      fc.property(account, ({ subscription: given, charge }) => {
        const first = plain(stored(given, charge));
        const read = readSubscription(first);
        expect(plain(stored(read, insideOf(read)?.charge))).toEqual(first);
      }),
    );
  });

  it('keeps what newer code has written into it, and its shape', () => {
    const item = plain(stored(subscription(), sending()));
    const { attempts, ...inside } = item['charge'] as { attempts: object[] };
    const newer = { more: { deep: [1] } };
    const marked = { ...inside, ...newer, shape: 9, attempts: attempts.map((one) => ({ ...one, ...newer })) };
    const read = readSubscription({ ...item, charge: marked });
    expect(plain(stored(read, insideOf(read)?.charge))).toEqual({ ...item, charge: marked });
  });

  it('that is read in any order of its attributes is the same', () => {
    const { subscription: alone, charge } = unfolded(plain(stored(subscription(), declined())));
    const backwards = (part: object) => Object.fromEntries(Object.entries(part).reverse());
    const again = plain(folded(backwards(alone), backwards(charge!)));
    expect(unfolded(again)).toEqual({ subscription: { ...alone, dueAt: undefined }, charge });
  });
});

describe('an item', () => {
  const item = plain(stored(subscription({ version: 4 }), sending()));

  it('does not fit code that knows of no charge inside', () => {
    expect(item).not.toHaveProperty('nextChargeAt');
  });

  it('that was written at another version than it was whole at does not fit: its charge may be anywhere', () => {
    expect(() => readSubscription({ ...item, version: 5 })).toThrow(/does not fit/);
  });

  it('without a charge inside is whole at its own version only', () => {
    const idle = plain(stored(subscription({ version: 4 }), undefined));
    expect(insideOf(readSubscription(idle))).toEqual({ charge: undefined });
    expect(insideOf(readSubscription({ ...idle, version: 5 }))).toBeUndefined();
  });

  it.each([
    ['no map', 'x'],
    ['no attempts', {}],
    ['an attempt that is none', { attempts: [1] }],
  ])('whose charge is damaged (%s) does not fit; of newer code it can be read later', (_, charge) => {
    expect(() => readSubscription({ ...item, charge })).toThrow(/does not fit/);
    expect(() => readSubscription({ ...item, charge, shape: 9 })).toThrow(
      expect.objectContaining({ code: 'item_of_newer_code' }),
    );
  });

  it('is one write unit in the common case, while its first attempt is out', () => {
    const usual = subscription({
      customerId: 'auth0|5f7c8ec7c33c6c004bbafe82',
      plan: { ...monthly, planId: 'premium-monthly', name: '프리미엄 월간 이용권' },
      paidUntil: later(1),
      dueAt: later(2),
      period: 3,
      told: { trialEnding: '2026-03-01 9900' },
    });
    const key = { ...scheduled().key, period: 3 } as Charge['key'];
    const charge = sending(
      scheduled({
        key,
        merchantUid: encodeMerchantUid(key),
        name: usual.plan.name,
        customerId: usual.customerId,
      }),
    );
    expect(itemSize(plain(stored(usual, charge)))).toBeLessThanOrEqual(1_024);
  });
});
