/** Plans, subscriptions, charges, what is due and what belongs to a customer, against a real DynamoDB engine. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAccountRepository } from '../../shared/adapters/dynamo/account-repository.ts';
import { createCardRepository } from '../../shared/adapters/dynamo/card-repository.ts';
import { createChargeLists } from '../../shared/adapters/dynamo/charge-lists.ts';
import { createCustomerRepository } from '../../shared/adapters/dynamo/customer-repository.ts';
import { createDueRepository } from '../../shared/adapters/dynamo/due-repository.ts';
import { createEventHandles } from '../../shared/adapters/dynamo/event-handles.ts';
import { createHintRepository } from '../../shared/adapters/dynamo/hint-repository.ts';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import { createPlaceRepository } from '../../shared/adapters/dynamo/place-repository.ts';
import { createPlanRepository } from '../../shared/adapters/dynamo/plan-repository.ts';
import { createReferenceRepository } from '../../shared/adapters/dynamo/reference-repository.ts';
import { createRegistrationRepository } from '../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { randomIds } from '../../shared/adapters/ids.ts';
import type { Account, Change } from '../../shared/domain/account.ts';
import type { Charge } from '../../shared/domain/charge.ts';
import { applyPayment } from '../../shared/domain/charge-outcome.ts';
import { markPaid } from '../../shared/domain/charge-transitions.ts';
import { beginRefund } from '../../shared/domain/refund-outcome.ts';
import { applyIssueRecord } from '../../shared/domain/registration-outcome.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import type { AccountRepository, DueEntry, DueSubject } from '../../shared/ports.ts';
import {
  billingPolicy,
  consentTo,
  DAY_MS,
  HOUR_MS,
  later,
  MINUTE_MS,
  monthly,
  notices,
  oneOff,
  payment,
  scheduled,
  sending,
  subscription,
} from '../support/charging.ts';
import { startTable, type TestTable } from '../support/engine.ts';
import { issuedPayment, issuePolicy, NOW, pendingRegistration } from '../support/fixtures.ts';

let engine: TestTable;
let table: Table;
beforeAll(async () => {
  engine = await startTable();
  table = engine.table;
});
afterAll(() => engine.stop());

const accounts = () => createAccountRepository(table, notices);
const places = () => createPlaceRepository(table);
const freshId = () => randomIds.ulid(NOW);

/** A subscription of its own for each test: the table is shared. */
const fresh = (changes: Partial<Subscription> = {}): Subscription =>
  subscription({ subscriptionId: freshId(), ...changes });
const chargeOf = ({ subscriptionId, customerUid }: Subscription, period = 1): Charge =>
  scheduled({
    key: { kind: 'subscription', subscriptionId, period, generation: 1 },
    merchantUid: `sub_${subscriptionId}_${String(period).padStart(4, '0')}`,
    customerUid,
  });
const created = async (what: Subscription): Promise<Subscription> => {
  expect(await commit({}, { account: { subscription: what }, events: [] })).toBe('done');
  return what;
};
const commit = async (...change: Parameters<AccountRepository['commit']>) =>
  (await accounts().commit(...change)).kind;

async function activeCard(customerId = 'user-1'): Promise<string> {
  const registrationId = freshId();
  const uids = { merchantUid: `reg_${registrationId}`, customerUid: `card_${registrationId}` };
  const registration = pendingRegistration({ registrationId, customerId, ...uids });
  const transition = applyIssueRecord(registration, issuedPayment(uids), issuePolicy(), NOW);
  if (transition.kind !== 'activate') throw new Error(transition.kind);
  await createRegistrationRepository(table, notices).create(registration);
  await createRegistrationRepository(table, notices).activate(registration, transition);
  return uids.customerUid;
}

describe('a plan', () => {
  const plan = () => ({ ...monthly, planId: freshId(), trialDays: 14, createdAt: NOW });

  test('comes back as it was stored', async () => {
    const repository = createPlanRepository(table);
    const stored = plan();
    expect(await repository.create(stored)).toBe('created');
    expect(await repository.find(stored.planId)).toEqual(stored);
    expect(await repository.find('unknown')).toBeUndefined();
  });

  test('is not overwritten', async () => {
    const repository = createPlanRepository(table);
    const stored = plan();
    await repository.create(stored);
    expect(await repository.create({ ...stored, amount: 1 })).toBe('exists');
    expect((await repository.find(stored.planId))?.amount).toBe(monthly.amount);
  });
});

