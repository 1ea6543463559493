import { afterEach, describe, expect, it } from '@jest/globals';
import { type BillingStack, kst, paidRevenue, startBillingStack } from '../support/billing.ts';
import { eventually } from '../support/local.ts';

/*
 * "Done when" 1 and the commands of a subscription's life, on the whole stack, seen through the API and at the
 * simulator. Dates are Korean: `2040-01-31T10:00` is ten in the morning in Seoul. 2040 is a leap year.
 */

const stacks: BillingStack[] = [];
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.stop();
});

/** The product on a day of the test's choice. */
async function on(day: string, time = '00:00'): Promise<BillingStack> {
  const stack = await startBillingStack({ at: `${day}T${time}:00+09:00` });
  stacks.push(stack);
  return stack;
}

const at = (kstTime: string) => `${kstTime}:00+09:00`;

interface Paid {
  /** When each period was paid, and how much, by our ledger. */
  readonly charges: readonly (readonly [string, number])[];
}

/** The charges as the API tells them, after the simulator has been found to agree: each paid once, the same amounts. */
async function paid(billing: BillingStack, id: string): Promise<Paid['charges']> {
  const charges = await billing.charges(id);
  const settled = charges.filter(({ status }) => status === 'paid');
  expect(paidRevenue(billing.payments(id)).map((one) => [one.merchant_uid, one.imp_uid, one.amount])).toEqual(
    settled.map((one) => [one.merchant_uid, one.imp_uid, one.amount]),
  );
  return settled.map(({ paid_at, amount }) => [kst(paid_at), amount]);
}
const dates = (charges: Paid['charges']) => charges.map(([when]) => when);

async function subscribed(billing: BillingStack, plan: object = {}, body: object = {}): Promise<string> {
  const customer_uid = await billing.registerCard();
  const plan_id = await billing.plan(plan);
  return (await billing.subscribe({ customer_uid, plan_id, ...body })).subscription_id;
}

describe('a year', () => {
  it('of a monthly plan from January 31: twelve charges, on the last days of short months', async () => {
    const billing = await on('2040-01-31', '09:30');
    const id = await subscribed(billing, { amount: 12_900 });
    expect(await billing.subscription(id)).toMatchObject({ status: 'active', period: 2 });
    const moved = await billing.http('PUT', '/console/clock', { advance: 'P1Y' });
    expect(kst(moved.json.now)).toBe('2041-01-31T09:30');

    const months = [
      '02-29',
      '03-31',
      '04-30',
      '05-31',
      '06-30',
      '07-31',
      '08-31',
      '09-30',
      '10-31',
      '11-30',
      '12-31',
    ];
    const charges = await paid(billing, id);
    expect(dates(charges)).toEqual(['2040-01-31T09:30', ...months.map((day) => `2040-${day}T10:00`)]);
    expect(charges.map(([, amount]) => amount)).toEqual(Array(12).fill(12_900));
    expect(kst((await billing.subscription(id)).next_charge_at)).toBe('2041-01-31T10:00');

    // One attempt each, and each told once.
    const all = await billing.charges(id);
    expect(all.map(({ attempts }) => attempts.length)).toEqual(Array(12).fill(1));
    const { events } = (await billing.http('GET', '/console/events')).json;
    const told = events.filter(({ type }: { type: string }) => type === 'charge.paid');
    expect(told.map(({ detail }: { detail: { period: number } }) => detail.period).sort()).toEqual(
      all.map(({ period }) => period).sort(),
    );
    const console_ = (await billing.http('GET', '/console/state')).json;
    expect(console_.charges).toHaveLength(12);
  });

  it('of a subscription that starts later: nothing before, then every month from its own day', async () => {
    const billing = await on('2041-01-10');
    const id = await subscribed(billing, {}, { start_at: at('2041-01-31T15:00') });
    expect(await billing.subscription(id)).toMatchObject({
      status: 'trialing',
      next_charge_at: '2041-01-31T06:00:00.000Z',
    });
    const scheduled = await billing.charge(`sub_${id}_0001`);
    expect(scheduled).toMatchObject({ status: 'scheduled', amount: 9_900, attempts: [] });
    await billing.playTo(at('2041-01-31T14:59'));
    expect(await paid(billing, id)).toEqual([]);
    await billing.playTo(at('2041-04-30T12:00'));
    expect(dates(await paid(billing, id))).toEqual([
      '2041-01-31T15:00',
      '2041-02-28T10:00',
      '2041-03-31T10:00',
      '2041-04-30T10:00',
    ]);
  });

  it('after the other from February 29: the 28th, and the 29th again in the next leap year', async () => {
    const billing = await on('2040-02-29', '11:00');
    const id = await subscribed(billing, { interval: { unit: 'year', count: 1 }, amount: 99_000 });
    await billing.playTo(at('2044-03-01T00:00'));
    expect(dates(await paid(billing, id))).toEqual([
      '2040-02-29T11:00',
      '2041-02-28T10:00',
      '2042-02-28T10:00',
      '2043-02-28T10:00',
      '2044-02-29T10:00',
    ]);
  });

  it.each([
    ['day', 1, ['2040-02-28T10:00', '2040-02-29T10:00', '2040-03-01T10:00', '2040-03-02T10:00']],
    ['day', 3, ['2040-02-28T10:00', '2040-03-02T10:00']],
    ['week', 1, ['2040-02-28T10:00', '2040-03-06T10:00', '2040-03-13T10:00']],
    ['month', 3, ['2040-02-28T10:00', '2040-05-28T10:00', '2040-08-28T10:00']],
  ] as const)('of a plan by the %s × %i', async (unit, count, expected) => {
    const billing = await on('2040-02-28');
    const id = await subscribed(billing, { interval: { unit, count } }, { start_at: at('2040-02-28T10:00') });
    await billing.playTo(at(expected.at(-1) ?? ''));
    expect(dates(await paid(billing, id))).toEqual(expected);
  });
});

