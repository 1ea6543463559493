import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { NamedTax } from '../../shared/domain/tax.ts';
import { won } from './fields.ts';

/** What of an amount is tax-free, and what is VAT, wherever an amount is given. */
export const taxFields = { tax_free: v.optional(won(0)), vat_amount: v.optional(won(0)) };

/** `amount` absent: what they are part of is known later. `path`: where the amount stands, with a dot at its end. */
export function givenTax(
  {
    amount,
    tax_free: taxFree,
    vat_amount: vatAmount,
  }: v.InferOutput<v.StrictObjectSchema<typeof taxFields, undefined>> & {
    readonly amount?: number | undefined;
  },
  path = '',
): NamedTax {
  if (amount !== undefined) {
    if ((taxFree ?? 0) > amount) throw misfit(`${path}tax_free`, `at most amount, ${amount} won`);
    const taxed = amount - (taxFree ?? 0);
    if ((vatAmount ?? 0) > taxed)
      throw misfit(`${path}vat_amount`, `at most amount − tax_free, ${taxed} won`);
  }
  return { taxFree, vatAmount };
}

const misfit = (path: string, message: string) =>
  new BillingError('invalid_request', 'the request does not fit', { issues: [{ path, message }] });