describe('an account', () => {
  test('comes back as it was stored, with the charge of the period that is asked for', async () => {
    const before = await created(
      fresh({
        pendingPlan: { ...monthly, planId: 'plus' },
        consent: consentTo({ kind: 'price_rise', priceBefore: 9_900, priceAfter: 19_900 }),
        told: { consentNeeded: 'a change' },
        pauseReason: 'requested',
        canceledAt: later(1),
      }),
    );
    const charge = sending(chargeOf(before));
    expect(
      await commit({ subscription: before }, { account: { subscription: before, charge }, events: [] }),
    ).toBe('done');
    const loaded = await accounts().loadPeriod(before.subscriptionId, 1);
    expect(loaded?.subscription).toMatchObject({ ...before, version: 2 });
    expect(loaded?.charge).toEqual(JSON.parse(JSON.stringify(charge), dates));
    expect((await accounts().loadPeriod(before.subscriptionId, 2))?.charge).toBeUndefined();
    expect((await accounts().findSubscription(before.subscriptionId))?.version).toBe(2);
  });

  test('that is unknown is undefined', async () => {
    expect(await accounts().loadPeriod(freshId(), 1)).toBeUndefined();
    expect(await accounts().findSubscription(freshId())).toBeUndefined();
    expect(await accounts().loadOneOff(freshId())).toBeUndefined();
  });

  test('of a one-off charge comes back by its id', async () => {
    const chargeId = freshId();
    const charge = oneOff({
      key: { kind: 'one_off', chargeId, generation: 1 },
      merchantUid: `one_${chargeId}`,
    });
    await commit({}, { account: { charge }, events: [] });
    expect((await accounts().loadOneOff(chargeId))?.charge).toMatchObject({ merchantUid: `one_${chargeId}` });
  });
});

