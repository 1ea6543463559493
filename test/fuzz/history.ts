import { httpEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { BUYER } from './secrets.ts';
import type { FuzzWorld } from './world.ts';

/** Every fuzzed input arrives now: ten in the morning in Seoul, and half a minute. */
export const NOW = new Date('2026-03-26T01:00:30.000Z');
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const BEGINNING_DAYS = 25;

export type Known = Awaited<ReturnType<typeof liveThrough>>;

export interface Opened {
  readonly registrationId: string;
  readonly token: string;
  readonly merchantUid: string;
  readonly customerUid: string;
  /** What 아임포트 issued in its window, if it did. */
  readonly impUid: string;
}

type Wire = Record<string, unknown>;

/**
 * Brings every state into being through the functions themselves: cards, plans, subscriptions and charges in each
 * status, refunds, and registrations that are open, used, failed and expired. Ends at {@link NOW}.
 */
export async function liveThrough(world: FuzzWorld) {
  let requests = 0;

  async function call(name: string, route: string, body?: object, params: Record<string, string> = {}) {
    requests += 1;
    const event = httpEvent({
      route,
      params,
      headers: { 'content-type': 'application/json', 'idempotency-key': `history-${requests}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await world.handlerOf(name)(event, lambdaContext)) as {
      statusCode: number;
      body: string;
    };
    if (answer.statusCode >= 500) throw new Error(`${name}: ${answer.statusCode} ${answer.body}`);
    return JSON.parse(answer.body) as Wire;
  }

  async function open(customer: string, issued?: 'paid' | 'failed', more: object = {}): Promise<Opened> {
    const answer = await call('create-card-registration', 'POST /card-registrations', {
      customer_id: customer,
      buyer: BUYER,
      return_url: 'https://shop.example/done',
      ...more,
    });
    const pay = answer['request_pay'] as Record<string, string>;
    const opened = {
      registrationId: String(answer['registration_id']),
      token: String(answer['checkout_url']).split('/').at(-1) ?? '',
      merchantUid: pay['merchant_uid'] ?? '',
      customerUid: pay['customer_uid'] ?? '',
    };
    if (issued === undefined) return { ...opened, impUid: 'imp_999999999999' };
    const order = { ...opened, amount: Number(pay['amount']), noticeUrl: undefined };
    world.iamport.cards.set(opened.customerUid, { declines: 0, reason: '[120054] 잔액부족' });
    return { ...opened, impUid: world.iamport.issue(order, issued).imp_uid };
  }

  const finish = (opened: Opened) =>
    call(
      'complete-checkout',
      'POST /checkout/{token}/complete',
      { imp_uid: opened.impUid, merchant_uid: opened.merchantUid },
      { token: opened.token },
    );

  async function card(customer: string, behaviour: Partial<Behaviour> = {}): Promise<string> {
    const opened = await open(customer, 'paid');
    await finish(opened);
    const plain = { declines: 0, reason: '[120054] 잔액부족' };
    world.iamport.cards.set(opened.customerUid, { ...plain, ...behaviour });
    return opened.customerUid;
  }

  const subscribe = async (customer_uid: string, plan_id: string, more: object = {}) =>
    String(
      (
        await call('create-subscription', 'POST /subscriptions', {
          customer_uid,
          plan_id,
          allow_duplicate: true,
          first_payment: 'retry',
          ...more,
        })
      )['subscription_id'],
    );
  const command = (subscription_id: string, verb: string, body?: object) =>
    call(`${verb}-subscription`, `POST /subscriptions/{subscription_id}/${verb}`, body, { subscription_id });
  const charge = async (customer_uid: string, amount: number) =>
    String(
      (await call('create-charge', 'POST /charges', { customer_uid, amount, name: '단건 결제' }))[
        'merchant_uid'
      ],
    );
  const refund = (merchant_uid: string, body: object) =>
    call('refund-charge', 'POST /charges/{merchant_uid}/refunds', body, { merchant_uid });
  const plan = async (plan_id: string, amount: number, unit: string, more: object = {}) => {
    await call('create-plan', 'POST /plans', {
      plan_id,
      name: `플랜 ${plan_id}`,
      amount,
      interval: { unit, count: 1 },
      ...more,
    });
    return plan_id;
  };

  /** A tick, and all the work that it queues. */
  async function tick(): Promise<void> {
    world.emptyOutbox();
    await world.handlerOf('enqueue-due-charges')({ time: world.clock.at.toISOString() }, lambdaContext);
    for (const body of [...world.outbox.queues.charge])
      await world.handlerOf('charge-subscription')(sqsEvent(sqsRecord(body)), lambdaContext);
  }

  world.clock.at = daysAgo(BEGINNING_DAYS);
  const plans = {
    daily: await plan('daily', 1_000, 'day'),
    monthly: await plan('monthly', 9_900, 'month'),
    dear: await plan('dear', 29_900, 'month'),
    trial: await plan('trial', 5_000, 'month', { trial_days: 14 }),
  };
  const cards = {
    good: await card('customer-a'),
    second: await card('customer-a'),
    other: await card('customer-b'),
    poor: await card('customer-b', { declines: 1_000 }),
    troubled: await card('customer-b', { declines: 1_000, trouble: true, reason: '[550051] 전문 송신 실패' }),
    unrefundable: await card('customer-c', { refusesCancel: 'all' }),
    revoked: await card('customer-c'),
  };
  await call('revoke-card', 'DELETE /cards/{customer_uid}', undefined, { customer_uid: cards.revoked });
  const unpaid = await subscribe(cards.poor, plans.monthly);
  for (let day = BEGINNING_DAYS; day > 12; day -= 1) {
    world.clock.at = daysAgo(day);
    await tick();
  }

  world.clock.at = daysAgo(12);
  const subscriptions = {
    unpaid,
    daily: await subscribe(cards.good, plans.daily),
    active: await subscribe(cards.good, plans.monthly),
    trialing: await subscribe(cards.second, plans.trial),
    later: await subscribe(cards.second, plans.dear, { start_at: new Date(NOW.getTime() + 3 * DAY_MS) }),
    paused: await subscribe(cards.other, plans.monthly),
    canceled: await subscribe(cards.other, plans.monthly),
    ending: await subscribe(cards.other, plans.monthly),
  };
  await command(subscriptions.paused, 'pause');
  await command(subscriptions.canceled, 'cancel', { at: 'now' });
  await command(subscriptions.ending, 'cancel');
  const charges = {
    paid: await charge(cards.good, 5_000),
    refunded: await charge(cards.good, 6_000),
    partly: await charge(cards.good, 7_000),
    unrefundable: await charge(cards.unrefundable, 8_000),
    refundUnknown: await charge(cards.second, 9_000),
    declined: await charge(cards.poor, 4_000),
  };
  await refund(charges.refunded, { reason: '고객 변심' });
  await refund(charges.partly, { amount: 2_000, reason: '부분 환불' });
  await refund(charges.unrefundable, { amount: 1_000, reason: '거절되는 환불' });
  const pastDueSince = 2;
  let pastDue = '';
  for (let day = 12; day > 0; day -= 1) {
    world.clock.at = daysAgo(day);
    if (day === pastDueSince) pastDue = await subscribe(cards.poor, plans.daily);
    await tick();
  }

  world.clock.at = new Date(NOW.getTime() - 35 * 60_000);
  const expired = await open('customer-a', 'paid');
  world.clock.at = new Date(NOW.getTime() - 5 * 60_000);
  world.faults.loseNextAnswer = true;
  const unknown = await charge(cards.good, 3_000);
  world.faults.loseNextAnswer = true;
  const unknownSubscription = await subscribe(cards.second, plans.monthly);
  world.faults.loseNextAnswer = true;
  await refund(charges.refundUnknown, { reason: '결과를 모르는 환불' });
  const used = await open('customer-a', 'paid');
  await finish(used);
  const failed = await open('customer-a', 'failed');
  await finish(failed);
  const registrations = {
    /** Nothing has happened in its window yet. */
    fresh: await open('customer-a'),
    /** A key was issued, and nobody has told us. */
    open: await open('customer-a', 'paid'),
    charging: await open('customer-b', 'paid', { charge: { amount: 2_000, name: '가입비' } }),
    subscribing: await open('customer-b', 'paid', { subscribe: { plan_id: plans.monthly } }),
    toApp: await open('attacker', 'paid', { return_url: 'shopapp://billing/done' }),
    used,
    failed,
    expired,
  };
  const manage = async (customer_id: string, body: object) => {
    const route = 'POST /customers/{customer_id}/manage-links';
    const { url } = await call('create-manage-link', route, body, { customer_id });
    return String(url).split('/').at(-1) ?? '';
  };
  world.clock.at = new Date(NOW.getTime() - 40 * 60_000);
  const over = await manage('customer-a', {});
  world.clock.at = new Date(NOW.getTime() - 5 * 60_000);
  /** Tokens of customers' pages. */
  const manageTokens = {
    a: await manage('customer-a', { return_url: 'https://shop.example/account' }),
    b: await manage('customer-b', { buyer: BUYER, purpose: 'card' }),
    over,
  };
  const order = async (body: object) =>
    String((await call('order-batch', 'POST /batches', body))['batch_id']);
  const refundMany = {
    action: 'refund',
    select: { ids: [charges.paid, charges.partly] },
    amount: 100,
    reason: '요금 오류',
  };
  const dry = await order({ ...refundMany, dry_run: true });
  await world.handlerOf('run-batch')(sqsEvent(sqsRecord(JSON.stringify({ batch_id: dry, turn: 1 }))), {
    ...lambdaContext,
    getRemainingTimeInMillis: () => 60_000,
  });
  /** A dry run that is over, and one that nobody has begun. */
  const batches = { dry, ordered: await order({ ...refundMany, dry_run: true }) };
  world.clock.at = NOW;
  world.keep();
  return {
    batches,
    plans,
    cards,
    subscriptions: { ...subscriptions, pastDue, unknown: unknownSubscription },
    charges: { ...charges, unknown },
    registrations,
    manageTokens,
    customers: ['customer-a', 'customer-b', 'customer-c'],
  };
}

interface Behaviour {
  readonly declines: number;
  readonly reason: string;
  readonly trouble: boolean;
  readonly refusesCancel: 'all' | 'partial';
}
