import { expect, it } from '@jest/globals';
import { agreedFacts, CARD, DAY, ID, ORDER } from './agreed-facts.ts';
import { disagreements } from './agreement.ts';
import type { Facts, Payment } from './facts.ts';

/* The checks of kill.test.ts must be able to fail: each doctored world differs from one that agrees in one thing. */

// biome-ignore lint/suspicious/noExplicitAny: a doctor writes what no type allows
type Doctored = any;

const withItem = (facts: Facts, pk: string, sk: string, change: object): Facts => ({
  ...facts,
  items: facts.items.map((item) => (item.pk === pk && item.sk === sk ? { ...item, ...change } : item)),
});
const withoutItem = (facts: Facts, pk: string, sk: string): Facts => ({
  ...facts,
  items: facts.items.filter((item) => !(item.pk === pk && item.sk === sk)),
});
const withPayment = (facts: Facts, impUid: string, change: Partial<Payment>): Facts => ({
  ...facts,
  payments: facts.payments.map((one) => (one.imp_uid === impUid ? { ...one, ...change } : one)),
});
const again = (facts: Facts, impUid: string, change: Partial<Payment>): Facts => ({
  ...facts,
  payments: [...facts.payments, { ...facts.payments.find((one) => one.imp_uid === impUid)!, ...change }],
});
const withRequest = (facts: Facts, key: string, change: object): Facts => ({
  ...facts,
  requests: facts.requests.map((one) => (one.key === key ? { ...one, ...change } : one)),
});
const DAY_OF_CANCEL = '2040-01-31T01:00:00.000Z';
const attemptOf = (outcome: string) => ({ merchantUid: ORDER, customerUid: CARD, outcome });

it('nothing is found where everything agrees', () => {
  expect(disagreements(agreedFacts())).toEqual([]);
});

