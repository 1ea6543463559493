import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Charge } from '../../shared/domain/charge.ts';
import { markPaid } from '../../shared/domain/charge-transitions.ts';
import { leftOf } from '../../shared/domain/refund.ts';
import { applyCancellation, beginRefund } from '../../shared/domain/refund-outcome.ts';
import { taxMisfit, taxOf, taxOfPart } from '../../shared/domain/tax.ts';
import { payment, sending } from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

/** An amount with each of its taxes, within what fits. */
const taxed = fc
  .integer({ min: 1, max: 100_000_000 })
  .chain((amount) => fc.record({ amount: fc.constant(amount), taxFree: fc.integer({ min: 0, max: amount }) }))
  .chain((sum) =>
    fc.record({
      ...{ amount: fc.constant(sum.amount), taxFree: fc.constant(sum.taxFree) },
      vatAmount: fc.integer({ min: 0, max: sum.amount - sum.taxFree }),
    }),
  );

/** What share of what is left goes back next, and how much of its bounds a named tax takes; 0: it names none. */
const parts = fc.array(
  fc.record({
    of: fc.double({ min: 0, max: 1, noNaN: true }),
    named: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 12 },
);

/** The charge after one more part has gone back. */
function back(charge: Charge, amount: number, taxFree: number | undefined): Charge {
  const left = leftOf(charge);
  const named = taxMisfit(left, { amount, taxFree }) === undefined ? { taxFree } : {};
  const refund = { refundId: `refund-${charge.refunds.length + 1}`, amount, ...named, reason: '변심' };
  const begun = beginRefund(charge, refund, NOW);
  const cancelAmount = charge.amount - left.amount + amount;
  const paid = { ...payment({ amount: charge.amount }), cancelAmount };
  return applyCancellation({ charge: begun }, paid, NOW, true)?.account.charge ?? begun;
}

it('whatever goes back in whatever parts: each part fits, the rest can hold what is left, all of it is all', () => {
  fc.assert(
    fc.property(taxed, parts, (sum, steps) => {
      let charge: Charge = markPaid({ ...sending(), ...sum }, payment({ amount: sum.amount }), NOW);
      for (const { of, named } of [...steps, { of: 1, named: 0 }]) {
        const left = leftOf(charge);
        const amount = Math.ceil(left.amount * of);
        if (amount === 0) continue;
        charge = back(charge, amount, named === 0 ? undefined : Math.round(amount * named));
        const tax = taxOf(charge.refunds.at(-1) ?? { amount: Number.NaN });
        expect(tax.taxFree + tax.vatAmount).toBeLessThanOrEqual(amount);
        const rest = leftOf(charge);
        expect(Math.min(tax.taxFree, tax.vatAmount, rest.taxFree, rest.vatAmount)).toBeGreaterThanOrEqual(0);
        expect(rest.taxFree + rest.vatAmount).toBeLessThanOrEqual(rest.amount);
      }
      expect(leftOf(charge)).toEqual({ amount: 0, taxFree: 0, vatAmount: 0 });
      const gone = charge.refunds.map(taxOf);
      expect(gone.reduce((all, { taxFree }) => all + taxFree, 0)).toBe(sum.taxFree);
      expect(gone.reduce((all, { vatAmount }) => all + vatAmount, 0)).toBe(sum.vatAmount);
    }),
    { numRuns: 500 },
  );
});

it('what is divided always fits, and a refund of older code, which names nothing, is divided the same', () => {
  fc.assert(
    fc.property(taxed, fc.double({ min: 0, max: 1, noNaN: true }), (sum, of) => {
      const amount = Math.ceil(sum.amount * of);
      expect(taxMisfit(sum, { amount })).toBeUndefined();
      const charge = markPaid({ ...sending(), ...sum }, payment({ amount: sum.amount }), NOW);
      const older = {
        refundId: 'r',
        amount,
        reason: '변심',
        checksum: sum.amount,
        status: 'succeeded',
        requestedAt: NOW,
      } as const;
      const { taxFree, vatAmount } = taxOfPart(sum, { amount });
      expect(leftOf({ ...charge, refunds: [older] })).toEqual({
        amount: sum.amount - amount,
        taxFree: sum.taxFree - taxFree,
        vatAmount: sum.vatAmount - vatAmount,
      });
    }),
  );
});
