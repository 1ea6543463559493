import type { Api } from './api.ts';
import { type Cell, csvOf } from './csv.ts';

export const EXPORTS = ['charges', 'refunds', 'subscriptions'] as const;
export type ExportKind = (typeof EXPORTS)[number];

// biome-ignore lint/suspicious/noExplicitAny: as docs/api.openapi.yaml has it.
type Wire = any;

interface Sheet {
  readonly headings: readonly string[];
  row(one: Wire): readonly Cell[];
  /** What the last line adds up. */
  sums(all: readonly Wire[]): readonly Cell[];
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
      ...['결제금액', '면세금액', '부가세', '환불금액', '카드사'],
    ],
    row: (one) => [
      ...[seoul(one.paid_at), one.merchant_uid, one.reference, one.imp_uid, one.apply_num, one.mid],
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
      ...['환불금액', '면세금액', '부가세', '사유'],
    ],
    row: (one) => [
      ...[seoul(one.ended_at), one.merchant_uid, one.reference, one.imp_uid, one.apply_num, one.mid],
      ...[one.customer_id, one.refund_id, one.amount, one.tax_free, one.vat_amount, one.reason],
    ],
    sums: (all) => [
      ...['합계', `${all.length}건`, '', '', '', '', '', '', won(all, (one) => one.amount)],
      ...[won(all, (one) => one.tax_free), won(all, (one) => one.vat_amount), ''],
    ],
  },
  subscriptions: {
    headings: [
      ...['시작일시', '정기결제', '가맹점 번호', '고객', '상태', '요금제', '금액', '월 환산 금액(MRR)'],
      ...['다음 결제일시', '해지일시'],
    ],
    row: (one) => [
      ...[seoul(one.created_at), one.subscription_id, one.reference, one.customer_id, one.status],
      ...[one.plan.plan_id, one.plan.amount, one.mrr, seoul(one.next_charge_at), seoul(one.canceled_at)],
    ],
    sums: (all) => ['합계', `${all.length}건`, '', '', '', '', '', won(all, (one) => one.mrr), '', ''],
  },
};

/** One month of the Korean calendar, `2027-01`; subscriptions as they stand now. */
export async function exported(
  api: Api,
  kind: ExportKind,
  month: string,
  format: 'csv' | 'jsonl',
): Promise<string> {
  const all: Wire[] = [];
  for await (const one of rowsOf(api, kind, month)) all.push(one);
  if (format === 'jsonl') return all.map((one) => `${JSON.stringify(one)}\n`).join('');
  const { headings, row, sums } = SHEETS[kind];
  return csvOf(headings, [...all.map(row), sums(all)]);
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
    .flatMap(({ merchant_uid, imp_uid, apply_num, mid, customer_id, refunds }) =>
      refunds.map((refund: Wire) => ({ merchant_uid, imp_uid, apply_num, mid, customer_id, ...refund })),
    )
    .filter(({ status, ended_at }) => status === 'succeeded' && seoul(ended_at)?.startsWith(day))
    .sort((a, b) => Date.parse(a.ended_at) - Date.parse(b.ended_at));
}

function daysOf(month: string): readonly string[] {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: days }, (_, day) => `${month}-${String(day + 1).padStart(2, '0')}`);
}

/** Nine hours ahead, always. */
function seoul(instant: string | null): string | null {
  if (instant === null) return null;
  return new Date(Date.parse(instant) + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
