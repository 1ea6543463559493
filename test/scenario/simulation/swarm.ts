import type { Plan } from '../../../shared/domain/plan.ts';
import { agreeLater, drawTrial } from './agreeing.ts';
import { startBadElements } from './bad-elements.ts';
import { orderBatches } from './batches.ts';
import { drawFirstPayment } from './first-payment.ts';
import { createHandleDraws, orderTwice } from './handles.ts';
import { holdNowAndThen } from './holding.ts';
import { hurry } from './hurrying.ts';
import type { Order, SimulatedCard } from './iamport-model.ts';
import { type ChargeItem, isCharge, isSubscription, type SubscriptionItem } from './items.ts';
import { cancelBody, leaveMidway } from './leaving.ts';
import { createMerchant, type Merchant, orderOf, tokenOf } from './merchant.ts';
import { disturbMoney } from './money.ts';
import { startOlderCode } from './older-code.ts';
import { pressTwice } from './one-per-plan.ts';
import { createRandom } from './random.ts';
import { sumNowAndThen } from './summing.ts';
import { registerInTabs } from './tabs.ts';
import { takeOver } from './taking-over.ts';
import { createTaxDraws } from './taxes.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Reasons as 이니시스 words them; one per decline class and one that nobody has listed. */
const REASONS = [
  '카드사 거절 [120054] 잔액부족',
  '[120002] 1일 사용금액초과',
  '[120004]유효기간 만료(기간오류)',
  '결제에 실패했습니다. [120026] 도난, 분실카드',
  '카드사 거래 TIMEOUT (120010)',
  '카드사 거절 [120036] 중복거래',
  '[550997] 조회되는 빌키 없음',
  'PG 응답: 550644 1회 한도금액 초과',
  '[120070] 비씨카드사 전화요망(1588-4500)',
  '[999999] 알 수 없는 사유로 거절되었습니다',
];

/**
 * One seed's story: one or two things to be paid for, and what customers, merchants, operators and forgers do around
 * them, mostly at the worst moment.
 */
export function startSwarm(world: World, isSummed: boolean): void {
  const { random } = world;
  const merchant = createMerchant(world, createHandleDraws(world.seed), createTaxDraws(world.seed));
  const interval = random.pick([
    { unit: 'week', count: 1 },
    { unit: 'month', count: 1 },
    { unit: 'month', count: 1 },
    { unit: 'month', count: 1 },
    { unit: 'day', count: 10 },
  ] as const);
  merchant.seedPlan('BASIC', 9_900, interval);
  if (random.chance(0.3))
    merchant.seedPlan('PREMIUM', random.pick([4_900, 19_900]), otherInterval(world) ?? interval);
  const stories = random.chance(0.15) ? 2 : 1;
  for (let story = 0; story < stories; story += 1) {
    const roll = random.next();
    const customer = `customer-${story + 1}`;
    if (roll < 0.55) subscribe(world, merchant, customer);
    else if (roll < 0.8) chargeOnce(world, merchant, customer);
    else register(world, merchant, customer);
  }
  disturb(world);
  poison(world);
  registerInTabs(world, merchant);
  disturbMoney(world, merchant);
  startBadElements(world);
  startOlderCode(world);
  holdNowAndThen(world, merchant);
  orderTwice(world, merchant);
  if (isSummed) sumNowAndThen(world);
  orderBatches(world, merchant);
  takeOver(world, merchant);
  hurry(world, merchant);
}

function card(world: World): SimulatedCard {
  const { random } = world;
  const declines = random.chance(0.4) ? random.pick([1, 1, 2, 3, 1_000]) : 0;
  const refusesCancel = random.chance(0.1) ? random.pick(['all', 'partial'] as const) : undefined;
  return {
    declines,
    reason: random.pick(REASONS),
    ...(random.chance(0.15) ? { trouble: true } : {}),
    ...(refusesCancel === undefined ? {} : { refusesCancel }),
  };
}

function subscribe(world: World, merchant: Merchant, customer: string): void {
  const { random, scheduler } = world;
  const customerUid = merchant.seedCard(customer, card(world));
  const later = random.chance(0.2)
    ? { start_at: new Date(scheduler.now + random.between(1, 20) * MINUTE_MS).toISOString() }
    : {};
  merchant.call('create-subscription', {
    body: {
      customer_uid: customerUid,
      plan_id: 'BASIC',
      ...later,
      ...drawTrial(world),
      ...drawFirstPayment(world),
    },
    tries: random.pick([1, 3]),
  });
  pressTwice(world, merchant, () => customerUid);
  commandLater(world, merchant, customer, () => firstSubscription(world, customerUid));
  actWhileCharged(world, merchant, () => firstSubscription(world, customerUid));
  leaveMidway(world, merchant, () => firstSubscription(world, customerUid));
  agreeLater(world, merchant, () => firstSubscription(world, customerUid));
}

