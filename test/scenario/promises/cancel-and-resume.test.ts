import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BillingStack, kst, paidRevenue, startBillingStack } from '../../support/billing.ts';
import type { Wire } from '../../support/wire.ts';

/* What a cancel, a pause and a resume have answered stays true until somebody acts. */

let billing: BillingStack;
beforeEach(async () => {
  billing = await startBillingStack({ at: '2040-03-01T12:00:00+09:00' });
});
afterEach(() => billing.stop());

const ALWAYS_DECLINES = '4000000000120054';
/** Subscribed to a monthly plan, its first period paid. */
async function paidSubscription(): Promise<Wire> {
  return billing.subscribe({ customer_uid: await billing.registerCard(), plan_id: await billing.plan() });
}
const faults = (set: Parameters<BillingStack['stack']['simulator']['faults']['set']>[0]) =>
  billing.stack.simulator.faults.set(set);
const post = async (id: string, command: string, body: object = {}) =>
  (await billing.command(id, command, body)).json;
const day = (instant: string) => kst(instant).slice(0, 10);

describe('a cancel at the period’s end', () => {
  it('while the new period could not be charged yet ends at once, and nothing is paid afterwards', async () => {
    const { subscription_id: id } = await paidSubscription();
    faults({ again: { kind: 'reset_before_commit' } });
    await billing.playTo('2040-04-01T10:20:00+09:00');
    expect(await post(id, 'cancel')).toMatchObject({ status: 'canceled', cancel_at_period_end: false });
    faults({});
    await billing.playDays(8);
    expect(await billing.subscription(id)).toMatchObject({ status: 'canceled' });
    expect((await billing.charges(id)).map(({ status }) => status)).toEqual(['paid', 'void']);
    expect(paidRevenue(billing.payments(id))).toHaveLength(1);
  });

  it('while the first charge’s outcome is unknown ends at once, and a decline ends that', async () => {
    const customer_uid = await billing.registerCard(ALWAYS_DECLINES);
    faults({ again: { kind: 'reset_after_commit' } });
    const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
    faults({});
    expect(await post(id, 'cancel')).toMatchObject({ status: 'canceled' });
    await billing.playDays(8);
    expect((await billing.charges(id))[0]).toMatchObject({ status: 'void', next_attempt_at: null });
    expect(billing.payments(id)).toHaveLength(1);
  });

  it('of what is out: a payment that is found afterwards goes back, and buys nothing', async () => {
    const customer_uid = await billing.registerCard();
    faults({ again: { kind: 'reset_after_commit' }, webhook: { kind: 'lost' } });
    const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
    faults({});
    expect(await post(id, 'cancel')).toMatchObject({ status: 'canceled', current_period_end: null });
    await billing.playTo(new Date(billing.now().getTime() + 30 * 60_000));
    expect((await billing.charges(id))[0]).toMatchObject({
      status: 'paid',
      amount: 9_900,
      refunded_amount: 9_900,
    });
    expect(billing.payments(id)).toMatchObject([{ status: 'cancelled', cancel_amount: 9_900 }]);
    expect(await billing.subscription(id)).toMatchObject({ status: 'canceled', current_period_end: null });
  });

  it('while nothing could be sent at all ends at once, and nothing ever is', async () => {
    const customer_uid = await billing.registerCard();
    faults({ again: { kind: 'error_5xx' } });
    const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
    await billing.playTo(new Date(billing.now().getTime() + 16 * 60_000));
    expect(await billing.subscription(id)).toMatchObject({ status: 'trialing' });
    expect(await post(id, 'cancel')).toMatchObject({ status: 'canceled' });
    faults({});
    await billing.playDays(8);
    expect((await billing.charges(id)).map(({ status }) => status)).toEqual(['void']);
    expect(billing.payments(id)).toEqual([]);
  });

  it('of a paused one ends when what is paid for ends', async () => {
    const { subscription_id: id } = await paidSubscription();
    await post(id, 'pause');
    expect(await post(id, 'cancel')).toMatchObject({
      status: 'paused',
      cancel_at_period_end: true,
      current_period_end: '2040-04-01T01:00:00.000Z',
    });
    await billing.playTo('2040-03-31T23:00:00+09:00');
    expect(await billing.subscription(id)).toMatchObject({ status: 'paused' });
    await billing.playTo('2040-04-01T10:05:00+09:00');
    expect(await billing.subscription(id)).toMatchObject({ status: 'canceled', pause_reason: null });
  });
});