describe('committing', () => {
  test('stores everything with its events, numbered by the subscription’s version', async () => {
    const customerUid = await activeCard();
    const before = await created(fresh({ customerUid }));
    const charge = sending(chargeOf(before), NOW, customerUid);
    await commit({ subscription: before }, { account: { subscription: before, charge }, events: [] });
    const account = (await accounts().loadPeriod(before.subscriptionId, 1)) as Account;
    const made = payment({ merchantUid: charge.merchantUid, customerUid });
    const applied = applyPayment(account, made, billingPolicy, NOW);
    if (applied.kind !== 'change') throw new Error(applied.kind);
    expect(await commit(account, applied.change)).toBe('done');

    const items = await engine.partition(keys.subscription(before.subscriptionId).pk);
    expect(items.map(({ sk }) => sk)).toEqual(['CHARGE#0001', 'EVENT#00000003#0', 'EVENT#00000003#1', 'SUB']);
    expect(items.map(({ type }) => type)).toEqual([
      undefined,
      'charge.paid',
      'subscription.activated',
      undefined,
    ]);
    // 90 days on.
    expect(items[1]?.['ttl']).toBe(Math.floor(later(90 * DAY_MS).getTime() / 1000));
  });

  test('is stale when the subscription has moved since it was read, and nothing is stored', async () => {
    const before = await created(fresh());
    await commit({ subscription: before }, { account: { subscription: before }, events: [] });
    const change = {
      account: { subscription: before, charge: sending(chargeOf(before)) },
      events: [],
    };
    expect(await commit({ subscription: before }, change)).toBe('stale');
    expect((await accounts().loadPeriod(before.subscriptionId, 1))?.charge).toBeUndefined();
  });

  test('is stale when the charge has moved, or has come into being meanwhile', async () => {
    const before = await created(fresh());
    const charge = chargeOf(before);
    await commit({}, { account: { charge }, events: [] });
    const again = { account: { subscription: before, charge: sending(charge) }, events: [] };
    expect(await commit({ subscription: before }, again)).toBe('stale');
    expect(await commit({ subscription: before, charge }, again)).toBe('done');
    expect(await commit({ subscription: before, charge }, again)).toBe('stale');
  });

  test('of the subscription alone is stale when the charge it was decided with has moved, or come into being', async () => {
    const before = await created(fresh());
    const charge = chargeOf(before);
    const canceled = { account: { subscription: { ...before, status: 'canceled' as const } }, events: [] };
    await commit({}, { account: { charge }, events: [] });
    // Decided where no charge had been read, and then where another state of it had.
    expect(await commit({ subscription: before }, canceled)).toBe('stale');
    await commit({ charge }, { account: { charge: sending(charge) }, events: [] });
    const alone = { account: { ...canceled.account, charge }, events: [] };
    expect(await commit({ subscription: before, charge }, alone)).toBe('stale');
    expect((await accounts().findSubscription(before.subscriptionId))?.status).toBe(before.status);
    const now = (await accounts().loadPeriod(before.subscriptionId, 1)) as Account;
    expect(await commit(now, { ...canceled, account: { ...now, ...canceled.account } })).toBe('done');
  });

  test('with the charge before, which it gives back of, is all or nothing, and due by that charge', async () => {
    const before = await created(fresh({ period: 2, nextChargeAt: later(30 * DAY_MS) }));
    const paidCharge = markPaid(sending(chargeOf(before)), payment(), NOW);
    await commit({}, { account: { charge: paidCharge }, events: [] });
    const { subscriptionId } = before;
    const read = async (): Promise<Account> => ({
      subscription: await accounts().findSubscription(subscriptionId),
      bought: (await accounts().loadPeriod(subscriptionId, 1))?.charge,
    });
    const ended = (account: Account): Change => ({
      account: {
        subscription: { ...before, status: 'canceled' },
        bought: account.bought && beginRefund(account.bought, { refundId: 'r', amount: 1, reason: 'x' }, NOW),
      },
      events: [],
    });
    // Any of the three that has moved since it was read: the payment's charge, also where it is not written …
    const stale = await read();
    const { bought } = stale;
    await commit({ charge: bought! }, { account: { charge: { ...bought!, name: '다른 이름' } }, events: [] });
    const alone = { account: { subscription: { ...before, status: 'canceled' } }, events: [] } as const;
    expect([await commit(stale, ended(stale)), await commit(stale, alone)]).toEqual(['stale', 'stale']);
    // … and the next one, come into being meanwhile.
    const now = await read();
    const next = chargeOf(before, 2);
    const ofTwo = {
      ...next,
      key: { kind: 'subscription', subscriptionId, period: 2, generation: 1 } as const,
    };
    const begun = { subscription: now.subscription!, charge: ofTwo };
    await commit({ subscription: now.subscription! }, { account: begun, events: [] });
    expect(await commit(now, ended(now))).toBe('stale');
    expect((await read()).subscription?.status).toBe(before.status);

    const account = { ...(await read()), charge: (await accounts().loadPeriod(subscriptionId, 2))?.charge };
    const stored = await accounts().commit(account, ended(account));
    expect(stored).toMatchObject({
      kind: 'done',
      account: { bought: { version: account.bought!.version + 1 } },
    });
    const after = await read();
    expect(after).toMatchObject({
      subscription: { status: 'canceled' },
      bought: { refunds: [{ status: 'sending' }] },
    });
    const items = await engine.partition(keys.subscription(subscriptionId).pk);
    const dueOf = (sk: string) => items.find((item) => item['sk'] === sk)?.['due_sk'];
    expect([dueOf('SUB'), String(dueOf('CHARGE#0001')).slice(0, 24)]).toEqual([
      undefined,
      later(MINUTE_MS).toISOString(),
    ]);
  });

  test('of the same write-ahead by eight processes lets one through', async () => {
    const customerUid = await activeCard();
    const before = await created(fresh({ customerUid }));
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        commit(
          { subscription: before },
          { account: { subscription: before, charge: sending(chargeOf(before)) }, events: [] },
          customerUid,
        )
          // Two transactions that meet are told to come back: nothing was decided.
          .catch((error: { code?: string }) => error.code),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.every((outcome) => ['done', 'stale', 'storage_busy'].includes(String(outcome)))).toBe(
      true,
    );
  });

  test('with a card that is revoked, or unknown, is refused by name', async () => {
    const customerUid = await activeCard();
    const before = await created(fresh({ customerUid }));
    const change = {
      account: { subscription: before, charge: sending(chargeOf(before)) },
      events: [],
    };
    expect(await commit({ subscription: before }, change, 'card_unknown')).toBe('card_not_active');
    const cards = createCardRepository(table);
    const card = (await cards.find(customerUid))!;
    expect(await cards.save(card, { ...card, status: 'revoked', revokedAt: NOW }, [])).toBe('done');
    expect(await commit({ subscription: before }, change, customerUid)).toBe('card_not_active');
    expect((await accounts().loadPeriod(before.subscriptionId, 1))?.charge).toBeUndefined();
    expect(await cards.save(card, { ...card, status: 'revoked' }, [])).toBe('stale');
  });
});

