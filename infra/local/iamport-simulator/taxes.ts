/** What of each payment, and of what went back, was named tax-free and VAT. The V1 record of a card payment does not say it. */
import type { Database } from './database.ts';
import { type Fields, isWon, numberOf } from './fields.ts';

export interface Tax {
  readonly tax_free: number;
  /** null: not named, so an eleventh of what is taxed. */
  readonly vat_amount: number | null;
}

export interface PaymentTax extends Tax {
  readonly amount: number;
  readonly cancelled_amount: number;
  readonly cancelled_tax_free: number;
  readonly cancelled_vat_amount: number;
}

export type Taxes = ReturnType<typeof createTaxes>;

export const createTaxes = ({ sql }: Database) => {
  const insert = sql.prepare(
    'INSERT OR REPLACE INTO taxes (imp_uid, amount, tax_free, vat_amount) VALUES (?, ?, ?, ?)',
  );
  const select = sql.prepare('SELECT * FROM taxes WHERE imp_uid = ?');
  const cancelled = sql.prepare(
    `UPDATE taxes SET cancelled_amount = cancelled_amount + ?, cancelled_tax_free = cancelled_tax_free + ?,
       cancelled_vat_amount = cancelled_vat_amount + ? WHERE imp_uid = ?`,
  );
  return {
    paid(impUid: string, amount: number, { tax_free, vat_amount }: Tax): void {
      insert.run(impUid, amount, tax_free, vat_amount);
    },
    cancelled(impUid: string, amount: number, { tax_free, vat_amount }: Tax): void {
      cancelled.run(amount, tax_free, vat_amount ?? 0, impUid);
    },
    of(impUid: string): PaymentTax | undefined {
      const row = select.get(impUid);
      if (row === undefined) return undefined;
      const { imp_uid: _, ...tax } = row;
      return tax as unknown as PaymentTax;
    },
  };
};

/** tax_free left out is 0 (vendor's documentation). */
export const taxOf = (fields: Fields): Tax => ({
  tax_free: numberOf(fields, 'tax_free') ?? 0,
  vat_amount: numberOf(fields, 'vat_amount') ?? null,
});

export const taxProblem = ({ tax_free, vat_amount }: Tax, amount: number): string | null => {
  if (!isWon(tax_free) || tax_free > amount) return '면세금액(tax_free)이 올바르지 않습니다.';
  const vat = vat_amount ?? 0;
  return isWon(vat) && vat <= amount - tax_free ? null : '부가세(vat_amount)가 올바르지 않습니다.';
};

/** Nothing goes back that was not there, and what stays can still hold what is left of each. */
export const cancelTaxProblem = (paid: PaymentTax | undefined, back: Tax, amount: number): string | null => {
  const problem = taxProblem(back, amount);
  if (paid === undefined || problem !== null) return problem;
  if (paid.vat_amount !== null && back.vat_amount === null)
    return '결제 시 부가세를 지정한 결제건은 취소 시 부가세(vat_amount)가 필수입니다.';
  const left = paid.amount - paid.cancelled_amount - amount;
  const taxFree = paid.tax_free - paid.cancelled_tax_free - back.tax_free;
  const vat = (paid.vat_amount ?? 0) - paid.cancelled_vat_amount - (back.vat_amount ?? 0);
  if (taxFree < 0 || taxFree > left) return '취소요청 면세금액(tax_free)이 결제건과 맞지 않습니다.';
  if (paid.vat_amount !== null && (vat < 0 || vat > left - taxFree))
    return '취소요청 부가세(vat_amount)가 결제건과 맞지 않습니다.';
  return null;
};
