import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addWon, isZero, parseWon, subtractWon, won } from '../../shared/domain/money.ts';

describe('won', () => {
  it.each([0, 1, 9_900, Number.MAX_SAFE_INTEGER])('accepts %p', (amount) => {
    expect(won(amount)).toBe(amount);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])(
    'breaks the invariant for %p',
    (amount) => {
      expect(() => won(amount)).toThrow('won');
    },
  );

  it('has only one zero', () => {
    expect(Object.is(won(-0), 0)).toBe(true);
  });
});

describe('parseWon', () => {
  it.each([1, 100, 9_900])('reads %p', (value) => {
    expect(parseWon(value)).toBe(value);
  });

  it.each([0, -100, 99.9, Number.NaN, '1000', '', null, undefined, true, 1000n, [1000], { amount: 1 }])(
    'refuses %p',
    (value) => {
      expect(parseWon(value)).toBeUndefined();
    },
  );

  it('never throws and returns only positive safe integers', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const parsed = parseWon(value);
        expect(parsed === undefined || (Number.isSafeInteger(parsed) && parsed > 0)).toBe(true);
      }),
    );
  });
});

describe('arithmetic', () => {
  const amount = fc.nat({ max: 2 ** 40 }).map(won);

  it('gives back what was added', () => {
    fc.assert(fc.property(amount, amount, (a, b) => subtractWon(addWon(a, b), b) === a));
  });

  it('refuses to go below zero', () => {
    expect(() => subtractWon(won(100), won(101))).toThrow('won');
  });

  it('refuses a sum that is no longer exact', () => {
    expect(() => addWon(won(Number.MAX_SAFE_INTEGER), won(1))).toThrow('won');
  });

  it('knows nothing is left after taking everything', () => {
    fc.assert(fc.property(amount, (a) => isZero(subtractWon(a, a))));
    expect(isZero(won(1))).toBe(false);
  });
});