describe('a customer’s place in a plan', () => {
  const starting = (customerId: string, changes: Partial<Subscription> = {}) => ({
    account: { subscription: fresh({ customerId, version: 0, ...changes }) },
    events: [],
    isSole: true,
  });
  const idOf = ({ account }: ReturnType<typeof starting>) => account.subscription.subscriptionId;

  test('takes one of eight that come at once', async () => {
    const customerId = `customer ${freshId()}`;
    const kinds = await Promise.allSettled(Array.from({ length: 8 }, () => commit({}, starting(customerId))));
    expect(kinds.filter((kind) => kind.status === 'fulfilled' && kind.value === 'done')).toHaveLength(1);
    expect(await commit({}, starting(customerId))).toBe('already_subscribed');
    expect(await places().find(customerId, monthly.planId)).toHaveLength(1);
  });

  test('is left with the end, and with another plan, in the same transaction', async () => {
    const [customerId, first] = [`회원-${freshId()}`, starting('')];
    const change = { ...first, account: { subscription: { ...first.account.subscription, customerId } } };
    const stored = await accounts().commit({}, change);
    if (stored.kind !== 'done' || stored.account.subscription === undefined) throw new Error(stored.kind);
    const { subscription: before } = stored.account;
    const other = { ...monthly, planId: 'other' };
    const moved = await accounts().commit(
      { subscription: before },
      { account: { subscription: { ...before, plan: other } }, events: [] },
    );
    expect(await places().find(customerId, monthly.planId)).toEqual([]);
    expect(await places().find(customerId, 'other')).toEqual([idOf(change)]);
    if (moved.kind !== 'done' || moved.account.subscription === undefined) throw new Error(moved.kind);
    const ended = { ...moved.account.subscription, status: 'canceled' } as const;
    await accounts().commit(moved.account, { account: { subscription: ended }, events: [] });
    expect(await places().find(customerId, 'other')).toEqual([]);
    expect(await commit({}, starting(customerId, { plan: other }))).toBe('done');
  });

  test('of one that never took it, as earlier code’s did not, is left all the same', async () => {
    const customerId = freshId();
    await places().leave(customerId, 'basic', [freshId()]);
    expect(await places().find(customerId, 'basic')).toEqual([]);
    expect(await commit({}, starting(customerId))).toBe('done');
  });

  test('counts a second one that was asked for', async () => {
    const customerId = freshId();
    const [one, two] = [starting(customerId), { ...starting(customerId), isSole: false }];
    expect([await commit({}, one), await commit({}, two)]).toEqual(['done', 'done']);
    expect(await places().find(customerId, monthly.planId)).toEqual([idOf(one), idOf(two)].sort().reverse());
  });
});