const trial = (billing: BillingStack) => subscribed(billing, { trial_days: 14 });
const agree = (billing: BillingStack, id: string, effective_on: string) =>
  billing.command(id, 'consents', {
    agreed_at: billing.now().toISOString(),
    method: 'web',
    price_before: 0,
    price_after: 9_900,
    effective_on,
  });

describe('a trial', () => {
  it('with consent turns into a paid subscription at its end', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await trial(billing);
    expect((await agree(billing, id, '2040-03-15')).status).toBe(201);
    expect(await billing.subscription(id)).toMatchObject({ status: 'trialing', period: 1 });
    await billing.playTo(at('2040-04-20T00:00'));
    expect(dates(await paid(billing, id))).toEqual(['2040-03-15T12:00', '2040-04-15T10:00']);
    expect((await billing.subscription(id)).status).toBe('active');
  });

  it('without consent is not charged: it pauses, and goes on once the customer has agreed', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await trial(billing);
    await billing.playTo(at('2040-03-20T15:00'));
    expect(await billing.subscription(id)).toMatchObject({
      status: 'paused',
      pause_reason: 'consent_required',
      next_charge_at: null,
    });
    expect(billing.payments(id)).toEqual([]);
    expect((await billing.command(id, 'resume')).json.code).toBe('consent_required');

    const resumed = await agree(billing, id, '2040-03-20');
    expect(resumed.json).toMatchObject({ status: 'active', pause_reason: null, period: 2 });
    await billing.playTo(at('2040-04-21T00:00'));
    // The days in between are not charged for: the calendar begins where the customer agreed.
    expect(dates(await paid(billing, id))).toEqual(['2040-03-20T15:00', '2040-04-20T10:00']);
  });

  it('takes no consent before the 30 days, and is held without one', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing, { trial_days: 40 });
    expect((await agree(billing, id, '2040-04-10')).json.code).toBe('consent_too_early');
    await billing.playTo(at('2040-04-20T00:00'));
    expect(await billing.subscription(id)).toMatchObject({
      status: 'paused',
      pause_reason: 'consent_required',
    });
    expect(billing.payments(id)).toEqual([]);
  });

  it('needs no consent from whoever pays from the first day', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing, { trial_days: 14 }, { trial_days: 0 });
    expect((await billing.subscription(id)).status).toBe('active');
  });
});

