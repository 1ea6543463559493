import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localSettings } from '../../infra/local/settings.ts';
import type { PublishedEvent } from '../../shared/ports.ts';
import { type BillingStack, kst, paidRevenue, startBillingStack } from '../support/billing.ts';
import { GOOD_CARD } from '../support/local.ts';
import type { Wire } from '../support/wire.ts';

/*
 * "Done when" 3: the documented path of each decline class, to the minute, and how a replaced card ends it at once.
 * Every class has two subscriptions that are due at the same instant: nobody helps the first; the customer of the
 * second registers another card on day 4.
 */

const FIRST_DECLINE = '2040-01-31T10:00:00+09:00';
const DAY_HOURS = 24;
/** Hours after the first decline, as the policy has them. */
const DAYS_1_3_5_7 = [0, 1, 3, 5, 7].map((day) => day * DAY_HOURS);
/** Half an hour, 1, 2 and 4 hours apart, then every 6 hours, to the end of the last day: day 8. */
const TROUBLE = [0, 0.5, 1.5, 3.5, ...Array.from({ length: 31 }, (_, at) => 7.5 + 6 * at)];

interface Path {
  readonly declineClass: string;
  readonly card: string;
  /** When the card is tried, hours after the first decline. */
  readonly tries: readonly number[];
  /** When we give up. */
  readonly unpaidAt: number;
}

const PATHS: readonly Path[] = [
  {
    declineClass: 'insufficient_balance',
    card: '4000000000120054',
    tries: DAYS_1_3_5_7,
    unpaidAt: 7 * DAY_HOURS,
  },
  { declineClass: 'over_limit', card: '4000000000120002', tries: DAYS_1_3_5_7, unpaidAt: 7 * DAY_HOURS },
  { declineClass: 'unknown', card: '4000000000999999', tries: DAYS_1_3_5_7, unpaidAt: 7 * DAY_HOURS },
  { declineClass: 'card_invalid', card: '4000000000120004', tries: [0], unpaidAt: 7 * DAY_HOURS },
  { declineClass: 'card_blocked', card: '4000000000120026', tries: [0], unpaidAt: 7 * DAY_HOURS },
  { declineClass: 'key_missing', card: '4000000000550997', tries: [0], unpaidAt: 7 * DAY_HOURS },
  { declineClass: 'issuer_trouble', card: '4000000000120010', tries: TROUBLE, unpaidAt: 187.5 },
  { declineClass: 'duplicate', card: '4000000000120036', tries: TROUBLE, unpaidAt: 187.5 },
  { declineClass: 'merchant_limit', card: '4000000000550644', tries: TROUBLE, unpaidAt: 187.5 },
  {
    declineClass: 'call_issuer',
    card: '4000000000120070',
    tries: [0, DAY_HOURS, 3 * DAY_HOURS],
    unpaidAt: 7 * DAY_HOURS,
  },
];

const hours = (after: number) => new Date(Date.parse(FIRST_DECLINE) + after * 3_600_000);
const hoursAfter = (instant: string) => (Date.parse(instant) - Date.parse(FIRST_DECLINE)) / 3_600_000;

let billing: BillingStack;
let planId: string;
/** What happened to both subscriptions of a class. */
const seen = new Map<string, Seen>();

interface Seen {
  readonly left: string;
  readonly helped: string;
  changed?: { readonly from: Date; readonly to: Date; readonly answer: Wire; readonly customerUid: string };
  /** Its charge on day 4, before the card was changed. */
  beforeChange?: Wire;
  /** Both as they stood on day 9. */
  ended?: { readonly left: Ended; readonly helped: Ended };
}

interface Ended {
  readonly subscription: Wire;
  readonly charge: Wire;
  readonly events: readonly PublishedEvent[];
  /** customer_uids that paid. */
  readonly paidBy: readonly string[];
}

async function subscribe(card: string): Promise<string> {
  const customer_uid = await billing.registerCard(card);
  const body = { customer_uid, plan_id: planId, start_at: FIRST_DECLINE };
  return (await billing.subscribe(body)).subscription_id;
}

async function asItStands(id: string): Promise<Ended> {
  const events = billing.stack.events.list(5_000).filter(({ detail }) => detail['subscription_id'] === id);
  return {
    subscription: await billing.subscription(id),
    charge: (await billing.charges(id))[0],
    events: events.reverse(),
    paidBy: paidBy(id),
  };
}

const paidBy = (id: string) => paidRevenue(billing.payments(id)).map(({ customer_uid }) => customer_uid);

beforeAll(async () => {
  billing = await startBillingStack({ at: '2040-01-31T00:00:00+09:00' });
  planId = await billing.plan();
  for (const { declineClass, card } of PATHS) {
    seen.set(declineClass, { left: await subscribe(card), helped: await subscribe(card) });
  }
  await billing.playTo(hours(4 * DAY_HOURS + 1));
  for (const one of seen.values()) {
    one.beforeChange = (await billing.charges(one.helped))[0];
    const customerUid = await billing.registerCard(GOOD_CARD);
    const from = billing.now();
    const { json: answer } = await billing.command(one.helped, 'change-card', { customer_uid: customerUid });
    one.changed = { from, to: billing.now(), answer, customerUid };
  }
  await billing.playTo(hours(9 * DAY_HOURS));
  for (const one of seen.values()) {
    one.ended = { left: await asItStands(one.left), helped: await asItStands(one.helped) };
    await billing.command(one.helped, 'cancel', { at: 'now' });
  }
});
afterAll(() => billing.stop());

