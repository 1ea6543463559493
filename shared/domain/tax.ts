/** What of an amount is tax-free, and what is VAT. */
export interface Tax {
  /** Integer won of the amount. */
  readonly taxFree: number;
  /** Integer won of the amount. */
  readonly vatAmount: number;
}

/** As the merchant has named it: 아임포트 is told this and no more. Named by nobody, nothing is tax-free, and an eleventh of what is taxed is VAT. */
export interface NamedTax {
  readonly taxFree?: number | undefined;
  readonly vatAmount?: number | undefined;
}

interface Sum extends NamedTax {
  /** Integer won. */
  readonly amount: number;
}

/** What of a price, a charge or a refund is tax-free, and what is VAT: the one place that says so. */
export function taxOf({ amount, taxFree = 0, vatAmount }: Sum): Tax {
  return { taxFree, vatAmount: vatAmount ?? Math.round((amount - taxFree) / 11) };
}

/**
 * What of a part is tax-free, and what is VAT: what it does not name is divided in proportion (VAT by what is taxed), rounded half
 * up. Taken of what is left each time, so the parts add up, and the one that takes all takes the rest (docs/decisions/0037).
 */
export function taxOfPart(left: Tax & Sum, { amount, ...named }: Sum): Tax {
  const taxFree = named.taxFree ?? share(left.taxFree, amount, left.amount);
  const taxed = left.amount - left.taxFree;
  return { taxFree, vatAmount: named.vatAmount ?? share(left.vatAmount, amount - taxFree, taxed) };
}

const share = (sum: number, part: number, whole: number) =>
  whole === 0 ? 0 : Math.round((sum * part) / whole);

export interface TaxMisfit {
  readonly field: keyof Tax;
  /** Integer won. */
  readonly from: number;
  readonly to: number;
}

/** Which of a part's two does not fit into what is left, or leaves more than the rest can hold. Undefined: both fit. */
export function taxMisfit(left: Tax & Sum, { amount, ...named }: Sum): TaxMisfit | undefined {
  const { taxFree, vatAmount } = taxOfPart(left, { amount, ...named });
  return (
    outside('taxFree', taxFree, left.taxFree, amount, left.amount) ??
    outside('vatAmount', vatAmount, left.vatAmount, amount - taxFree, left.amount - left.taxFree)
  );
}

function outside(field: keyof Tax, tax: number, sum: number, part: number, whole: number) {
  const [from, to] = [Math.max(0, sum - (whole - part)), Math.min(part, sum)];
  return tax >= from && tax <= to ? undefined : { field, from, to };
}
