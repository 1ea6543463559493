import { describe, expect, test } from '@jest/globals';
import { sequenceOf } from '../../shared/adapters/dynamo/event-sequence.ts';
import { keys, reconciliationKeys } from '../../shared/adapters/dynamo/keys.ts';
import { aggregateOf, eventDetail } from '../../shared/domain/published-event.ts';

const recurring = { kind: 'subscription', subscriptionId: '1', period: 12, generation: 1 } as const;
const oneOff = { kind: 'one_off', chargeId: '1', generation: 1 } as const;

describe('the number of an event', () => {
  test.each([
    ['a card’s', keys.cardEvent('card_1', 1), 100],
    ['what a card tells besides', keys.cardEvent('card_1', 1, 1), 101],
    ['a subscription’s', keys.subscriptionEvent('1', 3, 2), 302],
    ['a period’s charge, by itself', keys.chargeEvent(recurring, 5, 0), 500],
    ['a one-off charge’s', keys.chargeEvent(oneOff, 5, 1), 501],
    [
      'a comparison’s',
      reconciliationKeys.report(new Date('2027-01-05T07:49:21.288Z'), 'Zz09_-Z'),
      1_799_135_361_288,
    ],
    ['one’s of older code', { sk: 'EVENT#2027-01-05T07:49:21.288Z' }, 1_799_135_361_288],
  ])('is %s version and place', (_, { sk }, sequence) => {
    expect(sequenceOf(sk)).toBe(sequence);
  });

  test.each([
    [keys.subscriptionEvent('1', 1, 1), keys.subscriptionEvent('1', 1, 2)],
    [keys.subscriptionEvent('1', 1, 99), keys.subscriptionEvent('1', 2, 0)],
    [keys.subscriptionEvent('1', 9, 0), keys.subscriptionEvent('1', 10, 0)],
    [keys.cardEvent('card_1', 1, 1), keys.cardEvent('card_1', 2)],
  ])('grows from %p to %p', (before, after) => {
    expect(sequenceOf(before.sk)).toBeLessThan(sequenceOf(after.sk));
  });

  test.each(['EVENT#', 'EVENT#x', 'EVENT#1#2#3', 'EVENT#1#100', 'EVENT#soon', 'SUB'])(
    'is not made up for a key that is none of ours: %s',
    (sk) => {
      expect(() => sequenceOf(sk)).toThrow('no order');
    },
  );
});

test('what an event says begins with its id, its time and its number', () => {
  const event = { id: 'SUB#1/EVENT#00000001#0', type: 'charge.paid', at: 'now', sequence: 100, detail: {} };
  expect(eventDetail({ ...event, detail: { amount: 9_900 } })).toEqual({
    event_id: 'SUB#1/EVENT#00000001#0',
    at: 'now',
    sequence: 100,
    amount: 9_900,
  });
  expect(aggregateOf(event)).toBe('SUB#1');
});
