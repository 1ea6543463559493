import { afterEach, describe, expect, it } from '@jest/globals';
import { type BillingStack, kst, startBillingStack } from '../../support/billing.ts';

/* Every period's date is the one of the first day, whatever happened in between that did not interrupt service. */

let billing: BillingStack;
afterEach(() => billing.stop());

async function start(at: string, interval: object): Promise<string> {
  billing = await startBillingStack({ at });
  const customer_uid = await billing.registerCard();
  return (await billing.subscribe({ customer_uid, plan_id: await billing.plan({ interval }) }))
    .subscription_id;
}
const paidDays = async (id: string) =>
  (await billing.charges(id)).map(({ paid_at }) => kst(paid_at).slice(0, 10));

describe('a change of plan', () => {
  it('to another of the same interval keeps the 31st', async () => {
    const id = await start('2041-01-31T12:00:00+09:00', { unit: 'month', count: 1 });
    await billing.playTo('2041-02-10T12:00:00+09:00');
    const plan_id = await billing.plan({ amount: 5_000 });
    expect((await billing.command(id, 'change-plan', { plan_id })).status).toBe(200);
    await billing.playTo('2041-05-02T12:00:00+09:00');
    expect(await paidDays(id)).toEqual(['2041-01-31', '2041-02-28', '2041-03-31', '2041-04-30']);
  });

  it('to another interval of months starts there, and comes back to the 31st', async () => {
    const id = await start('2041-01-31T12:00:00+09:00', { unit: 'month', count: 1 });
    const plan_id = await billing.plan({ amount: 5_000, interval: { unit: 'month', count: 2 } });
    await billing.command(id, 'change-plan', { plan_id });
    await billing.playTo('2041-09-02T12:00:00+09:00');
    expect(await paidDays(id)).toEqual([
      '2041-01-31',
      '2041-02-28',
      '2041-04-30',
      '2041-06-30',
      '2041-08-31',
    ]);
  });

  it('of a yearly one keeps February 29', async () => {
    const id = await start('2040-02-29T12:00:00+09:00', { unit: 'year', count: 1 });
    await billing.playTo('2040-06-01T12:00:00+09:00');
    const plan_id = await billing.plan({ amount: 5_000, interval: { unit: 'year', count: 1 } });
    await billing.command(id, 'change-plan', { plan_id });
    await billing.playTo('2044-03-02T12:00:00+09:00');
    expect((await paidDays(id)).slice(-2)).toEqual(['2043-02-28', '2044-02-29']);
  });
});

it('hours without a consent, on the day itself, move nothing', async () => {
  const id = await start('2041-01-31T12:00:00+09:00', { unit: 'month', count: 1 });
  const plan_id = await billing.plan({ amount: 19_900 });
  await billing.command(id, 'change-plan', { plan_id });
  await billing.playTo('2041-02-28T14:00:00+09:00');
  expect(await billing.subscription(id)).toMatchObject({
    status: 'paused',
    pause_reason: 'consent_required',
  });
  const consent = {
    agreed_at: billing.now().toISOString(),
    method: 'web',
    price_before: 9_900,
    price_after: 19_900,
    effective_on: '2041-02-28',
  };
  expect((await billing.command(id, 'consents', consent)).json).toMatchObject({ status: 'active' });
  await billing.playTo('2041-04-01T12:00:00+09:00');
  expect(await paidDays(id)).toEqual(['2041-01-31', '2041-02-28', '2041-03-31']);
});

it('a pause that is over before the period ends moves nothing', async () => {
  const id = await start('2041-01-31T12:00:00+09:00', { unit: 'month', count: 1 });
  await billing.command(id, 'pause');
  await billing.playTo('2041-02-20T12:00:00+09:00');
  await billing.command(id, 'resume', {});
  await billing.playTo('2041-04-01T12:00:00+09:00');
  expect(await paidDays(id)).toEqual(['2041-01-31', '2041-02-28', '2041-03-31']);
});
