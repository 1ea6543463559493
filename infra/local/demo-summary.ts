import type { BillingClient, Schemas } from '../../client/index.ts';
import { STORIES } from './demo-stories.ts';

interface Line {
  readonly customerId: string;
  readonly plan: string;
  readonly status: string;
  readonly paid: number;
  readonly declined: number;
  readonly netKrw: number;
  readonly refundedKrw: number;
  readonly tale: string;
}

/** What became of the twelve customers, as the API tells it. */
export async function demoSummary(client: BillingClient): Promise<string> {
  const lines: Line[] = [];
  for (const { customerId: customer_id, tale } of STORIES) {
    const { subscriptions } = await client.getCustomer({ customer_id });
    const [subscription] = subscriptions;
    const owed: Schemas['Charge'][] = [];
    for await (const charge of client.listCharges({ customer_id })) owed.push(charge);
    const paid = owed.filter(({ status }) => status === 'paid');
    const sum = (charges: readonly Schemas['Charge'][], field: 'amount' | 'refunded_amount') =>
      charges.reduce((total, charge) => total + charge[field], 0);
    const refundedKrw = sum(owed, 'refunded_amount');
    lines.push({
      customerId: customer_id,
      plan: subscription?.plan.name ?? '',
      status: subscription?.status ?? '',
      paid: paid.length,
      declined: owed.flatMap(({ attempts }) => attempts).filter(({ outcome }) => outcome === 'declined')
        .length,
      netKrw: sum(paid, 'amount') - refundedKrw,
      refundedKrw,
      tale,
    });
  }
  return print(lines);
}

const won = (amount: number) => `${amount.toLocaleString('ko-KR')}원`;

function print(lines: readonly Line[]): string {
  const total = (field: 'paid' | 'declined' | 'netKrw' | 'refundedKrw') =>
    lines.reduce((sum, line) => sum + line[field], 0);
  const rows = [
    ['고객', '요금제', '상태', '결제', '거절', '결제 금액', '환불', '이야기'],
    ...lines.map((line) => [
      line.customerId,
      line.plan,
      line.status,
      `${line.paid}회`,
      `${line.declined}회`,
      won(line.netKrw),
      line.refundedKrw === 0 ? '' : won(line.refundedKrw),
      line.tale,
    ]),
    [
      '합계',
      '',
      '',
      `${total('paid')}회`,
      `${total('declined')}회`,
      won(total('netKrw')),
      won(total('refundedKrw')),
      '',
    ],
  ];
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => columns(row[column] ?? '')))) ?? [];
  const right = new Set([3, 4, 5, 6]);
  return rows
    .map((row) =>
      row
        .map((text, column) => {
          const space = ' '.repeat((widths[column] ?? 0) - columns(text));
          return right.has(column) ? space + text : text + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `    ${line}`)
    .join('\n');
}

/** Columns of a terminal: Hangul takes two. */
function columns(text: string): number {
  return [...text].reduce(
    (sum, character) => sum + (/[\u1100-\u115f\u3000-\u9fff\uac00-\ud7a3]/.test(character) ? 2 : 1),
    0,
  );
}
