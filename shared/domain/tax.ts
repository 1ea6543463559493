import type { Charge } from './charge.ts';

export interface Tax {
  /** Integer won of the amount. */
  readonly taxFree: number;
  /** Integer won of the amount. */
  readonly vat: number;
}

/**
 * What of a charge, or of a refund, is tax-free, and what is VAT: the one place that says so. Our POSTs name neither, so all of it is taxed, and 아임포트 takes an
 * eleventh of it for VAT.
 */
export function taxOf({ amount }: Pick<Charge, 'amount'>): Tax {
  const taxFree = 0;
  return { taxFree, vat: Math.round((amount - taxFree) / 11) };
}