function of(declineClass: string) {
  const { changed, beforeChange, ended } = seen.get(declineClass) ?? {};
  if (changed === undefined || ended === undefined) throw new Error(`${declineClass} was not played`);
  return { changed, beforeChange, ...ended };
}

describe('while nobody helps', () => {
  it.each(PATHS)('$declineClass is tried at the documented hours, and no more', ({ declineClass, tries }) => {
    const { charge } = of(declineClass).left;
    expect(charge.attempts.map(({ at }: { at: string }) => hoursAfter(at))).toEqual(tries);
    for (const attempt of charge.attempts) {
      expect(attempt).toMatchObject({ outcome: 'declined', decline_class: declineClass });
    }
    expect(new Set(charge.attempts.map((attempt: Wire) => attempt.merchant_uid)).size).toBe(1);
  });

  it.each(PATHS)('$declineClass leaves the subscription unpaid in the end', ({ declineClass }) => {
    const { subscription, charge, paidBy: payers } = of(declineClass).left;
    expect(charge).toMatchObject({ status: 'declined', next_attempt_at: null });
    expect(subscription).toMatchObject({ status: 'unpaid', next_charge_at: null });
    expect(payers).toEqual([]);
  });

  it.each(PATHS)(
    '$declineClass is told: past_due once, unpaid once, each decline with what comes next',
    ({ declineClass, tries, unpaidAt }) => {
      const { events } = of(declineClass).left;
      const states = events.filter(({ type }) => type.startsWith('subscription.'));
      expect(states.map(({ type, at }) => [type, type.endsWith('created') ? null : hoursAfter(at)])).toEqual([
        ['subscription.created', null],
        ['subscription.past_due', 0],
        ['subscription.payment_failed_final', unpaidAt],
        ['subscription.unpaid', unpaidAt],
      ]);
      const declines = events.filter(({ type }) => type === 'charge.declined');
      // Waiting for a card ends with one more: nothing follows.
      const told = tries.at(-1) === unpaidAt ? tries : [...tries, unpaidAt];
      expect(declines.map(({ at }) => hoursAfter(at))).toEqual(told);
      const announced = declines.map(({ detail }) => detail['next_attempt_at']);
      const expected = tries.slice(1).map((hour) => hours(hour).toISOString());
      expect(announced.filter((at) => at !== undefined)).toEqual(expected);
    },
  );
});

describe('a card that is replaced on day 4', () => {
  it.each(PATHS)('is charged at once what $declineClass has left owing', ({ declineClass, tries }) => {
    const { helped, changed, beforeChange } = of(declineClass);
    const { answer, customerUid } = changed;
    expect(beforeChange.attempts).toHaveLength(tries.filter((hour) => hour < 4 * DAY_HOURS + 1).length);
    expect(answer).toMatchObject({ status: 'active', customer_uid: customerUid, period: 2 });
    const last = helped.charge.attempts.at(-1);
    expect(helped.charge).toMatchObject({ status: 'paid', customer_uid: customerUid });
    expect(last).toMatchObject({ outcome: 'paid', customer_uid: customerUid });
    const instants = [changed.from, new Date(last.at), changed.to].map(Number);
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
    expect(helped.charge.attempts).toHaveLength(beforeChange.attempts.length + 1);
    // The same period under the same merchant_uid. It is the first payment: it buys a whole month from its day.
    expect(last.merchant_uid).toBe(`sub_${helped.subscription.subscription_id}_0001`);
    expect(helped.paidBy).toEqual([customerUid]);
    expect(kst(helped.subscription.next_charge_at)).toBe('2040-03-04T10:00');
  });
});

