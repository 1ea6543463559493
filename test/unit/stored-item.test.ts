import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { type Item, readItem, stored, writeItem } from '../../shared/adapters/dynamo/stored-item.ts';

/** A kind that has changed its shape twice: a name was split, then a currency added. */
const kind = {
  schema: stored({
    first: v.string(),
    last: v.string(),
    currency: v.picklist(['KRW']),
    note: v.optional(v.string()),
  }),
  upcasts: [
    ({ name, ...rest }: Item) => {
      const [first, last] = String(name).split(' ');
      return { ...rest, first, last };
    },
    (item: Item) => ({ currency: 'KRW', ...item }),
  ],
};
const KEYS = { pk: 'A#1', sk: 'A', due_pk: 'DUE#0', due_sk: 'x', customer_pk: 'c', customer_sk: 's', ttl: 1 };

describe('reading', () => {
  it.each<[string, Item]>([
    ['without a number, which is the first shape', { name: '길동 홍' }],
    ['of the first shape', { shape: 1, name: '길동 홍' }],
    ['of the second', { shape: 2, first: '길동', last: '홍' }],
    ['of today', { shape: 3, first: '길동', last: '홍', currency: 'KRW' }],
  ])('an item %s gives what is read today', (_, item) => {
    expect(readItem(kind, { ...KEYS, ...item })).toEqual({ first: '길동', last: '홍', currency: 'KRW' });
  });

  it('an item of a newer shape that fits keeps its number and what else it holds', () => {
    const item = {
      first: 'a',
      last: 'b',
      currency: 'KRW',
      shape: 4,
      more: new Set(['x']),
      nested: { deep: [1] },
    };
    expect(writeItem(kind, readItem(kind, { ...KEYS, ...item }))).toEqual(item);
  });

  it('an item of a newer shape that does not fit can be repeated later, by newer code', () => {
    expect(() => readItem(kind, { ...KEYS, shape: 4, first: 'a', last: 'b', currency: 'USD' })).toThrow(
      expect.objectContaining({ code: 'item_of_newer_code', retryable: true }),
    );
  });

  it('an item of a known shape that does not fit is damage, and its contents stay out of the message', () => {
    const damaged = { ...KEYS, shape: 3, first: 'hunter2', last: 5, currency: 'KRW' };
    expect(() => readItem(kind, damaged)).toThrow(/does not fit its schema at last$/);
    expect(() => readItem(kind, damaged)).not.toThrow(/hunter2/);
  });
});

it('writing leaves out what is undefined and gives dates as text', () => {
  const item = writeItem(kind, { first: 'a', at: new Date(0), none: undefined, list: [new Date(0)] });
  expect(item).toEqual({
    shape: 3,
    first: 'a',
    at: '1970-01-01T00:00:00.000Z',
    list: ['1970-01-01T00:00:00.000Z'],
  });
});
