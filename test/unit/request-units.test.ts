import { describe, expect, it } from '@jest/globals';
import { itemSize } from '../../infra/local/dynamo-model/item-size.ts';
import { indexWrites, readUnits, writeUnits } from '../bench/units/units.ts';

const item = (size: number, more: object = {}) => ({ pk: 'A', sk: 'B', text: 'x'.repeat(size), ...more });

describe('the size of an item, as AWS counts it', () => {
  it.each([
    // Names and strings: their UTF-8 bytes.
    [{ pk: 'AB' }, 4],
    [{ 이름: '구매자' }, 6 + 9],
    // Numbers: two digits a byte, and one more; zeros at the ends are not stored.
    [{ n: 0 }, 1 + 1],
    [{ n: 1 }, 1 + 2],
    [{ n: 9_900 }, 1 + 2],
    [{ n: 123_456 }, 1 + 4],
    [{ n: -5 }, 1 + 3],
    [{ n: 0.25 }, 1 + 2],
    [{ b: true, c: null }, 2 + 2],
    // Lists and maps: three bytes, and one for each member.
    [{ l: [] }, 1 + 3],
    [{ l: ['a', 'bc'] }, 1 + 3 + 1 + 1 + 1 + 2],
    [{ m: { k: 'v' } }, 1 + 3 + 1 + 1 + 1],
    [{ s: new Set(['ab', 'c']) }, 1 + 3],
  ])('%j', (value, size) => {
    expect(itemSize(value)).toBe(size);
  });
});

describe('a write', () => {
  it('costs a unit for each KB begun, of the larger of before and after', () => {
    expect(writeUnits(undefined, item(100), false)).toBe(1);
    // 4 for the keys, 4 for the name: 1,024 exactly, and one more.
    expect(writeUnits(undefined, item(1_014), false)).toBe(1);
    expect(writeUnits(undefined, item(1_015), false)).toBe(2);
    expect(writeUnits(item(1_500), item(10), false)).toBe(2);
    expect(writeUnits(item(1_500), undefined, false)).toBe(2);
  });

  it('costs twice that in a transaction, and what is only checked as much', () => {
    expect(writeUnits(item(10), item(10), true)).toBe(2);
    expect(writeUnits(undefined, undefined, true)).toBe(2);
  });
});

describe('a read', () => {
  it('costs a unit for each 4 KB begun, half where it is eventually consistent, and one for what is not there', () => {
    expect([readUnits(0, true), readUnits(4_096, true), readUnits(4_097, true)]).toEqual([1, 1, 2]);
    expect([readUnits(100, false), readUnits(9_000, false)]).toEqual([0.5, 1.5]);
  });
});

describe('an index', () => {
  const all = { name: 'i', partition: 'i_pk', sort: 'i_sk' };
  const keysOnly = { ...all, attributes: [] };
  const at = (i_sk: string, more: object = {}) => item(10, { i_pk: 'P', i_sk, ...more });
  const units = (...given: Parameters<typeof indexWrites>) => indexWrites(...given).map((one) => one.units);

  it('costs nothing for an item that is not in it, or whose entry does not change', () => {
    expect(units(all, item(10), item(20))).toEqual([]);
    expect(units(keysOnly, at('1', { n: 1 }), at('1', { n: 2 }))).toEqual([]);
  });

  it('costs one write for an entry that comes, goes or changes', () => {
    expect(units(all, undefined, at('1'))).toEqual([1]);
    expect(units(all, at('1'), undefined)).toEqual([1]);
    expect(units(all, at('1', { n: 1 }), at('1', { n: 2 }))).toEqual([1]);
  });

  it('costs two for an entry whose key changes', () => {
    expect(units(keysOnly, at('1'), at('2'))).toEqual([1, 1]);
  });
});
