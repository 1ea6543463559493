import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as changePlan } from '../../functions/http/change-plan.ts';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as createPlan } from '../../functions/http/create-plan.ts';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler as getCharge } from '../../functions/http/get-charge.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { createHandler as worker } from '../../functions/queue/charge-subscription.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

/* What of an amount is tax-free and what is VAT, from where it is said to where 아임포트 is told. */
let test: ChargingPorts;
let customer_uid: string;
beforeEach(async () => {
  test = createChargingPorts();
  customer_uid = await test.card();
});

const plan = (body: object) => callJson(createPlan(test.ports), 'POST /plans', body);
const monthly = (plan_id: string, more: object) =>
  plan({ plan_id, name: '월간', interval: { unit: 'month', count: 1 }, ...more });
const subscribe = async (plan_id: string): Promise<string> =>
  (await callJson(createSubscription(test.ports), 'POST /subscriptions', { customer_uid, plan_id })).json
    .subscription_id;
const charge = (body: object) =>
  callJson(createCharge(test.ports), 'POST /charges', { customer_uid, name: '단건', ...body });
const refund = (merchant_uid: string, body: object = {}) =>
  callJson(
    refundCharge(test.ports),
    'POST /charges/{merchant_uid}/refunds',
    { reason: '변심', ...body },
    { params: { merchant_uid } },
  );
const read = async (merchant_uid: string) =>
  (
    await callJson(getCharge(test.ports), 'GET /charges/{merchant_uid}', undefined, {
      params: { merchant_uid },
    })
  ).json;

/** As it goes over the wire: what is absent is left out. */
const asked = () => JSON.parse(JSON.stringify(test.gateway.charged));

/** Every event that was recorded. */
const told = () => test.items().filter(({ sk }) => String(sk).startsWith('EVENT#'));

async function charged(subscription_id: string, period: number): Promise<void> {
  const message = { subscription_id, period, customer_uid, as_of: test.clock.at.toISOString() };
  await worker(test.ports)(sqsEvent(sqsRecord(JSON.stringify(message))), lambdaContext);
}

describe('a charge', () => {
  it('that names its tax is sent, shown and told with it', async () => {
    const { status, json } = await charge({ amount: 30_000, tax_free: 8_000, vat_amount: 2_000 });
    expect([status, json.tax_free, json.vat_amount]).toEqual([201, 8_000, 2_000]);
    expect(test.gateway.charged).toMatchObject([{ amount: 30_000, taxFree: 8_000, vatAmount: 2_000 }]);
    expect(told()).toContainEqual(
      expect.objectContaining({ type: 'charge.paid', taxFree: 8_000, vatAmount: 2_000 }),
    );
  });

  it('that names only what is tax-free leaves VAT to 아임포트, and shows an eleventh of the rest', async () => {
    const { json } = await charge({ amount: 30_000, tax_free: 8_000 });
    expect([json.tax_free, json.vat_amount]).toEqual([8_000, 2_000]);
    expect(test.gateway.charged[0]).toMatchObject({ taxFree: 8_000 });
    expect(asked()[0]).not.toHaveProperty('vatAmount');
  });

  it('that names none is sent without, as ever', async () => {
    const { json } = await charge({ amount: 30_000 });
    expect([json.tax_free, json.vat_amount]).toEqual([0, 2_727]);
    expect(Object.keys(asked()[0])).toEqual(['merchantUid', 'customerUid', 'amount', 'name']);
  });

  it('of 영세율 names both as 0', async () => {
    const { json } = await charge({ amount: 30_000, tax_free: 0, vat_amount: 0 });
    expect([json.tax_free, json.vat_amount]).toEqual([0, 0]);
    expect(test.gateway.charged[0]).toMatchObject({ taxFree: 0, vatAmount: 0 });
  });

  it.each<[object, string]>([
    [{ tax_free: 10_001 }, 'tax_free'],
    [{ vat_amount: 10_001 }, 'vat_amount'],
    [{ tax_free: 9_000, vat_amount: 1_001 }, 'vat_amount'],
    [{ tax_free: -1 }, 'tax_free'],
    [{ vat_amount: 0.5 }, 'vat_amount'],
    [{ tax_free: '0' }, 'tax_free'],
  ])('of 10,000 won with %j is 400 with the place, and nothing is sent', async (tax, path) => {
    const { status, json } = await charge({ amount: 10_000, ...tax });
    expect([status, json.code, paths(json)]).toEqual([400, 'invalid_request', [path]]);
    expect(test.gateway.charged).toEqual([]);
  });
});

