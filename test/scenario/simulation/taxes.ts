import { isDeepStrictEqual } from 'node:util';
import type { FunctionName } from './functions.ts';
import type { Row, Tax } from './iamport-model.ts';
import { type ChargeItem, isCharge, type RefundItem, type Stored, sum } from './items.ts';
import { createRandom } from './random.ts';
import { require } from './violation.ts';

/* What of a plan, a charge and a refund the merchant names tax-free and VAT, and whether 아임포트 was told just that. */

type Wire = Readonly<Record<string, unknown>>;

/** In one history of two the merchant names taxes; each thing of one name and amount has the same. A source of chance of its own. */
export function createTaxDraws(seed: number) {
  const random = createRandom(seed * 32 + 17);
  const gives = random.chance(0.5);
  const shares = [random.pick([0, 1, 3]), random.pick([0, 1, 2, 3]), random.pick([0, 1, 2])] as const;
  const names = random.pick(['tax_free', 'vat_amount', 'both', 'both'] as const);

  /** `kind`: plans and charges are taxed in their own ways. */
  function taxOf(kind: number, amount: number): Tax {
    if (!gives) return {};
    const tax_free = Math.floor((amount * (shares[kind] ?? 0)) / 3);
    const vat_amount = Math.ceil((amount - (names === 'vat_amount' ? 0 : tax_free)) / 12);
    return {
      ...(names === 'vat_amount' ? {} : { tax_free }),
      ...(names === 'tax_free' ? {} : { vat_amount }),
    };
  }

  return {
    plan: (planId: string, amount: number): Tax => taxOf(planId === 'BASIC' ? 0 : 1, amount),
    /** What a request says beside what it would say anyway. */
    request(fn: FunctionName, body: object): object {
      const { amount, charge } = body as { amount?: number; charge?: { amount: number } };
      if (fn === 'create-charge' && amount !== undefined) return taxOf(2, amount);
      if (charge !== undefined) return { charge: { ...charge, ...taxOf(2, charge.amount) } };
      const isNamed = fn === 'refund-charge' && amount !== undefined && gives && random.chance(0.3);
      return isNamed && names !== 'vat_amount' ? { tax_free: random.pick([0, amount]) } : {};
    },
  };
}

/** Nobody names a tax. */
export const NO_TAXES: ReturnType<typeof createTaxDraws> = { plan: () => ({}), request: () => ({}) };

const named = ({ tax_free, vat_amount }: Wire): Tax => ({
  ...(tax_free === undefined ? {} : { tax_free: Number(tax_free) }),
  ...(vat_amount === undefined ? {} : { vat_amount: Number(vat_amount) }),
});

/** As it counts, by this file's own reckoning: an eleventh where none is named. */
const whole = (amount: number, { tax_free = 0, vat_amount }: Tax) => ({
  tax_free,
  vat_amount: vat_amount ?? Math.round((amount - tax_free) / 11),
});

export function createTaxChecks() {
  /** By name and amount: what the merchant has said of it. */
  const said = new Map<string, Tax>();

  function say(of: Wire): void {
    if (typeof of['name'] === 'string') said.set(`${of['name']} ${of['amount']}`, named(of));
  }

  const saidOf = (of: { readonly name: unknown; readonly amount: unknown }): Tax =>
    said.get(`${of.name} ${of.amount}`) ?? {};

  return {
    /** A plan, or a request. */
    said(of: object): void {
      const { charge } = of as { charge?: Wire };
      say(charge ?? (of as Wire));
    },

    /** A POST of a charge leaves us now. */
    posting(body: Wire): void {
      const { name, amount } = body as { name: unknown; amount: unknown };
      const expected = saidOf({ name, amount });
      require('tax_is_what_was_said', isDeepStrictEqual(named(body), expected), () =>
        `${name}: ${JSON.stringify(named(body))}, not ${JSON.stringify(expected)}`);
    },

    /** 아임포트's own books of a payment: what was named of it, and what of that went back by cancels of ours. */
    changed({ payment, tax, back }: Row): void {
      const ours = back.filter(({ isOutside }) => !isOutside);
      for (const field of ['tax_free', 'vat_amount'] as const) {
        const of = tax[field];
        const gone = sum(ours.map((one) => one[field] ?? 0));
        const isTold = ours.every((one) => (one[field] === undefined) === (of === undefined));
        const mayDiffer = payment.status !== 'cancelled' || ours.length < back.length;
        require('refund_taxes_add_up', isTold &&
          (of === undefined || (mayDiffer ? gone <= of : gone === of)), () =>
          `${field} of ${payment.imp_uid}: ${gone} of ${of}`);
      }
    },

    /** The ledger's. */
    stored(after: Stored): void {
      if (!isCharge(after) || after.refunds.length === 0) return;
      const all = whole(after.amount, saidOf(after));
      const done = after.refunds.filter(({ status }) => status === 'succeeded');
      for (const [of, field] of [
        [all.tax_free, 'taxFree'],
        [all.vat_amount, 'vatAmount'],
      ] as const) {
        const gone = sum(done.map((refund) => refund[field] ?? Number.NaN));
        const isWhole = sum(done.map(({ amount }) => amount)) === after.amount;
        require('refund_taxes_add_up', isWhole ? gone === of : gone <= of, () =>
          `${field} of ${after.pk}: ${gone} of ${of}`);
      }
      for (const refund of after.refunds) checkOne(after, refund);
    },
  };
}

function checkOne({ pk }: ChargeItem, { refundId, amount, taxFree = 0, vatAmount = 0 }: RefundItem): void {
  const fits = taxFree >= 0 && vatAmount >= 0 && taxFree + vatAmount <= amount;
  require('refund_taxes_add_up', fits, () =>
    `${refundId} of ${pk}: ${taxFree} and ${vatAmount} of ${amount}`);
}
