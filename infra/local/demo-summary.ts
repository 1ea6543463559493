import type { DemoClient, Wire } from './demo-client.ts';
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
export async function demoSummary(client: DemoClient): Promise<string> {
  // One-off charges are found by the events that tell of them: the API lists charges by subscription only.
  const { charges } = await client.get('/console/state');
  const lines: Line[] = [];
  for (const { customerId, tale } of STORIES) {
    const { subscriptions } = await client.get(`/customers/${customerId}`);
    const subscription = subscriptions[0];
    const owed = [
      ...(await chargesOf(client, subscription.subscription_id)),
      ...(await oneOffs(client, charges, customerId)),
    ];
    const paid = owed.filter(({ status }) => status === 'paid');
    const sum = (items: Wire[], field: string) => items.reduce((total, item) => total + item[field], 0);
    const refundedKrw = sum(owed, 'refunded_amount');
    lines.push({
      customerId,
      plan: subscription.plan.name,
      status: subscription.status,
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

async function chargesOf(client: DemoClient, subscriptionId: string): Promise<Wire[]> {
  const all: Wire[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Wire = await client.get(`/subscriptions/${subscriptionId}/charges?limit=100${from}`);
    all.push(...page.charges);
    cursor = page.cursor;
  } while (cursor !== null);
  return all;
}

async function oneOffs(client: DemoClient, charges: Wire[], customerId: string): Promise<Wire[]> {
  const uids = charges
    .filter((charge) => charge.customerId === customerId && charge.key.kind === 'one_off')
    .map((charge) => charge.merchantUid);
  return Promise.all(uids.map((uid) => client.get(`/charges/${uid}`)));
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
