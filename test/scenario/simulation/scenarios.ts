import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { chargeItem, subscriptionItem } from '../../../shared/adapters/dynamo/account-items.ts';
import { customData } from '../../../shared/adapters/iamport/wire.ts';
import { newCharge } from '../../../shared/domain/charge.ts';
import { beginAttempt, endAttempt } from '../../../shared/domain/charge-transitions.ts';
import { newSubscription } from '../../../shared/domain/subscription.ts';
import { comparisonTick, lastDays, TICK_MS } from './comparing.ts';
import { SIMULATED_MARK } from './environment.ts';
import type { Fault } from './faults.ts';
import type { SimulatedCard } from './iamport-model.ts';
import { ulidAt } from './ids.ts';
import { type ChargeItem, isCharge } from './items.ts';
import { createMerchant, type Merchant, orderOf, tokenOf } from './merchant.ts';
import { TABLE } from './ports.ts';
import type { World } from './world.ts';

/** A short story with nothing odd in it, into which every fault is put at every place. */
export interface MainScenario {
  readonly name: string;
  readonly start: (world: World) => void;
  /** Part of the story itself: what happens to the first POST. */
  readonly firstPost?: Fault;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const GOOD: SimulatedCard = { declines: 0, reason: '' };
const SOFT: SimulatedCard = { declines: 1, reason: '카드사 거절 [120054] 잔액부족' };
const HARD: SimulatedCard = { declines: 1_000, reason: '[120004]유효기간 만료(기간오류)' };

export const mainScenarios: readonly MainScenario[] = [
  { name: 'straight charge', start: (world) => void dueSubscription(world, createMerchant(world), GOOD) },
  {
    name: 'declined, then retried',
    start: (world) => void dueSubscription(world, createMerchant(world), SOFT),
  },
  {
    name: 'unknown, then found',
    start: (world) => void dueSubscription(world, createMerchant(world), GOOD),
    firstPost: { kind: 'timeout_after' },
  },
  { name: 'refund', start: chargeAndRefund },
  { name: 'card changed in mid-charge', start: changeCardInMidCharge },
  { name: 'registration with subscribe', start: registerAndSubscribe },
  { name: 'first payment declined', start: firstPaymentDeclined },
];

/** What repairs after the fact, and is repeated daily: one fault at a time. */
export const comparisons: readonly MainScenario[] = [
  {
    name: 'compared with 아임포트',
    start: (world) => {
      payTwiceUnseen(world);
      const event = lastDays(world.startMs + HOUR_MS);
      world.scheduler.after(HOUR_MS, () => world.invoke('reconcile-payments', event, () => undefined));
    },
  },
  { name: 'compared with 아임포트 by several runs', start: compareByRuns },
];

/** Stored and due: the next tick sends it. */
function dueSubscription(world: World, merchant: Merchant, card: SimulatedCard): { subscriptionId: string } {
  const now = new Date(world.scheduler.now);
  const customerUid = merchant.seedCard('customer-1', { ...card });
  const subscriptionId = ulidAt(world.scheduler.now, world.random);
  const plan = {
    planId: 'BASIC',
    name: '정기구독',
    amount: 9_900,
    interval: { unit: 'month', count: 1 },
  } as const;
  const subscription = newSubscription(
    { subscriptionId, customerId: 'customer-1', customerUid, plan, trialDays: 0 },
    world.settings.billing.chargingHourKst,
    now,
  );
  world.monitor.intended();
  const Item = { ...subscriptionItem({ ...subscription, version: 1, dueAt: subscription.nextChargeAt }) };
  world.put(new PutCommand({ TableName: TABLE, Item }));
  return { subscriptionId };
}

function chargeAndRefund(world: World): void {
  const merchant = createMerchant(world);
  const customerUid = merchant.seedCard('customer-1', { ...GOOD });
  merchant.call('create-charge', {
    body: { customer_uid: customerUid, amount: 50_000, name: '단건 결제' },
    tries: 2,
  });
  for (const [afterMs, amount] of [
    [4 * MINUTE_MS, 20_000],
    [40 * MINUTE_MS, undefined],
  ] as const) {
    world.scheduler.after(afterMs, () => {
      const charge = [...world.monitor.items.values()].find((item): item is ChargeItem => isCharge(item));
      if (charge?.payment === undefined) return;
      merchant.call('refund-charge', {
        params: { merchant_uid: charge.payment.merchantUid },
        body: { reason: '고객 요청', ...(amount === undefined ? {} : { amount }) },
        tries: 2,
      });
    });
  }
}

/** Declined, then paid after all, and paid once more by a copy that came late: nobody says so, and comparing has to see it. */
function payTwiceUnseen(world: World): void {
  const { iamport, monitor, scheduler } = world;
  const now = new Date(scheduler.now);
  const customerUid = createMerchant(world).seedCard('customer-1', { ...SOFT });
  const terms = { customerId: 'customer-1', customerUid, amount: 7_000, name: '단건 결제' };
  const key = { kind: 'one_off', chargeId: ulidAt(scheduler.now, world.random), generation: 1 } as const;
  const sent = beginAttempt(newCharge(key, terms, now), customerUid, now, world.settings.billing.timing);
  const order = {
    merchantUid: sent.merchantUid,
    customerUid,
    amount: sent.amount,
    noticeUrl: undefined,
    customData: customData(SIMULATED_MARK),
  };
  iamport.chargeOutside(order);
  const [failed] = iamport.rows;
  if (failed === undefined) throw new Error('the card was to decline once');
  const end = {
    outcome: 'declined',
    declineClass: 'insufficient_balance',
    impUid: failed.payment.imp_uid,
  } as const;
  monitor.intended();
  const Item = { ...chargeItem(endAttempt(sent, end, now), world.settings.billing.notices) };
  world.put(new PutCommand({ TableName: TABLE, Item }));
  scheduler.after(MINUTE_MS, () => {
    monitor.flipped(failed);
    iamport.flip(failed);
    iamport.chargeOutside(order);
  });
}

/** The same, by the schedule: a run has time for two days or so of the four that its stretch lies in, and the next goes on. */
function compareByRuns(world: World): void {
  payTwiceUnseen(world);
  world.comparisons.expect();
  let ticks = 0;
  const tick = () => {
    ticks += 1;
    // Whoever dies leaves its claim behind; whatever fails is there at the next tick.
    comparisonTick(world, ticks < 8 ? 200 : undefined, (isOver) => {
      if (!isOver) world.scheduler.after(TICK_MS, tick);
    });
  };
  world.scheduler.after(HOUR_MS, tick);
}

function changeCardInMidCharge(world: World): void {
  const merchant = createMerchant(world);
  const { subscriptionId } = dueSubscription(world, merchant, HARD);
  const other = merchant.seedCard('customer-1', { ...GOOD });
  const change = () =>
    merchant.call('change-card', {
      params: { subscription_id: subscriptionId },
      body: { customer_uid: other },
      tries: 2,
    });
  // The tick comes 40 s after the start; the POST is out a quarter of a second later.
  world.scheduler.after(40_250, change);
}

/** Asked for twice, as whoever waits for an answer does. */
function firstPaymentDeclined(world: World): void {
  const merchant = createMerchant(world);
  merchant.seedPlan('BASIC', 9_900, { unit: 'month', count: 1 });
  const customerUid = merchant.seedCard('customer-1', { ...SOFT });
  merchant.call('create-subscription', { body: { customer_uid: customerUid, plan_id: 'BASIC' }, tries: 2 });
}

function registerAndSubscribe(world: World): void {
  const merchant = createMerchant(world);
  merchant.seedPlan('BASIC', 9_900, { unit: 'month', count: 1 });
  merchant.call('create-card-registration', {
    tries: 2,
    body: {
      customer_id: 'customer-1',
      buyer: { name: '구매고객', email: 'buyer@customer.example', tel: '010-1234-5678' },
      return_url: 'https://shop.example/done',
      subscribe: { plan_id: 'BASIC' },
    },
    answered: ({ status, body }) => {
      if (status !== 201) return;
      const order = orderOf(body);
      world.scheduler.after(30_000, () => {
        world.iamport.cards.set(order.customerUid, { ...GOOD });
        const { imp_uid } = world.iamport.issue(order, 'paid');
        merchant.call('complete-checkout', {
          params: { token: tokenOf(body) },
          body: { imp_uid, merchant_uid: order.merchantUid },
          tries: 2,
        });
      });
    },
  });
}