describe('canceling', () => {
  it('at the period’s end: paid for until then, and nothing after', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    const canceled = await billing.command(id, 'cancel');
    expect(canceled.json).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      next_charge_at: null,
    });
    expect(kst(canceled.json.current_period_end)).toBe('2040-04-01T10:00');
    await billing.playTo(at('2040-04-01T09:59'));
    expect((await billing.subscription(id)).status).toBe('active');
    await billing.playTo(at('2040-06-01T00:00'));
    const ended = await billing.subscription(id);
    expect([ended.status, kst(ended.canceled_at)]).toEqual(['canceled', '2040-04-01T10:00']);
    expect(dates(await paid(billing, id))).toEqual(['2040-03-01T12:00']);
  });

  it('at the period’s end can be undone', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    await billing.command(id, 'cancel', { at: 'period_end' });
    const resumed = await billing.command(id, 'resume');
    expect(resumed.json).toMatchObject({ status: 'active', cancel_at_period_end: false });
    await billing.playTo(at('2040-04-02T00:00'));
    expect(dates(await paid(billing, id))).toEqual(['2040-03-01T12:00', '2040-04-01T10:00']);
  });

  it('now is for good', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    expect((await billing.command(id, 'cancel', { at: 'now' })).json.status).toBe('canceled');
    for (const command of ['resume', 'change-plan', 'change-card', 'pause']) {
      const body =
        command === 'change-plan'
          ? { plan_id: await billing.plan() }
          : command === 'change-card'
            ? { customer_uid: await billing.registerCard() }
            : {};
      expect((await billing.command(id, command, body)).status).toBe(409);
    }
    await billing.playTo(at('2040-06-01T00:00'));
    expect(dates(await paid(billing, id))).toEqual(['2040-03-01T12:00']);
  });

  it('a trial ends it without any charge', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await trial(billing);
    await agree(billing, id, '2040-03-15');
    await billing.command(id, 'cancel');
    await billing.playTo(at('2040-05-01T00:00'));
    expect((await billing.subscription(id)).status).toBe('canceled');
    expect(billing.payments(id)).toEqual([]);
  });

  it('a past_due subscription voids what it owes', async () => {
    const billing = await on('2040-03-01', '12:00');
    const customer_uid = await billing.registerCard('4000000000120054');
    const { subscription_id: id } = await billing.subscribe({ customer_uid, plan_id: await billing.plan() });
    expect((await billing.subscription(id)).status).toBe('past_due');
    expect((await billing.command(id, 'cancel')).json.status).toBe('canceled');
    expect((await billing.charge(`sub_${id}_0001`)).status).toBe('void');
    const tries = billing.payments(id).length;
    await billing.playTo(at('2040-04-01T00:00'));
    expect(billing.payments(id)).toHaveLength(tries);
  });
});

describe('pausing', () => {
  it('and resuming within the period leaves the calendar as it is', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    const paused = await billing.command(id, 'pause');
    expect(paused.json).toMatchObject({ status: 'paused', pause_reason: 'requested', next_charge_at: null });
    await billing.playTo(at('2040-03-20T00:00'));
    expect((await billing.command(id, 'resume')).json.status).toBe('active');
    await billing.playTo(at('2040-04-02T00:00'));
    expect(dates(await paid(billing, id))).toEqual(['2040-03-01T12:00', '2040-04-01T10:00']);
  });

  it('past the period’s end charges nothing, and resuming charges at once and begins a new calendar', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    await billing.command(id, 'pause');
    await billing.playTo(at('2040-05-10T18:00'));
    expect(dates(await paid(billing, id))).toEqual(['2040-03-01T12:00']);
    expect((await billing.command(id, 'resume')).json.status).toBe('active');
    await billing.playTo(at('2040-06-11T00:00'));
    expect(dates(await paid(billing, id))).toEqual([
      '2040-03-01T12:00',
      '2040-05-10T18:00',
      '2040-06-10T10:00',
    ]);
  });
});

describe('changing the plan', () => {
  it('to a dearer one with consent: the next period costs more, this one stays as it is', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    const plan_id = await billing.plan({ amount: 19_900 });
    await billing.playTo(at('2040-03-05T12:00'));
    const consent = { agreed_at: at('2040-03-05T11:00') };
    const changed = await billing.command(id, 'change-plan', { plan_id, consent });
    expect(changed.json).toMatchObject({
      plan: { amount: 9_900 },
      pending_plan: { plan_id, amount: 19_900 },
    });
    expect((await billing.charge(`sub_${id}_0002`)).amount).toBe(19_900);
    await billing.playTo(at('2040-05-02T00:00'));
    expect(await billing.subscription(id)).toMatchObject({ plan: { plan_id }, pending_plan: null });
    expect(await paid(billing, id)).toEqual([
      ['2040-03-01T12:00', 9_900],
      ['2040-04-01T10:00', 19_900],
      ['2040-05-01T10:00', 19_900],
    ]);
  });

  // Charged on April 1: a consent of March 1, 12:00 is 31 days old by then.
  it.each([
    ['no consent', undefined],
    ['a consent that is too old by then', at('2040-03-01T09:00')],
  ])('to a dearer one with %s: held instead of charged', async (_, agreedAt) => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    const plan_id = await billing.plan({ amount: 19_900 });
    const consent = agreedAt === undefined ? {} : { consent: { agreed_at: agreedAt } };
    await billing.command(id, 'change-plan', { plan_id, ...consent });
    await billing.playTo(at('2040-04-03T11:00'));
    expect(await billing.subscription(id)).toMatchObject({
      status: 'paused',
      pause_reason: 'consent_required',
    });
    expect(await paid(billing, id)).toEqual([['2040-03-01T12:00', 9_900]]);
    const agreed = {
      agreed_at: at('2040-04-03T10:00'),
      method: 'web',
      price_before: 9_900,
      price_after: 19_900,
      effective_on: '2040-04-03',
    };
    expect((await billing.command(id, 'consents', agreed)).json.status).toBe('active');
    expect(await paid(billing, id)).toEqual([
      ['2040-03-01T12:00', 9_900],
      ['2040-04-03T11:00', 19_900],
    ]);
  });

  it('to a cheaper one needs no consent', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    await billing.command(id, 'change-plan', { plan_id: await billing.plan({ amount: 4_900 }) });
    await billing.playTo(at('2040-04-02T00:00'));
    expect(await paid(billing, id)).toEqual([
      ['2040-03-01T12:00', 9_900],
      ['2040-04-01T10:00', 4_900],
    ]);
  });

  it('to another interval begins its calendar with the next period', async () => {
    const billing = await on('2040-01-31', '12:00');
    const id = await subscribed(billing);
    const plan_id = await billing.plan({ amount: 1_900, interval: { unit: 'week', count: 1 } });
    await billing.command(id, 'change-plan', { plan_id });
    await billing.playTo(at('2040-03-15T00:00'));
    expect(await paid(billing, id)).toEqual([
      ['2040-01-31T12:00', 9_900],
      ['2040-02-29T10:00', 1_900],
      ['2040-03-07T10:00', 1_900],
      ['2040-03-14T10:00', 1_900],
    ]);
  });

  it('and back to the present one takes the change back', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing);
    const { plan } = await billing.subscription(id);
    await billing.command(id, 'change-plan', { plan_id: await billing.plan({ amount: 19_900 }) });
    const back = await billing.command(id, 'change-plan', { plan_id: plan.plan_id });
    expect(back.json.pending_plan).toBeNull();
    await billing.playTo(at('2040-04-02T00:00'));
    expect((await paid(billing, id)).map(([, amount]) => amount)).toEqual([9_900, 9_900]);
  });
});

