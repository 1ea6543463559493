/**
 * Twelve customers and what becomes of them in a year. Each step is one thing a merchant's server or a customer does, on a
 * fixed day after the start; everything else (renewals, retries, giving up) happens by itself as the clock moves.
 */

/** The simulator's test cards used here (infra/local/iamport-simulator/README.md). */
const CARDS = {
  good: '4000000000000000',
  declinesOnce: '4200000000120054',
  noBalance: '4000000000120054',
  expired: '4000000000120004',
} as const;

export type Step =
  /** The customer registers (another) card in the payment window; later steps use it. */
  | { readonly do: 'register'; readonly card: string }
  /** POST /subscriptions. `retry`: a first payment that is declined is retried. */
  | { readonly do: 'subscribe'; readonly retry?: true }
  /** The customer agrees to the change ahead: POST /subscriptions/{id}/consents. */
  | { readonly do: 'agree' }
  /** POST /subscriptions/{id}/change-card, to the card registered last. */
  | { readonly do: 'change-card' }
  | { readonly do: 'pause' | 'resume' }
  | { readonly do: 'cancel'; readonly at: 'period_end' }
  /** 중도해지: now, and the unused days go back. */
  | { readonly do: 'cancel'; readonly at: 'now'; readonly refund: 'unused' }
  /** POST /charges. `lostAnswer`: 아임포트 charges the card, but the connection breaks before it has said so. */
  | { readonly do: 'charge'; readonly amount: number; readonly name: string; readonly lostAnswer?: true }
  /** POST /charges/{merchant_uid}/refunds, of the subscription's or the one-off charge paid last. All unless `amount`. */
  | {
      readonly do: 'refund';
      readonly of: 'subscription' | 'one-off';
      readonly amount?: number;
      readonly reason: string;
    };

export interface Story {
  readonly customerId: string;
  /** For the summary, Korean. */
  readonly tale: string;
  readonly planId: string;
  /** ISO 8601 durations after the start, counted on the Korean calendar, ascending. */
  readonly steps: readonly { readonly after: string; readonly what: readonly Step[] }[];
}

export const PLANS = [
  { plan_id: 'weekly-2900', name: '주간 이용권', amount: 2_900, interval: { unit: 'week', count: 1 } },
  { plan_id: 'monthly-9900', name: '월간 이용권', amount: 9_900, interval: { unit: 'month', count: 1 } },
  { plan_id: 'monthly-19900', name: '월간 프리미엄', amount: 19_900, interval: { unit: 'month', count: 1 } },
  { plan_id: 'quarterly-49000', name: '분기 이용권', amount: 49_000, interval: { unit: 'month', count: 3 } },
  { plan_id: 'yearly-99000', name: '연간 이용권', amount: 99_000, interval: { unit: 'year', count: 1 } },
  {
    plan_id: 'trial-12900',
    name: '체험 후 월간',
    amount: 12_900,
    interval: { unit: 'month', count: 1 },
    trial_days: 14,
  },
] as const;

const begin = (card: string) => ({
  after: 'PT0S',
  what: [{ do: 'register', card }, { do: 'subscribe' }] satisfies Step[],
});

export const STORIES: readonly Story[] = [
  {
    customerId: 'demo-01',
    tale: '매월 31일, 짧은 달은 말일에',
    planId: 'monthly-9900',
    steps: [begin(CARDS.good)],
  },
  {
    customerId: 'demo-02',
    tale: '매주 결제',
    planId: 'weekly-2900',
    steps: [begin(CARDS.good)],
  },
  {
    customerId: 'demo-03',
    tale: '첫 결제 잔액 부족, 이튿날 성공',
    planId: 'monthly-9900',
    steps: [
      {
        after: 'PT0S',
        what: [
          { do: 'register', card: CARDS.declinesOnce },
          { do: 'subscribe', retry: true },
        ],
      },
    ],
  },
  {
    customerId: 'demo-04',
    tale: '봄에 잔액 부족, 재시도하다 카드를 바꿔 회복',
    planId: 'monthly-19900',
    steps: [
      begin(CARDS.good),
      { after: 'P2M10D', what: [{ do: 'register', card: CARDS.noBalance }, { do: 'change-card' }] },
      // 30 April: declined, and again after 1 and 3 days. On the fourth day the customer takes another card.
      { after: 'P3M4D', what: [{ do: 'register', card: CARDS.good }, { do: 'change-card' }] },
    ],
  },
  {
    customerId: 'demo-05',
    tale: '유효기간이 지난 카드를 새 카드로',
    planId: 'quarterly-49000',
    steps: [
      begin(CARDS.good),
      { after: 'P5M', what: [{ do: 'register', card: CARDS.expired }, { do: 'change-card' }] },
      // 31 July: declined, and never tried again on this card. A new one is charged at once.
      { after: 'P6M2D', what: [{ do: 'register', card: CARDS.good }, { do: 'change-card' }] },
    ],
  },
  {
    customerId: 'demo-06',
    tale: '14일 체험, 동의 뒤 결제. 한 번은 응답이 유실되어 조회로 확인',
    planId: 'trial-12900',
    steps: [
      {
        after: 'PT0S',
        what: [{ do: 'register', card: CARDS.good }, { do: 'subscribe' }],
      },
      { after: 'P5D', what: [{ do: 'agree' }] },
      { after: 'P7M3D', what: [{ do: 'charge', amount: 7_000, name: '추가 이용권', lostAnswer: true }] },
    ],
  },
  {
    customerId: 'demo-07',
    tale: '석 달 쉬었다 재개',
    planId: 'monthly-9900',
    steps: [
      begin(CARDS.good),
      { after: 'P3M15D', what: [{ do: 'pause' }] },
      { after: 'P6M15D', what: [{ do: 'resume' }] },
    ],
  },
  {
    customerId: 'demo-08',
    tale: '기간 말 해지',
    planId: 'monthly-9900',
    steps: [begin(CARDS.good), { after: 'P8M3D', what: [{ do: 'cancel', at: 'period_end' }] }],
  },
  {
    customerId: 'demo-09',
    tale: '연간 결제, 일부 환불과 전액 환불',
    planId: 'yearly-99000',
    steps: [
      begin(CARDS.good),
      {
        after: 'P10D',
        what: [{ do: 'refund', of: 'subscription', amount: 30_000, reason: '쿠폰을 뒤늦게 적용' }],
      },
      { after: 'P4M', what: [{ do: 'charge', amount: 15_000, name: '추가 이용권' }] },
      { after: 'P4M2D', what: [{ do: 'refund', of: 'one-off', reason: '쓰지 않아 취소' }] },
    ],
  },
  {
    customerId: 'demo-10',
    tale: '잔액 부족이 이어져 미납',
    planId: 'monthly-19900',
    steps: [
      begin(CARDS.good),
      { after: 'P9M10D', what: [{ do: 'register', card: CARDS.noBalance }, { do: 'change-card' }] },
    ],
  },
  {
    customerId: 'demo-11',
    tale: '14일 체험, 동의하지 않아 청구 없이 멈춤',
    planId: 'trial-12900',
    steps: [begin(CARDS.good)],
  },
  {
    customerId: 'demo-12',
    tale: '중도해지, 남은 날수만큼 환불',
    planId: 'quarterly-49000',
    steps: [begin(CARDS.good), { after: 'P4M10D', what: [{ do: 'cancel', at: 'now', refund: 'unused' }] }],
  },
];
