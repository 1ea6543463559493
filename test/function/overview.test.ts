import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as cancelSubscription } from '../../functions/http/cancel-subscription.ts';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as listRecords } from '../../functions/http/list-records.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { createHandler as sumDays } from '../../functions/schedule/sum-days.ts';
import { DAY_MS, HOUR_MS, later, monthly } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { workOff } from '../support/play-due.ts';

let test: ChargingPorts;
let card: string;

beforeEach(async () => {
  test = createChargingPorts();
  test.clock.at = new Date('2027-01-10T03:00:00Z');
  card = await test.card();
  payAt(undefined);
});

/** When 아임포트 says that the next payments were made; undefined: now. */
function payAt(at: Date | undefined) {
  const { gateway } = test.ports;
  const charge = originals.get(gateway) ?? gateway.charge;
  originals.set(gateway, charge);
  gateway.charge = async (...order) => {
    const answer = await charge(...order);
    if (answer.kind !== 'answered') return answer;
    return { ...answer, payment: { ...answer.payment, paidAt: at ?? test.clock.at } };
  };
}
const originals = new WeakMap<object, ChargingPorts['ports']['gateway']['charge']>();

const ask = (month: string) =>
  callJson(listRecords(test.ports), 'GET /overview', undefined, { query: { month } });
const overview = async (month: string) => (await ask(month)).json;
const charge = (amount: number) =>
  callJson(createCharge(test.ports), 'POST /charges', { customer_uid: card, amount, name: '단건' });
const tick = () => sumDays(test.ports)({}, { ...lambdaContext, getRemainingTimeInMillis: () => 840_000 });
const at = (instant: string) => {
  test.clock.at = new Date(instant);
};
const subscribe = async (plan = monthly) => {
  const { subscriptionId } = await test.subscription({
    plan,
    anchorAt: test.clock.at,
    nextChargeAt: test.clock.at,
    createdAt: test.clock.at,
  });
  await workOff(test, subscriptionId);
  return subscriptionId;
};

describe('a month', () => {
  it('of which nothing is known is empty, and says so', async () => {
    expect(await overview('2027-01')).toMatchObject({
      month: '2027-01',
      as_of: '2027-01-10T03:00:00.000Z',
      charged: { count: 0, won: 0 },
      subscriptions: { active: 0, active_before: 0, new: 0, returned: 0, taken_over: 0, ended: 0 },
      mrr: 0,
      churn: null,
      unsummed: [],
      unreadable: 0,
    });
    expect((await overview('2027-01')).days).toHaveLength(10);
  });

  it.each(['2027-13', '2027-1', '', '2027-02', '1999-12'])('%j is 400', async (month) => {
    const { status, json } = await ask(month);
    expect([status, paths(json)]).toEqual([400, ['month']]);
  });

  it('begins at midnight in Seoul', async () => {
    at('2027-01-31T15:00:05Z');
    payAt(new Date('2027-01-31T14:59:59Z'));
    await charge(1_000);
    payAt(new Date('2027-01-31T15:00:00Z'));
    await charge(2_000);
    expect((await overview('2027-01')).charged).toEqual({ count: 1, won: 1_000 });
    expect((await overview('2027-02')).charged).toEqual({ count: 1, won: 2_000 });
  });
});

describe('a day of more than can be read in a moment', () => {
  it('is as it was counted last, and says when', async () => {
    for (let paid = 0; paid < 502; paid += 1) await charge(1_000);
    await tick();
    at('2027-01-10T03:20:00Z');
    await charge(1_000);
    const { as_of, charged } = await overview('2027-01');
    expect([as_of, charged]).toEqual(['2027-01-10T03:00:00.000Z', { count: 502, won: 502_000 }]);
  });

  it('and one of fewer as it stands', async () => {
    for (let paid = 0; paid < 5; paid += 1) await charge(1_000);
    await tick();
    at('2027-01-10T03:20:00Z');
    await charge(1_000);
    const { as_of, charged } = await overview('2027-01');
    expect([as_of, charged]).toEqual(['2027-01-10T03:20:00.000Z', { count: 6, won: 6_000 }]);
  });
});