describe('registering with a purpose', () => {
  it('`charge` charges the card once, as soon as it is there', async () => {
    const billing = await on('2040-03-01', '12:00');
    const registered = await billing.register(undefined, { charge: { amount: 30_000, name: '입회비' } });
    const merchantUid = `one_${registered.registration_id}`;
    await eventually(async () => (await billing.charge(merchantUid)).status === 'paid');
    await billing.playDays(40);
    const payments = billing.stack.simulator.payments(merchantUid);
    expect(payments.map(({ status, amount, name }) => [status, amount, name])).toEqual([
      ['paid', 30_000, '입회비'],
    ]);
  });

  it('`subscribe` starts a subscription with its first charge, and goes on by itself', async () => {
    const billing = await on('2040-03-01', '12:00');
    const plan_id = await billing.plan();
    const registered = await billing.register(undefined, { subscribe: { plan_id } });
    expect(registered.subscription_id).toBe(registered.registration_id);
    const id = registered.subscription_id;
    await eventually(async () => (await billing.subscription(id)).status === 'active');
    await billing.playTo(at('2040-05-02T00:00'));
    expect(dates(await paid(billing, id))).toEqual([
      '2040-03-01T12:00',
      '2040-04-01T10:00',
      '2040-05-01T10:00',
    ]);
  });
});

describe('an outage of our own', () => {
  it('of forty days: each missed period is charged once, as soon as ticks come again', async () => {
    const billing = await on('2040-03-01', '12:00');
    const id = await subscribed(billing, { interval: { unit: 'week', count: 2 } });
    // The clock jumps; nothing has been played on the way.
    billing.stack.clock.holdAt(new Date(at('2040-04-10T12:00')));
    await billing.playTo(at('2040-04-10T12:30'));
    expect(dates(await paid(billing, id))).toEqual([
      '2040-03-01T12:00',
      ...['2040-04-10T12:00', '2040-04-10T12:00'],
    ]);
    // And the calendar has not moved.
    expect(kst((await billing.subscription(id)).next_charge_at)).toBe('2040-04-12T10:00');
  });
});

it('the charges are listed page by page, newest first', async () => {
  const billing = await on('2040-03-01', '12:00');
  const id = await subscribed(billing, { interval: { unit: 'day', count: 1 } });
  await billing.playTo(at('2040-03-06T00:00'));
  const pages: number[][] = [];
  let cursor = '';
  do {
    const query = new URLSearchParams({ limit: '2', ...(cursor === '' ? {} : { cursor }) });
    const { json } = await billing.http('GET', `/subscriptions/${id}/charges?${query}`);
    pages.push(json.charges.map(({ period }: { period: number }) => period));
    cursor = json.cursor ?? '';
  } while (cursor !== '');
  expect(pages.filter(({ length }) => length > 0)).toEqual([[5, 4], [3, 2], [1]]);
});