describe('a plan', () => {
  it('shows its tax, is the same only with the same tax, and is charged with it', async () => {
    const terms = { amount: 9_900, tax_free: 5_500, vat_amount: 400 };
    expect((await monthly('books', terms)).json).toMatchObject(terms);
    expect((await monthly('books', terms)).status).toBe(201);
    expect((await monthly('books', { ...terms, vat_amount: 399 })).json.code).toBe('plan_exists');
    expect((await monthly('books', { amount: 9_900 })).json.code).toBe('plan_exists');
    await subscribe('books');
    expect(test.gateway.charged).toMatchObject([{ amount: 9_900, taxFree: 5_500, vatAmount: 400 }]);
  });

  it('with an introductory price charges that with its own tax, then the whole price with the plan’s', async () => {
    const intro = { amount: 1_100, periods: 1, tax_free: 0, vat_amount: 100 };
    const made = await monthly('intro', { amount: 9_900, tax_free: 5_500, vat_amount: 400, intro });
    expect(made.json.intro).toEqual(intro);
    await subscribe('intro');
    expect(test.gateway.charged).toMatchObject([{ amount: 1_100, taxFree: 0, vatAmount: 100 }]);
  });

  it('with an introductory price that leaves out what the plan names is 400 with each place', async () => {
    const intro = { amount: 1_100, periods: 1 };
    const { status, json } = await monthly('intro', {
      amount: 9_900,
      tax_free: 5_500,
      vat_amount: 400,
      intro,
    });
    expect([status, paths(json)]).toEqual([400, ['intro.tax_free', 'intro.vat_amount']]);
    const more = await monthly('intro', { amount: 9_900, intro: { ...intro, tax_free: 1_101 } });
    expect([more.status, paths(more.json)]).toEqual([400, ['intro.tax_free']]);
  });

  it('that is changed to charges the next period with its own tax', async () => {
    await monthly('before', { amount: 9_900, tax_free: 5_500 });
    await monthly('after', { amount: 9_900 });
    const id = await subscribe('before');
    await callJson(
      changePlan(test.ports),
      'POST /subscriptions/{subscription_id}/change-plan',
      { plan_id: 'after' },
      {
        params: { subscription_id: id },
      },
    );
    test.clock.at = later(32 * DAY_MS);
    await charged(id, 2);
    expect(test.gateway.charged).toHaveLength(2);
    expect(asked()[1]).not.toHaveProperty('taxFree');
  });
});