describe('what is due', () => {
  /** Every entry of this test’s own subjects, over all shards. */
  async function dueAt(now: Date, mine: (subject: DueSubject) => boolean): Promise<DueEntry[]> {
    const { shards, list } = createDueRepository(table);
    const all = await Promise.all(shards.map((shard) => list(shard, now, 1_000)));
    return all.flat().filter(({ subject }) => subject !== undefined && mine(subject));
  }
  const ofSubscription = (id: string) => (subject: DueSubject) =>
    subject.kind === 'subscription' && subject.subscriptionId === id;
  const ofCharge = (uid: string) => (subject: DueSubject) =>
    subject.kind === 'charge' && subject.merchantUid === uid;

  test('is listed from its very instant on, earliest first', async () => {
    const { subscriptionId } = await created(fresh({ nextChargeAt: later(HOUR_MS) }));
    const mine = ofSubscription(subscriptionId);
    expect(await dueAt(later(HOUR_MS - 1), mine)).toEqual([]);
    expect(await dueAt(later(HOUR_MS), mine)).toMatchObject([
      { subject: { kind: 'subscription', subscriptionId, period: 1 }, dueAt: later(HOUR_MS) },
    ]);
    const { shards, list } = createDueRepository(table);
    for (const shard of shards) {
      const instants = (await list(shard, later(DAY_MS), 1_000)).map(({ dueAt: at }) => at.getTime());
      expect(instants).toEqual([...instants].sort((a, b) => a - b));
    }
  });

  test.each(['paused', 'canceled', 'unpaid'] as const)(
    'does not include a %s subscription',
    async (status) => {
      const { subscriptionId } = await created(fresh({ status }));
      expect(await dueAt(later(365 * DAY_MS), ofSubscription(subscriptionId))).toEqual([]);
    },
  );

  test('is claimed by one of eight, and due again when the claim has run out', async () => {
    const { subscriptionId } = await created(fresh());
    const mine = ofSubscription(subscriptionId);
    const [entry] = await dueAt(NOW, mine);
    const { claim } = createDueRepository(table);
    const until = later(7 * MINUTE_MS);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(entry!, until)));
    expect(claims.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
    expect(claims.filter((outcome) => outcome === 'taken')).toHaveLength(7);
    expect(await dueAt(later(7 * MINUTE_MS - 1), mine)).toEqual([]);
    expect(await dueAt(until, mine)).toHaveLength(1);
  });

  test('can no longer be claimed once the account has moved', async () => {
    const before = await created(fresh());
    const [entry] = await dueAt(NOW, ofSubscription(before.subscriptionId));
    const paused = { ...before, status: 'paused' } as const;
    await commit({ subscription: before }, { account: { subscription: paused }, events: [] });
    expect(await createDueRepository(table).claim(entry!, later(1))).toBe('taken');
    expect(await dueAt(later(DAY_MS), ofSubscription(before.subscriptionId))).toEqual([]);
  });

  test('moves with the account: at the lease’s end while a POST is out', async () => {
    const before = await created(fresh());
    const charge = sending(chargeOf(before));
    await commit({ subscription: before }, { account: { subscription: before, charge }, events: [] });
    const mine = ofSubscription(before.subscriptionId);
    expect(await dueAt(later(74_999), mine)).toEqual([]);
    expect(await dueAt(later(75_000), mine)).toMatchObject([{ subject: { period: 1 } }]);
    expect((await accounts().findSubscription(before.subscriptionId))?.dueAt).toEqual(later(75_000));
  });

  test('of a one-off charge is the charge’s own', async () => {
    const chargeId = freshId();
    const uid = `one_${chargeId}`;
    const charge = oneOff({ key: { kind: 'one_off', chargeId, generation: 1 }, merchantUid: uid });
    await commit({}, { account: { charge }, events: [] });
    expect(await dueAt(NOW, ofCharge(uid))).toHaveLength(1);
    const paid = markPaid(sending(charge), payment({ merchantUid: uid }), NOW);
    await commit({ charge }, { account: { charge: paid }, events: [] });
    expect(await dueAt(later(DAY_MS), ofCharge(uid))).toEqual([]);
  });

  test('of an open refund is its charge, beside what its subscription is due for', async () => {
    const before = await created(fresh());
    const charge = markPaid(
      sending(chargeOf(before)),
      payment({ merchantUid: chargeOf(before).merchantUid }),
      NOW,
    );
    const next = { ...before, status: 'active', period: 2, nextChargeAt: later(30 * DAY_MS) } as const;
    await commit({ subscription: before }, { account: { subscription: next, charge }, events: [] });
    const refunding = beginRefund(charge, { refundId: 'r', amount: 1, reason: 'x' }, NOW);
    await commit({ charge }, { account: { charge: refunding }, events: [] });
    expect(await dueAt(later(MINUTE_MS), ofCharge(charge.merchantUid))).toHaveLength(1);
    expect(await dueAt(later(29 * DAY_MS), ofSubscription(before.subscriptionId))).toEqual([]);
    expect(await dueAt(later(30 * DAY_MS), ofSubscription(before.subscriptionId))).toMatchObject([
      { subject: { period: 2 } },
    ]);
  });

  test('of the present period does not move when one that lies behind changes', async () => {
    const before = await created(fresh({ status: 'active', period: 2, nextChargeAt: later(DAY_MS) }));
    const stored = (await accounts().findSubscription(before.subscriptionId))!;
    const behind = sending(chargeOf(before, 1));
    const change = { account: { subscription: stored, charge: behind }, events: [] };
    expect(await commit({ subscription: stored }, change)).toBe('done');
    expect(await dueAt(later(DAY_MS), ofSubscription(before.subscriptionId))).toMatchObject([
      { dueAt: later(DAY_MS) },
    ]);
  });
});

