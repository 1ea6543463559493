import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskCardNumber } from '../../shared/domain/card.ts';

const digitsIn = (text: string | undefined) => (text ?? '').replaceAll(/\D/g, '').length;
const cardNumber = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 13, maxLength: 19 })
  .map((digits) => digits.join(''));

it.each([
  ['400000******0000', '400000******0000'],
  ['4000-00**-****-0000', '4000-00**-****-0000'],
  ['4000123412341234', '400012******1234'],
  ['4000-1234-1234-1234', '400012******1234'],
  ['378282246310005', '378282*****0005'],
  ['4000123412341234*', '400012******1234'],
  ['', undefined],
  ['신한카드', undefined],
  ['1234', undefined],
  [undefined, undefined],
])('%p is kept as %p', (given, kept) => {
  expect(maskCardNumber(given)).toBe(kept);
});

it('never lets more than ten digits of a whole number through, however it is written', () => {
  const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0');
  fc.assert(
    fc.property(cardNumber, separator, fc.boolean(), (number, between, starred) => {
      const written = (number.match(/.{1,4}/g) ?? []).join(between) + (starred ? '*' : '');
      const kept = maskCardNumber(written);
      expect(digitsIn(kept)).toBeLessThanOrEqual(10);
      expect(kept).not.toContain(number.slice(6, -4) === '' ? number : number.slice(0, 7));
    }),
  );
});

it('never lets more than twelve digits of anything through, nor more than thirty characters of what was masked', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789*- x'), maxLength: 60 }), (text) => {
      const kept = maskCardNumber(text);
      expect(digitsIn(kept)).toBeLessThanOrEqual(12);
    }),
  );
});

it('is the same when it is done twice', () => {
  fc.assert(
    fc.property(cardNumber, (number) => {
      const once = maskCardNumber(number);
      expect(maskCardNumber(once)).toBe(once);
    }),
  );
});