describe('other ways out', () => {
  /** A subscription of a card that is due in an hour. */
  const dueSoon = async (card: string) => {
    const customer_uid = await billing.registerCard(card);
    const dueAt = new Date(billing.now().getTime() + 86_400_000);
    const body = { customer_uid, plan_id: planId, start_at: dueAt.toISOString() };
    const { subscription_id: id, next_charge_at } = await billing.subscribe(body);
    return { id: String(id), customer_uid, dueAt: new Date(next_charge_at) };
  };

  it('a card that declines once is paid a day later, and the next period comes on its day', async () => {
    const { id, dueAt } = await dueSoon('4200000000120054');
    await billing.playTo(dueAt);
    expect((await billing.subscription(id)).status).toBe('past_due');
    await billing.playDays(1);
    const [charge] = await billing.charges(id);
    expect(
      charge.attempts.map((attempt: Wire) => [attempt.outcome, Date.parse(attempt.at) - dueAt.getTime()]),
    ).toEqual([
      ['declined', 0],
      ['paid', 86_400_000],
    ]);
    expect(await billing.subscription(id)).toMatchObject({ status: 'active', period: 2 });
    await billing.playDays(31);
    expect((await billing.charges(id)).map(({ status }) => status)).toEqual(['paid', 'paid']);
  });

  it('an unpaid subscription is charged at once by a new card, and begins a new calendar there', async () => {
    const { id, dueAt } = await dueSoon('4000000000120026');
    await billing.playTo(dueAt);
    await billing.playDays(20);
    expect((await billing.subscription(id)).status).toBe('unpaid');
    const customer_uid = await billing.registerCard();
    const changed = await billing.command(id, 'change-card', { customer_uid });
    expect(changed.json).toMatchObject({ status: 'active', period: 2 });
    const restarted = kst(billing.now()).slice(8, 10);
    expect(kst(changed.json.next_charge_at).slice(8)).toBe(`${restarted}T10:00`);
    expect(Date.parse(changed.json.next_charge_at) - billing.now().getTime()).toBeGreaterThan(
      27 * 86_400_000,
    );
  });

  it('a payment that comes to light months after giving up buys a period from then on, and is the only one', async () => {
    const { id, dueAt, customer_uid } = await dueSoon(GOOD_CARD);
    billing.stack.simulator.faults.set({ again: { kind: 'error_5xx' } });
    await billing.playTo(dueAt);
    await billing.playDays(70);
    billing.stack.simulator.faults.clear();
    expect((await billing.subscription(id)).status).toBe('unpaid');
    const [{ merchant_uid, amount }] = await billing.charges(id);
    const order = { customer_uid, merchant_uid, amount, name: '프리미엄' };
    const { imp_uid } = await billing.simulate('/subscribe/payments/again', order);
    await billing.http('POST', '/webhooks/iamport', { imp_uid, merchant_uid, status: 'paid' });
    await billing.playDays(1);
    const found = await billing.subscription(id);
    expect(found).toMatchObject({ status: 'active', period: 2 });
    expect(Date.parse(found.next_charge_at) - billing.now().getTime()).toBeGreaterThan(25 * 86_400_000);
    expect(billing.payments(id).filter(({ status }) => status === 'paid')).toHaveLength(1);
  });

  it('an unpaid subscription that is resumed with the same card is tried once more', async () => {
    const { id, dueAt } = await dueSoon('4000000000120054');
    await billing.playTo(dueAt);
    await billing.playDays(8);
    const before = (await billing.charges(id))[0].attempts.length;
    const resumed = await billing.command(id, 'resume');
    expect(resumed.status).toBe(200);
    // Still no money, and every day step is used up.
    expect(resumed.json.status).toBe('unpaid');
    expect((await billing.charges(id))[0].attempts).toHaveLength(before + 1);
  });

  it('a revoked card is not charged: the subscription waits for another one', async () => {
    const { id, customer_uid, dueAt } = await dueSoon(GOOD_CARD);
    expect((await billing.http('DELETE', `/cards/${customer_uid}`)).json.status).toBe('revoked');
    await billing.playTo(dueAt);
    const [charge] = await billing.charges(id);
    expect(charge.attempts).toMatchObject([{ outcome: 'declined', decline_class: 'key_missing' }]);
    expect(billing.payments(id)).toEqual([]);
    expect((await billing.subscription(id)).status).toBe('past_due');
    const another = await billing.registerCard();
    const changed = await billing.command(id, 'change-card', { customer_uid: another });
    expect(changed.json.status).toBe('active');
    expect(paidBy(id)).toEqual([another]);
  });

  it('a new card that declines too goes its own way, within the same last day', async () => {
    const { id, dueAt } = await dueSoon('4000000000120026');
    await billing.playTo(dueAt);
    await billing.playTo(new Date(dueAt.getTime() + 2 * 86_400_000));
    const customer_uid = await billing.registerCard('4000000000120054');
    const changed = await billing.command(id, 'change-card', { customer_uid });
    expect(changed.json.status).toBe('past_due');
    await billing.playDays(10);
    const [charge] = await billing.charges(id);
    const days = charge.attempts.map(
      (attempt: Wire) => (Date.parse(attempt.at) - dueAt.getTime()) / 86_400_000,
    );
    expect(days.map((day: number) => Math.round(day))).toEqual([0, 2, 3, 5, 7]);
    expect((await billing.subscription(id)).status).toBe('unpaid');
  });
});

it('a stage may cancel after the last retry instead', async () => {
  const { billing: usual } = localSettings('', '');
  const canceling = await startBillingStack({
    settings: { billing: { ...usual, afterLastRetry: 'canceled' } },
  });
  try {
    const customer_uid = await canceling.registerCard('4000000000120054');
    const { subscription_id: id } = await canceling.subscribe({
      customer_uid,
      plan_id: await canceling.plan(),
    });
    await canceling.playDays(8);
    const subscription = await canceling.subscription(id);
    expect(subscription).toMatchObject({ status: 'canceled', cancel_reason: 'payment_failed' });
    const [charge] = await canceling.charges(id);
    expect(charge.attempts).toHaveLength(5);
    expect(subscription.canceled_at).toBe(charge.attempts.at(-1).at);
  } finally {
    await canceling.stop();
  }
});