describe('what counts', () => {
  it('a charge, a refund of it, and a refusal once however often it is repeated', async () => {
    const paid = await charge(10_000);
    const params = { merchant_uid: paid.json.merchant_uid };
    for (const amount of [1_000, 2_000])
      await callJson(
        refundCharge(test.ports),
        'POST /charges/{merchant_uid}/refunds',
        { amount, reason: '일부 환불' },
        { params },
      );
    test.gateway.ending = 'declined';
    const id = await subscribe();
    at('2027-01-11T12:00:00Z');
    await workOff(test, id);
    test.gateway.ending = 'paid';
    at('2027-01-14T12:00:00Z');
    await workOff(test, id);
    const { charged, refunded, declined, recovered, days } = await overview('2027-01');
    expect({ charged, refunded, declined, recovered }).toEqual({
      charged: { count: 2, won: 19_900 },
      refunded: { count: 2, won: 3_000 },
      declined: { count: 1, won: 9_900 },
      recovered: { count: 1, won: 9_900 },
    });
    expect(days.find(({ day }: { day: string }) => day === '2027-01-10')).toMatchObject({
      charged: { count: 1, won: 10_000 },
      declined: { count: 1, won: 9_900 },
    });
    const list = await callJson(listRecords(test.ports), 'GET /charges', undefined, {
      query: { refunded_on: '2027-01-10' },
    });
    expect(list.json.charges).toHaveLength(2);
  });

  it('who begins, who ends, and what a month of those who stay is', async () => {
    const left = await subscribe();
    await subscribe({ ...monthly, amount: 120_000, interval: { unit: 'year', count: 1 } });
    await subscribe({ ...monthly, amount: 1_000, interval: { unit: 'week', count: 1 } });
    at('2027-02-03T03:00:00Z');
    await callJson(
      cancelSubscription(test.ports),
      'POST /subscriptions/{subscription_id}/cancel',
      { at: 'now' },
      { params: { subscription_id: left } },
    );
    await tick();
    expect(await overview('2027-01')).toMatchObject({
      subscriptions: { active: 3, active_before: 0, new: 3, ended: 0 },
      // 9,900 + 10,000 + 1,000 of 30.4375 days in weeks.
      mrr: 24_248,
      churn: null,
    });
    expect(await overview('2027-02')).toMatchObject({
      subscriptions: { active: 2, active_before: 3, new: 0, ended: 1 },
      mrr: 14_348,
      churn: 0.3333,
    });
  });

  it('what is due in the week ahead', async () => {
    await subscribe();
    at('2027-02-08T03:00:00Z');
    const { due, due_as_of } = await overview('2027-02');
    expect(due).toHaveLength(8);
    expect(due.filter(({ count }: { count: number }) => count > 0)).toEqual([
      { day: '2027-02-10', count: 1, won: 9_900 },
    ]);
    expect(due_as_of).toBe('2027-02-08T03:00:00.000Z');
  });
});

it('a paid charge shows what the settlement sheet of the PG knows it by', async () => {
  const { gateway } = test.ports;
  const { charge: post } = gateway;
  gateway.charge = async (...order) => {
    const answer = await post(...order);
    return answer.kind === 'answered'
      ? { ...answer, payment: { ...answer.payment, applyNum: '30041286' } }
      : answer;
  };
  const { json } = await charge(11_000);
  expect(json).toMatchObject({ apply_num: '30041286', mid: 'INIBillTst', tax_free: 0, vat_amount: 1_000 });
});