describe('the charges of a subscription', () => {
  const withCharges = async (count: number): Promise<string> => {
    const { subscriptionId } = await created(fresh());
    for (let period = 1; period <= count; period += 1) {
      const charge = chargeOf(subscription({ subscriptionId }), period);
      await commit({}, { account: { charge }, events: [] });
    }
    return subscriptionId;
  };
  const periods = (items: readonly Charge[]) =>
    items.map(({ key }) => (key.kind === 'subscription' ? key.period : 0));

  test('are listed newest first, page by page, and nothing else of the partition', async () => {
    const id = await withCharges(5);
    const first = await createChargeLists(table).listCharges(id, { limit: 2 });
    expect(periods(first.items)).toEqual([5, 4]);
    const second = await createChargeLists(table).listCharges(id, { limit: 2, cursor: first.cursor });
    expect(periods(second.items)).toEqual([3, 2]);
    const third = await createChargeLists(table).listCharges(id, { limit: 2, cursor: second.cursor });
    expect([periods(third.items), third.cursor]).toEqual([[1], undefined]);
  });

  test('past the ninth are still in the order of their periods', async () => {
    const id = await withCharges(12);
    const { items } = await createChargeLists(table).listCharges(id, { limit: 100 });
    expect(periods(items)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test('of nobody are an empty page', async () => {
    expect(await createChargeLists(table).listCharges(freshId(), { limit: 10 })).toEqual({
      items: [],
      cursor: undefined,
    });
  });

  test.each(['x', '', 'U1VC'])('refuse the cursor “%s”', async (cursor) => {
    await expect(
      createChargeLists(table).listCharges(freshId(), { limit: 10, cursor }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'cursor' }],
    });
  });
});

describe('an open charge', () => {
  const open = async (changes: Partial<Subscription> = {}) => {
    const before = await created(fresh({ status: 'active', ...changes }));
    const charge = sending(chargeOf(before, before.period));
    const change = { account: { subscription: before, charge }, events: [] };
    await commit({ subscription: before }, change);
    return (await accounts().loadPeriod(before.subscriptionId, before.period)) as Account & {
      subscription: Subscription;
      charge: Charge;
    };
  };
  const itemsOf = async ({ subscription: { subscriptionId } }: { subscription: Subscription }) =>
    (await engine.partition(keys.subscription(subscriptionId).pk)).map(({ sk }) => sk);

  test('lies in its subscription’s item until it is paid, and is one of one item', async () => {
    const account = await open();
    expect(await itemsOf(account)).toEqual(['SUB']);
    const paid = markPaid(account.charge, payment({ merchantUid: account.charge.merchantUid }), NOW);
    const next = { ...account.subscription, period: 2, nextChargeAt: later(30 * DAY_MS) };
    expect(await commit(account, { account: { subscription: next, charge: paid }, events: [] })).toBe('done');
    expect(await itemsOf(account)).toEqual(['CHARGE#0001', 'SUB']);
    const stored = await accounts().loadPeriod(next.subscriptionId, 1);
    expect(stored).toMatchObject({ charge: { status: 'paid', version: 2 }, subscription: { period: 2 } });
    expect((await accounts().loadPeriod(next.subscriptionId, 2))?.charge).toBeUndefined();
  });

  test('is written back by whoever writes its subscription alone, or a charge that lies behind', async () => {
    const account = await open({ period: 2 });
    const { subscriptionId } = account.subscription;
    const told = { ...account.subscription, told: { renewing: 'x' } };
    const first = await accounts().commit(account, { account: { subscription: told }, events: [] });
    if (first.kind !== 'done') throw new Error(first.kind);
    const behind = chargeOf(account.subscription, 1);
    await commit({}, { account: { charge: behind }, events: [] });
    const read = (await accounts().loadPeriod(subscriptionId, 1)) as Account;
    const change = { subscription: { ...read.subscription!, hadTrial: true }, charge: sending(behind) };
    expect(await commit(read, { account: change, events: [] })).toBe('done');
    expect(await accounts().loadPeriod(subscriptionId, 2)).toMatchObject({
      subscription: { told: { renewing: 'x' }, hadTrial: true },
      charge: account.charge,
    });
  });

  test('that was not looked at is nothing to decide without: stale', async () => {
    const account = await open();
    const subscription = { ...account.subscription, status: 'canceled' } as const;
    const alone = { account: { subscription }, events: [] };
    expect(await commit({ subscription: account.subscription }, alone)).toBe('stale');
    // Nor for somebody who has not read it from here.
    const { customerId, subscriptionId, version } = account.subscription;
    const made = fresh({ customerId, subscriptionId, version });
    expect(await commit({ subscription: made }, alone)).toBe('stale');
    expect((await accounts().loadPeriod(subscriptionId, 1))?.charge?.status).toBe('charging');
  });

  test('gets an item of its own with a payment on its way back, and keeps it', async () => {
    const account = await open();
    const giveBack = { impUid: 'imp', amount: 1, sentAt: NOW, copies: 1, nextLookUpAt: later(1) };
    const charge = { ...account.charge, status: 'void' as const, giveBack };
    expect(await commit(account, { account: { charge }, events: [] })).toBe('done');
    expect(await itemsOf(account)).toEqual(['CHARGE#0001', 'SUB']);
    const { subscriptionId } = account.subscription;
    const read = (await accounts().loadPeriod(subscriptionId, 1)) as Account;
    expect(read).toMatchObject({ charge: { giveBack: { impUid: 'imp' } } });
    const ended = { ...read.charge!, giveBack: undefined };
    expect(await commit({ charge: read.charge }, { account: { charge: ended }, events: [] })).toBe('done');
    const after = (await accounts().loadPeriod(subscriptionId, 1)) as Account;
    const canceled = { ...after.subscription!, status: 'canceled' as const };
    expect(
      await commit(after, { account: { subscription: canceled, charge: after.charge }, events: [] }),
    ).toBe('done');
    expect(await itemsOf(account)).toEqual(['CHARGE#0001', 'SUB']);
    expect((await accounts().loadPeriod(subscriptionId, 1))?.charge).toMatchObject({ status: 'void' });
  });

  test('is the first of its subscription’s charges, and the pages go on behind it', async () => {
    const account = await open({ period: 3 });
    const { subscriptionId } = account.subscription;
    for (const period of [1, 2])
      await commit({}, { account: { charge: chargeOf(account.subscription, period) }, events: [] });
    const list = async (limit: number) => {
      const pages: number[][] = [];
      let cursor: string | undefined;
      do {
        const page = await createChargeLists(table).listCharges(subscriptionId, { limit, cursor });
        pages.push(page.items.map(({ key }) => (key.kind === 'subscription' ? key.period : 0)));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return pages.filter((periods) => periods.length > 0);
    };
    expect(await list(1)).toEqual([[3], [2], [1]]);
    expect(await list(2)).toEqual([[3, 2], [1]]);
    expect(await list(100)).toEqual([[3, 2, 1]]);
  });

  test('is ours by its merchant_uid, and the period to come is not yet', async () => {
    const { subscription: one } = await open({ period: 2 });
    const { names } = createHintRepository(table);
    const uid = (period: number) => `sub_${one.subscriptionId}_000${period}`;
    expect([await names(uid(1)), await names(uid(2)), await names(uid(3))]).toEqual([false, true, false]);
    const idle = await created(fresh());
    expect(await names(`sub_${idle.subscriptionId}_0001`)).toBe(false);
  });
});

test('a customer’s cards and subscriptions are theirs alone', async () => {
  const customerId = `user-${freshId()}`;
  const { listCards, listAccounts } = createCustomerRepository(table);
  const customerUid = await activeCard(customerId);
  const mine = await created(fresh({ customerId, customerUid }));
  const charge = chargeOf(mine);
  await commit({ subscription: mine }, { account: { subscription: mine, charge }, events: [] });
  await created(fresh({ customerId: `${customerId}-2` }));
  expect((await listCards(customerId)).map((card) => card.customerUid)).toEqual([customerUid]);
  expect(await listAccounts(customerId)).toMatchObject([
    {
      subscription: { subscriptionId: mine.subscriptionId },
      charge: { merchantUid: charge.merchantUid, version: 1 },
    },
  ]);
  expect(await listCards('nobody')).toEqual([]);
});

describe('a reference', () => {
  const oneOff = (changes: Partial<Charge> = {}): Charge => {
    const chargeId = freshId();
    const key = { kind: 'one_off', chargeId, generation: 1 } as const;
    return { ...scheduled(), key, merchantUid: `one_${chargeId}`, version: 0, ...changes };
  };
  const storing = (charge: Charge, claimsReference = false) =>
    commit({}, { account: { charge }, events: [], claimsReference });
  const find = (reference: string, limit = 10) =>
    createReferenceRepository(table).find('charge', reference, limit);

  test('leads to all that bears it of a kind, the newest first, as many as are asked for', async () => {
    const reference = `주문 ${freshId()}`;
    const made = [oneOff({ reference }), oneOff({ reference }), oneOff({ reference })];
    for (const charge of made) expect(await storing(charge)).toBe('done');
    const uids = made
      .map(({ merchantUid }) => merchantUid)
      .sort()
      .reverse();
    expect((await find(reference)).map(({ id }) => id)).toEqual(uids);
    expect((await find(reference, 2)).map(({ id }) => id)).toEqual(uids.slice(0, 2));
    expect(await find(`${reference}1`)).toEqual([]);
  });

  test('is claimed by one of eight that come at once', async () => {
    const reference = freshId();
    const kinds = await Promise.allSettled(
      Array.from({ length: 8 }, () => storing(oneOff({ reference }), true)),
    );
    expect(kinds.filter((kind) => kind.status === 'fulfilled' && kind.value === 'done')).toHaveLength(1);
    expect(await storing(oneOff({ reference }), true)).toBe('reference_taken');
    expect(await storing(oneOff({ reference }))).toBe('done');
    expect(await find(reference)).toHaveLength(2);
  });

  test('and metadata come back as they were given', async () => {
    const handles = { reference: 'a', metadata: { orderNo: '', 메모: '가' } };
    const charge = oneOff(handles);
    await storing(charge);
    const { chargeId } = charge.key as { chargeId: string };
    expect((await accounts().loadOneOff(chargeId))?.charge).toMatchObject(handles);
  });

  test('of an event is all that is read of it', async () => {
    const { find: handlesOf } = createEventHandles(table);
    const handles = { reference: 'a', metadata: { a: '1' } };
    const charge = oneOff(handles);
    const event = { type: 'charge.paid', at: NOW, amount: 1, ...handles } as never;
    await commit({}, { account: { charge }, events: [event] });
    const id = `ONE#${charge.merchantUid.slice(4)}/EVENT#00000001#0`;
    const found = await handlesOf(id);
    expect(found).toEqual(handles);
    expect(await handlesOf(id.replace('#00000001#', '#00000002#'))).toEqual({});
  });
});

test('a customer’s one-off charges are found among those of their subscriptions', async () => {
  const customerId = `user-${freshId()}`;
  const chargeId = freshId();
  const key = { kind: 'one_off', chargeId, generation: 1 } as const;
  const oneOff = { ...scheduled({ customerId }), key, merchantUid: `one_${chargeId}`, version: 0 };
  await commit({}, { account: { charge: oneOff }, events: [] });
  const paid = { ...chargeOf(await created(fresh({ customerId }))), customerId };
  await commit({}, { account: { charge: paid }, events: [] });
  const listed = await createCustomerRepository(table).listOneOffs(customerId);
  expect(listed.map(({ merchantUid }) => merchantUid)).toEqual([oneOff.merchantUid]);
});

test('an event of a charge alone is numbered apart from its subscription’s', async () => {
  const before = await created(fresh());
  const charge = chargeOf(before);
  const event = {
    type: 'refund.succeeded',
    at: NOW,
    customerId: 'user-1',
    merchantUid: charge.merchantUid,
  } as never;
  await commit({}, { account: { charge }, events: [event] });
  expect(await engine.item({ pk: `SUB#${before.subscriptionId}`, sk: 'EVENT#C1#00000001#0' })).toMatchObject({
    type: 'refund.succeeded',
  });
});

/** Instants back from the text they become. */
function dates(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? new Date(value) : value;
}
