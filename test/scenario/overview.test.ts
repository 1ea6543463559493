import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createApi } from '../../infra/ops/api.ts';
import { exported } from '../../infra/ops/export.ts';
import { type BillingStack, kst, startBillingStack } from '../support/billing.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import type { Wire } from '../support/wire.ts';

/*
 * Four months on the whole stack and a real engine, `sum-days` on its schedule: each month's figures are those of the simulator's
 * ledger, and of the sheets.
 */

jest.setTimeout(PATIENCE_MS);

const MONTHS = ['2040-01', '2040-02', '2040-03', '2040-04'];
let billing: BillingStack;
const overviews = new Map<string, Wire>();

beforeAll(async () => {
  billing = await startBillingStack({ at: '2040-01-31T23:50:00+09:00' });
  const card = await billing.registerCard();
  const monthly = await billing.plan({ amount: 9_900 });
  const yearly = await billing.plan({ amount: 100_000, interval: { unit: 'year', count: 1 } });
  const stays = await billing.subscribe({ customer_uid: card, plan_id: monthly });
  await billing.subscribe({ customer_uid: card, plan_id: yearly });
  // The last minutes of a month, and the first of the next.
  await billing.playTo('2040-02-01T00:05:00+09:00');
  const leaves = await billing.subscribe({ customer_uid: card, plan_id: monthly });
  await billing.playTo('2040-03-20T12:00:00+09:00');
  const [, second] = await billing.charges(stays.subscription_id);
  await billing.http('POST', `/charges/${second?.merchant_uid}/refunds`, {
    amount: 1_900,
    reason: '일부 환불',
  });
  await billing.http('POST', `/charges/${second?.merchant_uid}/refunds`, {
    amount: 1_000,
    reason: '일부 환불',
  });
  await billing.command(leaves.subscription_id, 'cancel', { at: 'now' });
  await billing.playTo('2040-04-10T12:00:00+09:00');
  for (const month of MONTHS)
    overviews.set(month, (await billing.http('GET', `/overview?month=${month}`)).json);
}, PATIENCE_MS);
afterAll(() => billing.stop());

/** What the simulator has on record, by the Korean month of the payment. */
function ledger(month: string) {
  const paid = billing.stack.simulator
    .payments()
    .filter(({ customer_uid_usage, paid_at }) => customer_uid_usage === 'payment' && paid_at > 0)
    .filter(({ paid_at }) => kst(new Date(paid_at * 1000)).startsWith(month));
  return { count: paid.length, won: paid.reduce((sum, { amount }) => sum + amount, 0) };
}

describe.each(MONTHS)('%s', (month) => {
  it('is the simulator’s ledger, as a whole and day by day', () => {
    const said = overviews.get(month);
    expect(said.charged).toEqual(ledger(month));
    for (const { day, charged } of said.days) expect([day, charged]).toEqual([day, ledger(day)]);
    expect(said).toMatchObject({ unsummed: [], unreadable: 0 });
  });

  it('is the last line of the sheets', async () => {
    const api = createApi(billing.stack.url, fetch);
    const { charged, refunded } = overviews.get(month);
    const last = async (kind: 'charges' | 'refunds') =>
      (await exported(api, kind, month, 'csv')).trimEnd().split('\r\n').at(-1) ?? '';
    expect(await last('charges')).toMatch(new RegExp(`^합계,${charged.count}건,+${charged.won},`));
    expect(await last('refunds')).toMatch(new RegExp(`^합계,${refunded.count}건,+${refunded.won},`));
  });
});

it('is the last line of the sheet of subscriptions in the present month, which is the only one that has it', async () => {
  const api = createApi(billing.stack.url, fetch);
  const { subscriptions, mrr } = overviews.get('2040-04');
  const last = (await exported(api, 'subscriptions', '2040-04', 'csv')).trimEnd().split('\r\n').at(-1);
  const standing = `3건,,,이용 중 ${subscriptions.active}건,,,${mrr},,`;
  expect(last).toMatch(new RegExp(`^합계\\(2040-04-\\d\\d 12:\\d\\d:\\d\\d 기준\\),${standing}$`));
  for (const month of ['2040-01', '2040-03', '2040-05'])
    await expect(exported(api, 'subscriptions', month, 'csv')).rejects.toThrow('--month: ');
});

it('says who came, who left, and what a month of the others is', () => {
  const of = (month: string) => {
    const { subscriptions, mrr, churn } = overviews.get(month);
    return { ...subscriptions, mrr, churn };
  };
  expect(of('2040-01')).toEqual({
    active: 2,
    active_before: 0,
    new: 2,
    returned: 0,
    taken_over: 0,
    ended: 0,
    mrr: 18_233,
    churn: null,
  });
  expect(of('2040-02')).toEqual({
    active: 3,
    active_before: 2,
    new: 1,
    returned: 0,
    taken_over: 0,
    ended: 0,
    mrr: 28_133,
    churn: 0,
  });
  expect(of('2040-03')).toEqual({
    active: 2,
    active_before: 3,
    new: 0,
    returned: 0,
    taken_over: 0,
    ended: 1,
    mrr: 18_233,
    churn: 0.3333,
  });
  expect(of('2040-04')).toMatchObject({ active: 2, active_before: 2, mrr: 18_233, churn: 0 });
  expect(overviews.get('2040-03').refunded).toEqual({ count: 2, won: 2_900 });
});

it('knows what is due in the week ahead', async () => {
  await billing.playTo('2040-04-25T12:00:00+09:00');
  const { json } = await billing.http('GET', '/overview?month=2040-04');
  expect(json.due.filter(({ count }: Wire) => count > 0)).toEqual([
    { day: '2040-04-30', count: 1, won: 9_900 },
  ]);
});