describe('a refund', () => {
  const sent = () =>
    test.gateway.canceled.map(({ amount, taxFree, vatAmount }) => [amount, taxFree, vatAmount]);

  it('in parts is divided, and the last part takes the rest', async () => {
    const { merchant_uid } = (await charge({ amount: 10_000, tax_free: 3_334, vat_amount: 606 })).json;
    for (const amount of [3_333, 3_333]) await refund(merchant_uid, { amount });
    const { json } = await refund(merchant_uid);
    expect(sent()).toEqual([
      [3_333, 1_111, 202],
      [3_333, 1_111, 202],
      [3_334, 1_112, 202],
    ]);
    expect(json).toMatchObject({ amount: 3_334, tax_free: 1_112, vat_amount: 202 });
    const { refunds } = await read(merchant_uid);
    expect(refunds.map(({ tax_free }: { tax_free: number }) => tax_free)).toEqual([1_111, 1_111, 1_112]);
    expect(told()).toContainEqual(
      expect.objectContaining({ type: 'refund.succeeded', taxFree: 1_112, vatAmount: 202 }),
    );
  });

  it('of the tax-free goods alone takes no VAT with it', async () => {
    const { merchant_uid } = (await charge({ amount: 19_000, tax_free: 8_000, vat_amount: 1_000 })).json;
    await refund(merchant_uid, { amount: 8_000, tax_free: 8_000 });
    await refund(merchant_uid);
    expect(sent()).toEqual([
      [8_000, 8_000, 0],
      [11_000, 0, 1_000],
    ]);
  });

  it('of a charge that named none is sent without, and its parts add up to what the charge shows', async () => {
    const { merchant_uid } = (await charge({ amount: 11_005 })).json;
    for (const amount of [5_506, undefined]) await refund(merchant_uid, { amount });
    expect(sent()).toEqual([
      [5_506, undefined, undefined],
      [5_499, undefined, undefined],
    ]);
    const { refunds, vat_amount } = await read(merchant_uid);
    expect(vat_amount).toBe(1_000);
    expect(refunds.map(({ vat_amount }: { vat_amount: number }) => vat_amount)).toEqual([500, 500]);
  });

  it.each<[string, object, string, string]>([
    [
      'more tax-free than there is',
      { amount: 9_000, tax_free: 8_001 },
      'tax_free',
      'from 0 to 8000 won for this amount',
    ],
    [
      'so little tax-free that the rest cannot hold it',
      { amount: 12_000, tax_free: 999 },
      'tax_free',
      'from 1000 to 8000 won for this amount',
    ],
    [
      'more VAT than there is',
      { amount: 11_000, tax_free: 0, vat_amount: 1_001 },
      'vat_amount',
      'from 1000 to 1000 won for this amount',
    ],
  ])('of %s is 409 with the place and its bounds, and nothing is sent', async (_, part, path, message) => {
    const { merchant_uid } = (await charge({ amount: 19_000, tax_free: 8_000, vat_amount: 1_000 })).json;
    const { status, json } = await refund(merchant_uid, part);
    expect([status, json.code, json.detail]).toEqual([409, 'refund_refused', 'tax_does_not_fit']);
    expect(json.errors).toEqual([{ path, message }]);
    expect(test.gateway.canceled).toEqual([]);
  });

  it('that names VAT of a charge that left it to 아임포트 is 409: nobody could make them add up', async () => {
    const { merchant_uid } = (await charge({ amount: 11_000 })).json;
    const { status, json } = await refund(merchant_uid, { amount: 5_500, vat_amount: 500 });
    expect([status, paths(json)]).toEqual([409, ['vat_amount']]);
  });

  it.each<[object, string]>([
    [{ amount: 100, tax_free: 101 }, 'tax_free'],
    [{ amount: 100, tax_free: 60, vat_amount: 41 }, 'vat_amount'],
  ])('with %j is 400 with the place', async (part, path) => {
    const { merchant_uid } = (await charge({ amount: 11_000, tax_free: 1_000, vat_amount: 900 })).json;
    const { status, json } = await refund(merchant_uid, part);
    expect([status, paths(json)]).toEqual([400, [path]]);
  });

  it('made in the console is divided like one of ours', async () => {
    const { merchant_uid } = (await charge({ amount: 10_000, tax_free: 4_000, vat_amount: 500 })).json;
    test.gateway.records = test.gateway.records.map((record) => ({
      ...record,
      cancelAmount: 5_000,
      cancellations: [{ amount: 5_000, reason: '콘솔' }],
    }));
    await refund(merchant_uid, { amount: 1_000 });
    const { refunds } = await read(merchant_uid);
    expect(refunds.at(-1)).toMatchObject({ amount: 5_000, tax_free: 2_000, vat_amount: 250 });
  });
});