function chargeOnce(world: World, merchant: Merchant, customer: string): void {
  const { random } = world;
  const customerUid = merchant.seedCard(customer, card(world));
  merchant.call('create-charge', {
    body: { customer_uid: customerUid, amount: random.pick([1_000, 50_000]), name: '단건 결제' },
    tries: random.pick([1, 3]),
  });
  refundLater(world, merchant);
}

/** The whole way: link, payment window, callback or redirect or only the webhook; then what was asked for with it. */
function register(world: World, merchant: Merchant, customer: string): void {
  const { random, scheduler, iamport } = world;
  const onSuccess = random.pick([
    { subscribe: { plan_id: 'BASIC', ...drawFirstPayment(world) } },
    { subscribe: { plan_id: 'BASIC', ...drawFirstPayment(world) } },
    { charge: { amount: 7_000, name: '첫 결제' } },
    {},
  ]);
  merchant.call('create-card-registration', {
    tries: 3,
    body: {
      customer_id: customer,
      buyer: { name: '구매고객', email: 'buyer@customer.example', tel: '010-1234-5678' },
      return_url: 'https://shop.example/done',
      ...onSuccess,
    },
    answered: ({ status, body }) => {
      if (status !== 201) return;
      scheduler.after(random.between(1_000, 20 * MINUTE_MS), () => useWindow(orderOf(body), tokenOf(body)));
    },
  });
  if ('subscribe' in onSuccess) pressTwice(world, merchant, () => merchant.seedCard(customer, card(world)));
  commandLater(world, merchant, customer, () => firstSubscription(world));

  function useWindow(order: Order, token: string): void {
    if (random.chance(0.2)) bring(token, iamport.issue(order, 'failed').imp_uid, order.merchantUid);
    if (random.chance(0.1)) return;
    iamport.cards.set(order.customerUid, card(world));
    const { imp_uid } = iamport.issue(order, 'paid');
    const times = random.pick([0, 1, 1, 2]);
    for (let time = 0; time < times; time += 1) {
      scheduler.after(random.between(0, 5_000), () => bring(token, imp_uid, order.merchantUid));
    }
  }

  function bring(token: string, imp_uid: string, merchant_uid: string): void {
    if (random.chance(0.5))
      merchant.call('complete-checkout', { params: { token }, body: { imp_uid, merchant_uid } });
    else
      merchant.call('checkout-redirect', {
        params: { token },
        query: { imp_uid, merchant_uid, imp_success: 'true' },
      });
  }
}

function firstSubscription({ monitor }: World, customerUid?: string): SubscriptionItem | undefined {
  for (const item of monitor.items.values()) {
    if (isSubscription(item) && (customerUid === undefined || item.customerUid === customerUid)) return item;
  }
  return undefined;
}

/** Somebody cancels or pauses at the very moment at which the first, or the next, period is being charged. */
function actWhileCharged(world: World, merchant: Merchant, find: () => SubscriptionItem | undefined): void {
  const { asides, scheduler } = world;
  const act = () => {
    const params = { subscription_id: find()?.subscriptionId ?? '' };
    if (params.subscription_id === '') return;
    if (asides.chance(0.3)) merchant.call('pause-subscription', { params });
    else
      merchant.call('cancel-subscription', {
        params,
        body: cancelBody(world, asides.pick(['period_end', 'now'])),
      });
  };
  if (asides.chance(0.2)) scheduler.after(asides.between(20, 200), act);
  if (!asides.chance(0.3)) return;
  scheduler.after(HOUR_MS, () => {
    const nextChargeMs = Date.parse(find()?.nextChargeAt ?? '');
    // The tick is at that instant, and the POST takes some seconds; or hours before, so that the end is reached by time.
    const offMs = asides.pick([
      asides.between(0, 4_000),
      asides.between(0, 4_000),
      -asides.between(1, 20) * HOUR_MS,
    ]);
    if (nextChargeMs + offMs > scheduler.now) scheduler.at(nextChargeMs + offMs, act);
  });
}

/** In mid-charge, or at any time while faults happen. */
function badMoment({ random, environment }: World): number {
  return random.chance(0.5) ? random.between(10, 30_000) : random.between(0, environment.faultsMs);
}

function commandLater(
  world: World,
  merchant: Merchant,
  customer: string,
  find: () => SubscriptionItem | undefined,
): void {
  const { random, scheduler } = world;
  const wanted = random.pick([0, 0, 1, 1, 2, 3]);
  for (let one = 0; one < wanted; one += 1) {
    const what = random.pick([
      'cancel',
      'cancel',
      'pause',
      'change-card',
      'change-card',
      'change-plan',
      'revoke',
    ] as const);
    scheduler.after(badMoment(world), () => {
      const subscription = find();
      if (subscription === undefined) return;
      command(world, merchant, customer, subscription, what);
    });
  }
  refundLater(world, merchant);
}