describe('a day that is closed', () => {
  const record = (day: string) =>
    test.items().find(({ pk, sk }) => String(pk).startsWith('DAYS#') && sk === day);

  it('is closed half an hour after its end, and read no more', async () => {
    await charge(1_000);
    at('2027-01-10T15:29:00Z');
    await tick();
    expect(record('2027-01-10')).not.toHaveProperty('balance');
    at('2027-01-10T15:30:00Z');
    expect(await tick()).toMatchObject({ closed: '2027-01-10' });
    expect(record('2027-01-10')).toMatchObject({ balance: { active: 0, mrr: 0 } });
    expect(await tick()).toMatchObject({ closed: '2027-01-10', read: 1 });
  });

  it('counts a payment that comes to light days later, at once and for good', async () => {
    await charge(1_000);
    at('2027-01-11T03:00:00Z');
    await tick();
    const [paid, known] = [test.clock.at.getTime() - DAY_MS, test.clock.at.getTime() + 3 * DAY_MS];
    test.clock.at = new Date(known);
    payAt(new Date(paid));
    await charge(2_000);
    expect((await overview('2027-01')).charged).toEqual({ count: 2, won: 3_000 });
    expect(record('2027-01-10')).toMatchObject({ charged: { count: 1, won: 1_000 } });
    test.clock.at = later(HOUR_MS, test.clock.at);
    expect(await tick()).toMatchObject({ again: 1 });
    expect(record('2027-01-10')).toMatchObject({ charged: { count: 2, won: 3_000 } });
    expect(await tick()).toMatchObject({ again: 0 });
    test.clock.at = later(DAY_MS, test.clock.at);
    await tick();
    expect((await overview('2027-01')).charged).toEqual({ count: 2, won: 3_000 });
  });

  it('is the same wherever a run dies, and however often it runs', async () => {
    await subscribe();
    await charge(3_000);
    at('2027-01-13T03:00:00Z');
    payAt(new Date('2027-01-11T03:00:00Z'));
    await charge(500);
    const expected = await overview('2027-01');
    for (let effects = 0; ; effects += 1) {
      let left = effects;
      test.trouble.with = () => {
        left -= 1;
        return left < 0 ? new Error('dead') : undefined;
      };
      const died = await tick().then(
        () => false,
        () => true,
      );
      test.trouble.with = () => undefined;
      expect(await overview('2027-01')).toEqual(expected);
      if (!died) break;
    }
    expect(expected).toMatchObject({ charged: { count: 3, won: 13_400 }, subscriptions: { active: 1 } });
  });

  it('says how much of it nobody can read, and counts the rest', async () => {
    await charge(1_000);
    const { json } = await charge(2_000);
    test.rewrite((item) =>
      item['merchantUid'] === json.merchant_uid && item['sk'] === 'CHARGE'
        ? { ...item, amount: 'two' }
        : item,
    );
    expect(await overview('2027-01')).toMatchObject({ charged: { count: 1, won: 1_000 }, unreadable: 1 });
    at('2027-01-12T03:00:00Z');
    await tick();
    expect(await overview('2027-01')).toMatchObject({ charged: { count: 1, won: 1_000 }, unreadable: 1 });
  });
});

describe('a day with more than can be read at once', () => {
  it('is left out, and named, until it has been summed up; then it is as it was then', async () => {
    await charge(1_000);
    const { days } = test.ports;
    const { payments } = days;
    days.payments = async (day, most, unreadable) =>
      most < 10 ? undefined : payments(day, most, unreadable);
    expect(await overview('2027-01')).toMatchObject({
      charged: { count: 0, won: 0 },
      unsummed: expect.arrayContaining(['2027-01-10']),
    });
    await tick();
    test.clock.at = later(HOUR_MS, test.clock.at);
    await charge(2_000);
    expect(await overview('2027-01')).toMatchObject({
      charged: { count: 1, won: 1_000 },
      unsummed: [],
      as_of: '2027-01-10T03:00:00.000Z',
    });
  });
});

it('counts a subscription of older code from its next charge on, and not as new', async () => {
  const id = await subscribe();
  test.rewrite(({ counted: _counted, facts, paid_pk, paid_sk, ...item }) =>
    facts === undefined && paid_pk !== undefined ? { ...item, paid_pk, paid_sk } : item,
  );
  at('2027-02-10T03:00:00Z');
  await workOff(test, id);
  await tick();
  expect(await overview('2027-02')).toMatchObject({ subscriptions: { active: 1, new: 0 }, mrr: 9_900 });
});