it.each<[string, (facts: Facts) => Facts, string]>([
  [
    'a period that was paid twice',
    (facts) => again(facts, 'imp_2', { imp_uid: 'imp_9' }),
    `SUB#${ID}/CHARGE#0002 was paid 2 times`,
  ],
  [
    'a period that was paid twice, and once given back',
    (facts) => again(facts, 'imp_2', { imp_uid: 'imp_9', status: 'cancelled', cancel_amount: 900 }),
    `SUB#${ID}/CHARGE#0002 was paid 2 times`,
  ],
  [
    'a charge that 아임포트 knows nothing of',
    (facts) => ({ ...facts, payments: facts.payments.filter((one) => one.imp_uid !== 'imp_1') }),
    `SUB#${ID}/CHARGE#0001 is paid, and 아임포트 took nothing`,
  ],
  [
    'a payment that we know nothing of',
    (facts) => again(facts, 'imp_1', { imp_uid: 'imp_9', merchant_uid: DAY(7) }),
    `payment ${DAY(7)} belongs to no charge`,
  ],
  [
    'a payment that we take for declined',
    (facts) => withItem(facts, `ONE#${ID}`, 'CHARGE', { status: 'declined' }),
    `ONE#${ID}/CHARGE is declined, and 아임포트 took money`,
  ],
  [
    'another amount',
    (facts) => withPayment(facts, 'imp_1', { amount: 901 }),
    `SUB#${ID}/CHARGE#0001 is 900 won, 아임포트 took 901`,
  ],
  [
    'another card',
    (facts) => withPayment(facts, 'imp_1', { customer_uid: 'card_other' }),
    `SUB#${ID}/CHARGE#0001 was paid from another card`,
  ],
  [
    'a refund of another amount',
    (facts) => withPayment(facts, 'imp_3', { cancel_amount: 501 }),
    `ONE#${ID}/CHARGE gave 500 won back, 아임포트 501`,
  ],
  [
    'a charge that nobody knows the end of',
    (facts) => withItem(facts, `ONE#${ID}`, 'CHARGE', { attempts: [attemptOf('unknown')] }),
    `ONE#${ID}/CHARGE has an attempt that is unknown`,
  ],
  [
    'a decline that 아임포트 never gave',
    (facts) => withItem(facts, `ONE#${ID}`, 'CHARGE', { attempts: [attemptOf('declined')] }),
    `ONE#${ID}/CHARGE was declined 1 times, at 아임포트 0 times`,
  ],
  [
    'a key that was issued and is no card',
    (facts) => withoutItem(facts, `CARD#${CARD}`, 'CARD'),
    `reg_${ID} was issued, and there is no such card`,
  ],
  [
    'a registration that nobody heard of again',
    (facts) => withItem(facts, `REG#${ID}`, 'REG', { state: { status: 'pending' } }),
    `reg_${ID} is pending, at 아임포트 issued`,
  ],
  [
    'a period that was left out',
    (facts) => withoutItem(facts, `SUB#${ID}`, 'CHARGE#0001'),
    `SUB#${ID} is in period 3, and 1 is missing`,
  ],
  [
    'a period that has not been charged in time',
    (facts) => ({ ...facts, now: new Date('2040-02-01T12:00:00+09:00') }),
    `SUB#${ID} is active, and period 3 was due 2040-02-01T01:00:00.000Z`,
  ],
  [
    'a calendar that has drifted',
    (facts) => withItem(facts, `SUB#${ID}`, 'SUB', { nextChargeAt: '2040-02-01T02:00:00.000Z' }),
    `SUB#${ID} period 3 is due 2040-02-01T02:00:00.000Z, by the calendar 2040-02-01T01:00:00.000Z`,
  ],
  [
    'an answer without its subscription',
    (facts) => withRequest(facts, '2', { answer: { status: 201, json: { subscription_id: 'other' } } }),
    '2 POST /subscriptions was answered 201, and there is no such subscription',
  ],
  [
    'an answer without its refund',
    (facts) => withItem(facts, `ONE#${ID}`, 'CHARGE', { refunds: [] }),
    `4 POST /charges/${ORDER}/refunds was answered 201, and there is no such refund`,
  ],
  [
    'a request without an answer',
    (facts) => withRequest(facts, '2', { answer: undefined }),
    '2 POST /subscriptions was never answered',
  ],
  [
    'a repetition that made another thing',
    (facts) => withRequest(facts, '3', { repeated: { status: 201, json: { merchant_uid: 'one_other' } } }),
    `3 POST /charges made ${ORDER}, and repeated one_other`,
  ],
  [
    'an order that became two charges',
    (facts) => ({
      ...facts,
      items: [
        ...facts.items,
        {
          ...(facts.items.find(({ pk, sk }) => pk === `ONE#${ID}` && sk === 'CHARGE') as Doctored),
          pk: 'ONE#2',
        },
      ],
    }),
    'one order of 1001 won became 2 charges, paid 1 times',
  ],
  [
    'an event that was not published',
    (facts) => ({ ...facts, published: facts.published.slice(0, -1) }),
    `ONE#${ID}/EVENT#00000005#0 was not published`,
  ],
  [
    'a payment without its event',
    (facts) => ({
      ...withoutItem(facts, `SUB#${ID}`, 'EVENT#00000005#0'),
      published: facts.published.filter(({ id }) => id !== `SUB#${ID}/EVENT#00000005#0`),
    }),
    `SUB#${ID} charge.paid 2 times, and published 1 times`,
  ],
  [
    'a charge that was called off without its event',
    (facts) => withItem(facts, `SUB#${ID}`, 'CHARGE#0002', { status: 'void', calledOffAt: DAY_OF_CANCEL }),
    `SUB#${ID} charge.voided 1 times, and published 0 times`,
  ],
  [
    'events that were published in another order',
    (facts) => ({ ...facts, published: facts.published.toReversed() }),
    `SUB#${ID}/EVENT#00000003#0 was published after SUB#${ID}/EVENT#00000003#1`,
  ],
  [
    'a dead letter',
    (facts) => ({ ...facts, queued: { ...facts.queued, 'charge-dlq': ['poison'] } }),
    'charge-dlq still holds poison',
  ],
])('%s is found', (_, doctored, expected) => {
  expect(disagreements(doctored(agreedFacts()))).toContain(expected);
});