/** Of the plan that customers change to, in a quarter of the histories that have one. Drawn apart: the others stay what they were. */
function otherInterval({ seed }: World): Plan['interval'] | undefined {
  const random = createRandom(seed * 128 + 77);
  if (!random.chance(0.25)) return undefined;
  return random.pick([
    { unit: 'year', count: 1 },
    { unit: 'month', count: 1 },
    { unit: 'month', count: 2 },
    { unit: 'week', count: 2 },
    { unit: 'day', count: 3 },
  ]);
}

function command(
  world: World,
  merchant: Merchant,
  customer: string,
  { subscriptionId, customerUid }: SubscriptionItem,
  what: 'cancel' | 'pause' | 'change-card' | 'change-plan' | 'revoke',
): void {
  const { random, scheduler } = world;
  const params = { subscription_id: subscriptionId };
  const tries = random.pick([1, 3]);
  switch (what) {
    case 'cancel':
      return merchant.call('cancel-subscription', {
        params,
        body: cancelBody(world, random.pick(['now', 'period_end'])),
        tries,
      });
    case 'pause':
      merchant.call('pause-subscription', { params, tries });
      if (random.chance(0.7)) {
        scheduler.after(random.between(1_000, 3 * DAY_MS), () =>
          merchant.call('resume-subscription', { params, body: {}, tries }),
        );
      }
      return;
    case 'change-card': {
      const other = merchant.seedCard(customer, card(world));
      return merchant.call('change-card', { params, body: { customer_uid: other }, tries });
    }
    case 'change-plan': {
      const consent = random.chance(0.6)
        ? { consent: { agreed_at: new Date(scheduler.now - 60_000).toISOString() } }
        : {};
      return merchant.call('change-plan', { params, body: { plan_id: 'PREMIUM', ...consent }, tries });
    }
    case 'revoke':
      return merchant.call('revoke-card', { params: { customer_uid: customerUid }, tries });
  }
}

function refundLater(world: World, merchant: Merchant): void {
  const { random, scheduler, monitor } = world;
  if (!random.chance(0.35)) return;
  const times = random.pick([1, 1, 2, 3]);
  for (let time = 0; time < times; time += 1) {
    scheduler.after(random.between(5_000, Math.min(world.environment.faultsMs, DAY_MS)), () => {
      const paid = [...monitor.items.values()].filter(
        (item): item is ChargeItem => isCharge(item) && item.status === 'paid',
      );
      if (paid.length === 0) return;
      const charge = random.pick(paid);
      const amount = random.chance(0.4) ? {} : { amount: random.pick([100, 3_000, charge.amount]) };
      merchant.call('refund-charge', {
        params: { merchant_uid: charge.payment?.merchantUid ?? charge.merchantUid },
        body: { reason: '고객 요청', ...amount },
        tries: random.pick([1, 3]),
      });
    });
  }
}

/** Forged webhooks, lost tokens, a re-issued secret, an operator in 아임포트's console. */
function disturb(world: World): void {
  const { random, scheduler, environment, iamport } = world;
  if (random.chance(0.15)) {
    const times = random.between(1, 3);
    for (let time = 0; time < times; time += 1) scheduler.after(badMoment(world), () => forge(world));
  }
  if (environment.rotatesSecret) {
    scheduler.after(random.between(100, 60_000), () =>
      world.rotateSecret('secret-2', random.pick([0, 200, 5 * MINUTE_MS])),
    );
  }
  if (random.chance(0.06)) {
    scheduler.after(random.between(60_000, environment.faultsMs), () => {
      const row = iamport.rows.find(
        ({ payment }) => payment.status === 'paid' && payment.customer_uid_usage === 'payment',
      );
      if (row === undefined) return;
      const left = row.payment.amount - row.payment.cancel_amount;
      world.monitor.canceledOutside(row.payment.imp_uid);
      iamport.cancelOutside(row.payment.imp_uid, random.chance(0.5) ? left : Math.min(left, 500));
      world.webhooks.announce(row, true);
    });
  }
}

/** In a few seeds something that no worker can read. Drawn apart: it changes nothing in all the other seeds. */
function poison({ seed, scheduler, environment, queues, poison: bodies }: World): void {
  const random = createRandom(seed * 2);
  if (!random.chance(0.04)) return;
  const queue = random.pick([queues.charge, queues.settle]);
  const body = random.pick(['not JSON', '{}', '[]', '{"imp_uid":7}', '{"merchant_uid":null,"as_of":"soon"}']);
  scheduler.after(random.between(0, environment.faultsMs), () => {
    bodies.push(body);
    queue.send(body);
  });
}

function forge(world: World): void {
  const { random, monitor, iamport } = world;
  const charges = [...monitor.items.values()].filter(isCharge);
  const merchantUid = charges.length === 0 ? 'ORDER-1' : random.pick(charges).merchantUid;
  const row = iamport.rows.length === 0 ? undefined : random.pick(iamport.rows);
  const imp_uid = random.pick(['imp_999999999999', row?.payment.imp_uid ?? 'imp_1', undefined]);
  world.webhooks.forge({
    imp_uid,
    merchant_uid: random.pick([merchantUid, merchantUid, 'sub_x']),
    status: 'paid',
  });
}
