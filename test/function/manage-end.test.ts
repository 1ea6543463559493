import { beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, later, payment } from '../support/charging.ts';
import { active, createManageTest, MANAGE_TOKEN, type ManageTest } from '../support/manage.ts';

/* 중도해지 on the customer's page: docs/decisions/0023. */
let test: ManageTest;
beforeEach(() => {
  test = createManageTest({ customers: { mayPause: false, mayRefundUnused: true } });
});

const text = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const back = (done: string) => `/manage/${MANAGE_TOKEN}?done=${done}`;

/** A month that began on February 11 and has ten days left after today: 9,900 × 9 ÷ 28. */
async function paidMonth() {
  await test.link();
  const subscription = await active(test, { anchorAt: later(-18 * DAY_MS), paidUntil: later(10 * DAY_MS) });
  const { subscriptionId, customerUid } = subscription;
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const merchantUid = `sub_${subscriptionId}_0001`;
  const made = payment({ merchantUid, customerUid, paidAt: later(-18 * DAY_MS) });
  test.gateway.records.push(made);
  await test.store(
    {},
    {
      charge: {
        key,
        merchantUid,
        customerId: 'user-1',
        customerUid,
        amount: 9_900,
        name: '베이직',
        status: 'paid',
        attempts: [],
        refunds: [],
        payment: { impUid: made.impUid, merchantUid, customerUid, at: later(-18 * DAY_MS) },
        createdAt: later(-18 * DAY_MS),
        version: 0,
      },
    },
  );
  return subscriptionId;
}

const view = async (subscription: string) =>
  (await test.show({ query: { view: 'cancel', subscription } })).body;
const AMOUNT = String(Math.floor((9_900 * 9) / 28));

it('is offered with the won that comes back, beside the end that was always there', async () => {
  const id = await paidMonth();
  const body = await view(id);
  expect(text(body)).toContain(`지금 해지하고 ${Number(AMOUNT).toLocaleString('ko-KR')}원 돌려받기`);
  expect(text(body)).toContain('28일 중 9일');
  expect(text(body)).toContain('해지합니다');
});

it('pressed ends it now and gives back exactly that, once', async () => {
  const id = await paidMonth();
  const press = () => test.press('end', { subscription: id, amount: AMOUNT });
  expect((await press()).location).toBe(back('end_refunded'));
  expect((await press()).location).toBe(back('end_refunded'));
  expect((await test.find(id))?.status).toBe('canceled');
  expect(test.gateway.canceled).toMatchObject([{ amount: Number(AMOUNT), checksum: 9_900 }]);
  expect(test.items()).toContainEqual(
    expect.objectContaining({ refunds: [expect.objectContaining({ by: 'customer' })] }),
  );
  expect(text((await test.show()).body)).toContain(`${Number(AMOUNT).toLocaleString('ko-KR')}원 환불됨`);
});

it.each([
  ['lost', 'end_refunding'],
  ['refused', 'end_refund_failed'],
] as const)('whose refund is %s is told as %s; it has ended', async (ending, done) => {
  const id = await paidMonth();
  test.gateway.ending = ending;
  expect((await test.press('end', { subscription: id, amount: AMOUNT })).location).toBe(back(done));
  expect((await test.find(id))?.status).toBe('canceled');
});

describe('ends nothing', () => {
  it.each(['', '0', '9900', String(Number(AMOUNT) + 1)])(
    'for another sum than is due: "%s"',
    async (amount) => {
      const id = await paidMonth();
      expect((await test.press('end', { subscription: id, amount })).location).toBe(back('changed'));
      expect((await test.find(id))?.status).toBe('active');
      expect(test.gateway.canceled).toEqual([]);
    },
  );

  it('after midnight, when a day less comes back', async () => {
    const id = await paidMonth();
    test.clock.at = later(14 * 3_600_000);
    await test.link({ linkId: '01JZ00000000000000000000M2', expiresAt: later(DAY_MS) });
    const token = MANAGE_TOKEN.replace('MK', 'M2');
    const { location } = await test.press('end', { subscription: id, amount: AMOUNT }, { token });
    expect(location).toContain('done=changed');
    expect((await test.find(id))?.status).toBe('active');
  });

  it('where the merchant has not allowed it: 404, and not offered', async () => {
    test = createManageTest();
    const id = await paidMonth();
    expect(text(await view(id))).not.toContain('돌려받기');
    expect((await test.press('end', { subscription: id, amount: AMOUNT })).status).toBe(404);
    expect((await test.find(id))?.status).toBe('active');
  });

  it('of which nothing comes back', async () => {
    await test.link();
    const { subscriptionId } = await test.subscription({ hadTrial: true, nextChargeAt: later(DAY_MS) });
    expect(text(await view(subscriptionId))).not.toContain('돌려받기');
    const { location } = await test.press('end', { subscription: subscriptionId, amount: '0' });
    expect(location).toBe(back('changed'));
  });
});
