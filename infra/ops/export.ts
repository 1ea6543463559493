import { type Api, Refused } from './api.ts';
import { type Cell, csvOf, inSeoul } from './csv.ts';
import { Misunderstood } from './misunderstood.ts';

export const EXPORTS = ['charges', 'refunds', 'subscriptions'] as const;
export type ExportKind = (typeof EXPORTS)[number];

// biome-ignore lint/suspicious/noExplicitAny: as docs/api.openapi.yaml has it.
type Wire = any;

interface Sheet {
  readonly headings: readonly string[];
  row(one: Wire): readonly Cell[];
  /** What the last line adds up; `asOf` of what stands as it is now. */
  sums(all: readonly Wire[], asOf: Date): readonly Cell[];
}

const won = (all: readonly Wire[], of: (one: Wire) => number): number =>
  all.reduce((sum, one) => sum + of(one), 0);

const SHEETS: Readonly<Record<ExportKind, Sheet>> = {
  charges: {
    headings: [
      ...[
        '결제일시',
        '주문번호',
        '가맹점 번호',
        'imp_uid',
        '승인번호',
        'MID',
        '고객',
        '정기결제',
        '회차',
        '상품명',
      ],
      ...['결제금액', '면세금액', '부가세', '환불금액(현재까지)', '카드사'],
    ],
    row: (one) => [
      ...[moment(one.paid_at), one.merchant_uid, one.reference, one.imp_uid, one.apply_num, one.mid],
      ...[
        one.customer_id,
        one.subscription_id,
        one.period,
        one.name,
        one.amount,
        one.tax_free,
        one.vat_amount,
      ],
      ...[one.refunded_amount, one.card_name],
    ],
    sums: (all) => [
      ...['합계', `${all.length}건`, '', '', '', '', '', '', '', ''],
      ...[won(all, (one) => one.amount), won(all, (one) => one.tax_free), won(all, (one) => one.vat_amount)],
      ...[won(all, (one) => one.refunded_amount), ''],
    ],
  },
  refunds: {
    headings: [
      ...['환불일시', '주문번호', '가맹점 번호', 'imp_uid', '승인번호', 'MID', '고객', '환불번호'],
      ...['환불 가맹점 번호', '환불금액', '면세금액', '부가세', '사유'],
    ],
    row: (one) => [
      ...[moment(one.ended_at), one.merchant_uid, one.charge_reference, one.imp_uid, one.apply_num, one.mid],
      ...[one.customer_id, one.refund_id, one.reference],
      ...[one.amount, one.tax_free, one.vat_amount, one.reason],
    ],
    sums: (all) => [
      ...['합계', `${all.length}건`, '', '', '', '', '', '', '', won(all, (one) => one.amount)],
      ...[won(all, (one) => one.tax_free), won(all, (one) => one.vat_amount), ''],
    ],
  },
  subscriptions: {
    headings: [
      ...['시작일시', '정기결제', '가맹점 번호', '고객', '상태', '요금제', '금액', '월 환산 금액(MRR)'],
      ...['다음 결제일시', '해지일시'],
    ],
    row: (one) => [
      ...[moment(one.created_at), one.subscription_id, one.reference, one.customer_id, one.status],
      ...[one.plan.plan_id, one.plan.amount, one.mrr, moment(one.next_charge_at), moment(one.canceled_at)],
    ],
    // What counts has a price a month: those are the active ones of the overview, and their sum is its MRR.
    sums: (all, asOf) => [
      ...[`합계(${inSeoul(asOf)} 기준)`, `${all.length}건`, '', ''],
      ...[`이용 중 ${all.filter((one) => one.mrr > 0).length}건`, '', '', won(all, (one) => one.mrr), '', ''],
    ],
  },
};

/** One month of the Korean calendar, `2027-01`. Subscriptions as they stand now, so of the present month, which may be left out. */
export async function exported(
  api: Api,
  kind: ExportKind,
  month: string | undefined,
  format: 'csv' | 'jsonl',
): Promise<string> {
  const asOf = kind === 'subscriptions' ? await presentIn(api, month) : new Date();
  const all: Wire[] = [];
  for await (const one of rowsOf(api, kind, month ?? monthOf(asOf))) all.push(one);
  if (format === 'jsonl') return all.map((one) => `${JSON.stringify(one)}\n`).join('');
  const { headings, row, sums } = SHEETS[kind];
  return csvOf(headings, [...all.map(row), sums(all, asOf)]);
}

/**
 * By the API's own clock. Throws for a month that is not the present one: how subscriptions stood then is nowhere, and what they are now
 * would be taken for it.
 */
async function presentIn(api: Api, month: string | undefined): Promise<Date> {
  const asked = month ?? monthOf(new Date());
  const { json } = await api.call('GET', `/overview?month=${asked}`).catch((error: unknown) => {
    if (!(error instanceof Refused) || error.status !== 400) throw error;
    throw new Misunderstood(`--month: ${asked} has not begun`);
  });
  const asOf = new Date(json.as_of);
  if (month === undefined || monthOf(asOf) === month) return asOf;
  throw new Misunderstood(
    `--month: received ${month}; subscriptions are known as they stand now, so allowed is ${monthOf(asOf)} (or none). ` +
      `How many were active then, and their MRR: overview --month ${month}`,
  );
}

async function* rowsOf(api: Api, kind: ExportKind, month: string): AsyncIterable<Wire> {
  if (kind === 'subscriptions') {
    for await (const page of api.pages('/subscriptions', 'subscriptions')) yield* page;
    return;
  }
  for (const day of daysOf(month)) {
    const on = kind === 'charges' ? 'paid_on' : 'refunded_on';
    const charges: Wire[] = [];
    for await (const page of api.pages(`/charges?${on}=${day}`, 'charges')) charges.push(...page);
    yield* kind === 'charges' ? charges.sort(byTime) : refundsOf(charges, day);
  }
}

const byTime = (a: Wire, b: Wire): number => Date.parse(a.paid_at) - Date.parse(b.paid_at);

/** Two refunds of one charge on a day make it stand in the list twice. */
function refundsOf(charges: readonly Wire[], day: string): readonly Wire[] {
  const once = new Map(charges.map((charge) => [charge.merchant_uid, charge]));
  return [...once.values()]
    .flatMap(
      ({ merchant_uid, reference: charge_reference, imp_uid, apply_num, mid, customer_id, refunds }) => {
        const of = { merchant_uid, charge_reference, imp_uid, apply_num, mid, customer_id };
        return refunds.map((refund: Wire) => ({ ...of, ...refund }));
      },
    )
    .filter(({ status, ended_at }) => status === 'succeeded' && inSeoul(new Date(ended_at)).startsWith(day))
    .sort((a, b) => Date.parse(a.ended_at) - Date.parse(b.ended_at));
}

function daysOf(month: string): readonly string[] {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: days }, (_, day) => `${month}-${String(day + 1).padStart(2, '0')}`);
}

const monthOf = (at: Date): string => inSeoul(at).slice(0, 7);
const moment = (instant: string | null): Date | null => (instant === null ? null : new Date(instant));
