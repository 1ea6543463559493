import type { Facts, Payment } from './facts.ts';
import type { Request } from './merchant.ts';

/** A small world in which everything agrees: a card, a daily subscription with two paid days, an order, a refund. */
export const ID = '01JZ0000000000000000000001';
export const CARD = `card_${ID}`;
export const DAY = (period: number) => `sub_${ID}_000${period}`;
export const ORDER = `one_${ID}`;
const FIRST = '2040-01-30T01:00:00.000Z';
const THIRD = '2040-02-01T01:00:00.000Z';

const payment = (
  impUid: string,
  merchantUid: string,
  amount: number,
  change: Partial<Payment> = {},
): Payment => ({
  imp_uid: impUid,
  merchant_uid: merchantUid,
  status: 'paid',
  amount,
  cancel_amount: 0,
  customer_uid: CARD,
  customer_uid_usage: 'payment',
  paid_at: Date.parse(FIRST) / 1000,
  ...change,
});

const charge = (impUid: string, merchantUid: string, amount: number, place: object) => ({
  ...place,
  merchantUid,
  customerUid: CARD,
  amount,
  status: 'paid',
  attempts: [{ merchantUid, customerUid: CARD, outcome: 'paid', impUid }],
  refunds: [],
  payment: { impUid, merchantUid, customerUid: CARD },
});

const day = (period: number) =>
  charge(`imp_${period}`, DAY(period), 900, {
    pk: `SUB#${ID}`,
    sk: `CHARGE#000${period}`,
    key: { kind: 'subscription', period, generation: 1 },
  });

const event = (id: string, type: string) => ({ id, type, at: FIRST, sequence: 0, detail: {} });
const ordered = { customer_uid: CARD, amount: 1_001, name: '추가 결제' };
const request = (key: string, path: string, body: object, status: number, json: object): Request => ({
  ...{ method: 'POST', path, key, body, tries: 1 },
  answer: { status, json },
});

export function agreedFacts(): Facts {
  const published = [
    event(`CARD#${CARD}/EVENT#00000001`, 'card.registered'),
    event(`SUB#${ID}/EVENT#00000001#0`, 'subscription.created'),
    event(`SUB#${ID}/EVENT#00000003#0`, 'charge.paid'),
    event(`SUB#${ID}/EVENT#00000003#1`, 'subscription.activated'),
    event(`SUB#${ID}/EVENT#00000005#0`, 'charge.paid'),
    event(`ONE#${ID}/EVENT#00000003#0`, 'charge.paid'),
    event(`ONE#${ID}/EVENT#00000005#0`, 'refund.succeeded'),
  ];
  const items = [
    { pk: `REG#${ID}`, sk: 'REG', merchantUid: `reg_${ID}`, state: { status: 'succeeded' } },
    { pk: `CARD#${CARD}`, sk: 'CARD' },
    {
      ...{ pk: `SUB#${ID}`, sk: 'SUB', subscriptionId: ID, status: 'active', customerUid: CARD, period: 3 },
      ...{ anchorAt: FIRST, anchorPeriod: 1, nextChargeAt: THIRD, cancelAtPeriodEnd: false },
      plan: { amount: 900, interval: { unit: 'day', count: 1 } },
    },
    day(1),
    day(2),
    {
      ...charge('imp_3', ORDER, 1_001, { pk: `ONE#${ID}`, sk: 'CHARGE', key: { kind: 'one_off' } }),
      refunds: [{ refundId: 'refund-1', amount: 500, checksum: 1_001, status: 'succeeded' }],
    },
    ...published.map(({ id }) => ({ pk: id.split('/')[0], sk: id.split('/')[1] })),
  ];
  return {
    now: new Date('2040-01-31T12:00:00+09:00'),
    items: items as unknown as Facts['items'],
    payments: [
      payment('imp_0', `reg_${ID}`, 0, { customer_uid_usage: 'issue' }),
      payment('imp_1', DAY(1), 900),
      payment('imp_2', DAY(2), 900),
      payment('imp_3', ORDER, 1_001, { cancel_amount: 500 }),
    ],
    published,
    queued: { charge: [], 'charge-dlq': [], settle: [], 'settle-dlq': [] },
    requests: [
      request('1', '/card-registrations', {}, 201, { registration_id: ID }),
      request('2', '/subscriptions', { customer_uid: CARD }, 201, { subscription_id: ID }),
      request('3', '/charges', ordered, 201, { merchant_uid: ORDER, status: 'paid' }),
      request('4', `/charges/${ORDER}/refunds`, {}, 201, {
        ...{ refund_id: 'refund-1', amount: 500, status: 'succeeded' },
      }),
    ],
  };
}