describe('a pause', () => {
  it('after a cancel undoes it: resumed after the period it is active and charged at once', async () => {
    const { subscription_id: id } = await paidSubscription();
    await post(id, 'cancel');
    expect(await post(id, 'pause')).toMatchObject({ status: 'paused', cancel_at_period_end: false });
    await billing.playDays(40);
    expect(await billing.subscription(id)).toMatchObject({ status: 'paused' });
    expect(await post(id, 'resume')).toMatchObject({ status: 'active', cancel_at_period_end: false });
    expect(paidRevenue(billing.payments(id))).toHaveLength(2);
  });

  it('leaves no next attempt that nobody will make, and a resume makes it', async () => {
    const customer_uid = await billing.registerCard(ALWAYS_DECLINES);
    const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
    expect(await billing.subscription(id)).toMatchObject({ status: 'past_due' });
    await post(id, 'pause');
    expect((await billing.charges(id))[0]).toMatchObject({ status: 'declined', next_attempt_at: null });
    await billing.playDays(3);
    expect((await billing.charges(id))[0]).toMatchObject({ next_attempt_at: null });
    expect(billing.payments(id)).toHaveLength(1);
    await post(id, 'resume');
    expect(billing.payments(id)).toHaveLength(2);
    await post(id, 'pause');
    await post(id, 'cancel');
    expect((await billing.charges(id))[0]).toMatchObject({ status: 'void', next_attempt_at: null });
    expect(await billing.subscription(id)).toMatchObject({ status: 'canceled', pause_reason: null });
  });
});

describe('a resume after the period', () => {
  it('whose charge has no outcome yet is not active, and says until when was paid', async () => {
    const { subscription_id: id } = await paidSubscription();
    await post(id, 'pause');
    await billing.playDays(40);
    faults({ again: { kind: 'reset_before_commit' } });
    expect(await post(id, 'resume')).toMatchObject({
      status: 'past_due',
      current_period_end: '2040-04-01T01:00:00.000Z',
    });
    expect(await post(id, 'cancel')).toMatchObject({
      status: 'canceled',
      current_period_end: '2040-04-01T01:00:00.000Z',
    });
    faults({});
    await billing.playDays(2);
    expect(paidRevenue(billing.payments(id))).toHaveLength(1);
  });

  it('that is paid later buys a whole period from when it is paid', async () => {
    const { subscription_id: id } = await paidSubscription();
    await post(id, 'pause');
    await billing.playDays(40);
    await post(id, 'change-card', { customer_uid: await billing.registerCard('4200000000120054') });
    expect(await post(id, 'resume')).toMatchObject({ status: 'past_due' });
    await billing.playDays(2);
    const { status, current_period_end } = await billing.subscription(id);
    const paid = paidRevenue(billing.payments(id)).at(-1);
    expect([status, day(current_period_end)]).toEqual(['active', '2040-05-11']);
    expect(day(new Date((paid?.paid_at ?? 0) * 1000).toISOString())).toBe('2040-04-11');
  });
});

describe('whoever never had service', () => {
  it('pays once, for a whole period from then, however late the first payment', async () => {
    const plan_id = await billing.plan({ amount: 500, interval: { unit: 'day', count: 1 } });
    const customer_uid = await billing.registerCard(ALWAYS_DECLINES);
    const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id });
    await billing.playDays(6);
    const good = await billing.registerCard();
    const answer = await post(id, 'change-card', { customer_uid: good });
    expect(paidRevenue(billing.payments(id))).toHaveLength(1);
    expect(answer.status).toBe('active');
    expect(day(answer.current_period_end)).toBe('2040-03-08');
    await billing.playTo('2040-03-08T11:00:00+09:00');
    expect(paidRevenue(billing.payments(id))).toHaveLength(2);
  });

  it('is billed on the day of the first payment from then on', async () => {
    const customer_uid = await billing.registerCard('4200000000120054');
    const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
    await billing.playDays(1.1);
    const { status, next_charge_at } = await billing.subscription(id);
    expect([status, day(next_charge_at)]).toEqual(['active', '2040-04-02']);
  });
});
