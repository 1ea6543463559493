import { gateway } from './alterations.ts';
import type { Mutant } from './mutants.ts';

/** Deliberate mistakes with what is tax-free and what is VAT. */
export const taxMutants: readonly Mutant[] = [
  {
    name: 'tax-not-sent',
    mistake: 'a charge is sent without what the plan or the request has named of its tax',
    alteration: gateway((inner) => ({
      charge: ({ taxFree: _, vatAmount: __, ...order }, budgetMs, isStopped) =>
        inner.charge(order, budgetMs, isStopped),
    })),
    killedBy: ['tax_is_what_was_said'],
  },
  {
    name: 'last-part-not-the-rest',
    mistake: 'of a refund that takes all that is left, each tax is divided like that of any part',
    alteration: gateway((inner) => ({
      cancel: ({ vatAmount, ...order }, budgetMs) => {
        const isPart = order.checksum === order.amount && vatAmount !== undefined && vatAmount > 0;
        return inner.cancel({ ...order, vatAmount: isPart ? vatAmount - 1 : vatAmount }, budgetMs);
      },
    })),
    killedBy: ['refund_taxes_add_up'],
  },
];
