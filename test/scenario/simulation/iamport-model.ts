import type { HttpAnswer, HttpRequest } from '../../../shared/adapters/iamport/transport.ts';
import { TEST_MID } from '../../../shared/domain/inicis.ts';

/** Whether a merchant_uid may be used again, and when that is checked. The real policy is not documented. */
export type DuplicatePolicy = 'strict' | 'racy' | 'lax' | 'single-use';
export const POLICIES: readonly DuplicatePolicy[] = ['strict', 'racy', 'lax', 'single-use'];

/** 아임포트's record of a payment, as far as our decoder reads it. */
export interface Payment {
  readonly imp_uid: string;
  readonly merchant_uid: string;
  status: 'paid' | 'failed' | 'cancelled';
  readonly amount: number;
  cancel_amount: number;
  readonly currency: 'KRW';
  readonly customer_uid: string;
  readonly customer_uid_usage: 'issue' | 'payment';
  readonly pg_provider: 'html5_inicis';
  readonly pg_id: string;
  readonly sandbox: boolean;
  readonly card_name: string;
  readonly card_number: string;
  fail_reason: string | null;
  paid_at: number;
  failed_at: number;
  cancelled_at: number;
  readonly receipt_url: null;
  readonly custom_data: string | null;
  cancel_history: readonly { readonly amount: number; readonly reason: string }[];
}

/** As it was named. The record of a payment does not say it. */
export interface Tax {
  readonly tax_free?: number;
  readonly vat_amount?: number;
}

/** What of a cancel was named; those of the console name nothing. */
export interface Back extends Tax {
  readonly isOutside: boolean;
}

/** A record of another system of the merchant: whatever it is. */
export interface ForeignRecord {
  readonly record: object;
  readonly committedMs: number;
}

/** What the first page of an empty listing is; the vendor does not say. */
export type EmptyListing = 'page' | '404' | '400';

export interface Row {
  readonly payment: Payment;
  readonly committedMs: number;
  readonly noticeUrl: string | undefined;
  readonly tax: Tax;
  readonly back: Back[];
}

/** What the card behind a key does: declines so many charges in this way, then pays. */
export interface SimulatedCard {
  declines: number;
  /** `code -1` instead of a failed payment. */
  readonly trouble?: boolean;
  readonly reason: string;
  /** Every cancel, or every partial one, is refused. */
  readonly refusesCancel?: 'all' | 'partial';
}

export interface Order {
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly amount: number;
  readonly noticeUrl: string | undefined;
  readonly customData?: string | undefined;
  readonly tax?: Tax | undefined;
}

/** A request that has arrived: answered at once, or carried out at the moment the world chooses. */
export type Arrival =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'charge'; readonly order: Order; commit(options?: CommitOptions): HttpAnswer }
  | { readonly kind: 'cancel'; commit(): HttpAnswer };

export interface CommitOptions {
  /** The record says that it was made on a test channel. */
  readonly sandbox?: boolean;
  /** Answered and recorded as failed; it becomes paid later (the world's business). */
  readonly failFirst?: boolean;
}

export interface IamportModelOptions {
  readonly policy: DuplicatePolicy;
  readonly nowMs: () => number;
  /** Listings hide a record until so long after its commit. */
  readonly lagMs: number;
  readonly includesSandbox: boolean;
  /** A record has come into being or has changed. */
  readonly changed: (row: Row) => void;
}

const TOKEN_LIFE_S = 30 * 60;

export type IamportModel = ReturnType<typeof createIamportModel>;

/** api.iamport.kr in memory: the ledger is the truth; faults lie in what the world does with requests and answers. */
export function createIamportModel(options: IamportModelOptions) {
  const { policy, nowMs, lagMs, changed } = options;
  const rows: Row[] = [];
  const foreign: ForeignRecord[] = [];
  const oddities = { emptyListing: 'page' as EmptyListing };
  const cards = new Map<string, SimulatedCard>();
  let secret = 'secret-1';
  let token: { value: string; expiresS: number } | undefined;
  let tokens = 0;
  const differing = new Set<DuplicatePolicy>();
  const nowS = () => Math.floor(nowMs() / 1000);

  const add = (
    order: Order,
    usage: 'issue' | 'payment',
    status: 'paid' | 'failed',
    more: Partial<Payment>,
  ): Row => {
    const payment: Payment = {
      imp_uid: `imp_${String(rows.length + 1).padStart(12, '0')}`,
      merchant_uid: order.merchantUid,
      status,
      amount: order.amount,
      cancel_amount: 0,
      currency: 'KRW',
      customer_uid: order.customerUid,
      customer_uid_usage: usage,
      pg_provider: 'html5_inicis',
      pg_id: TEST_MID,
      sandbox: false,
      card_name: '신한카드',
      card_number: '400000******0000',
      fail_reason: null,
      paid_at: status === 'paid' ? nowS() : 0,
      failed_at: status === 'failed' ? nowS() : 0,
      cancelled_at: 0,
      receipt_url: null,
      custom_data: order.customData ?? null,
      cancel_history: [],
      ...more,
    };
    const { noticeUrl, tax = {} } = order;
    const row: Row = { payment, committedMs: nowMs(), noticeUrl, tax, back: [] };
    rows.push(row);
    changed(row);
    return row;
  };

  const isUsedUp = (merchantUid: string): boolean => {
    const own = rows.filter(({ payment }) => payment.merchant_uid === merchantUid);
    const isPaid = own.some(({ payment }) => payment.status !== 'failed');
    const answers = { strict: isPaid, racy: isPaid, lax: false, 'single-use': own.length > 0 };
    for (const other of POLICIES) if (answers[other] !== answers[policy]) differing.add(other);
    return answers[policy];
  };

  const charge = (
    order: Order,
    checked: boolean,
    { sandbox = false, failFirst = false }: CommitOptions,
  ): HttpAnswer => {
    const card = cards.get(order.customerUid);
    if (card === undefined) return refused('등록되지 않은 구매자입니다.');
    if (!checked && isUsedUp(order.merchantUid)) return refused(ALREADY_PAID);
    if (card.declines > 0) {
      card.declines -= 1;
      if (card.trouble) return trouble(card.reason);
      return answered(add(order, 'payment', 'failed', { fail_reason: card.reason }).payment);
    }
    if (failFirst) {
      return answered(
        add(order, 'payment', 'failed', { fail_reason: '[120010] 카드사 거래 TIMEOUT' }).payment,
      );
    }
    return answered(add(order, 'payment', 'paid', { sandbox }).payment);
  };

  const cancel = (body: Record<string, unknown>, isOutside = false): HttpAnswer => {
    const row = rows.find(({ payment }) => payment.imp_uid === body['imp_uid']);
    if (row === undefined || row.payment.status === 'failed')
      return refused('취소할 결제건이 존재하지 않습니다.');
    const { payment } = row;
    const left = payment.amount - payment.cancel_amount;
    const asked = Number(body['amount'] ?? 0);
    // Omitted or 0 is everything: a computed 0 is a full refund.
    const amount = asked === 0 ? left : asked;
    if (payment.status === 'cancelled') return refused('이미 전액취소된 주문입니다.');
    if (body['checksum'] !== undefined && body['checksum'] !== left)
      return refused('취소가능금액이 일치하지 않습니다.');
    if (amount > left) return refused('취소요청금액이 취소가능금액을 초과하였습니다.');
    const rule = cards.get(payment.customer_uid)?.refusesCancel;
    if (rule === 'all' || (rule === 'partial' && amount < left))
      return trouble('[500699]부분취소 가능한 지불수단 아님');
    row.back.push({ ...namedIn(body), isOutside });
    payment.cancel_amount += amount;
    payment.cancel_history = [...payment.cancel_history, { amount, reason: String(body['reason'] ?? '') }];
    if (payment.cancel_amount === payment.amount) {
      payment.status = 'cancelled';
      payment.cancelled_at = nowS();
    }
    changed(row);
    return answered(payment);
  };

  const issueToken = (body: Record<string, unknown>): HttpAnswer => {
    if (body['imp_secret'] !== secret) return envelope(401, -1, '인증에 실패하였습니다.', null);
    const now = nowS();
    if (token === undefined || token.expiresS <= now) {
      tokens += 1;
      token = { value: `token-${tokens}`, expiresS: now + TOKEN_LIFE_S };
    } else if (token.expiresS - now < 60) token.expiresS += 300;
    return answered({ access_token: token.value, now, expired_at: token.expiresS });
  };

  /** A page holds everything there is here. */
  const listing = (query: URLSearchParams): HttpAnswer => {
    const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
    const list = rows
      .filter(({ payment, committedMs }) => {
        const atS = finalMs(payment) / 1000;
        return atS >= from && atS <= to && committedMs + lagMs <= nowMs();
      })
      .map(({ payment }) => payment);
    const others = foreign
      .filter(({ committedMs }) => committedMs / 1000 >= from && committedMs / 1000 <= to)
      .map(({ record }) => record);
    const all = [...others, ...list];
    if (all.length === 0 && oddities.emptyListing === '404') return notFound();
    if (all.length === 0 && oddities.emptyListing === '400')
      return envelope(400, -1, '조회 가능한 페이지를 초과하였습니다.', null);
    return answered({ total: all.length, previous: 0, next: 0, list: all });
  };

  const lookUp = (path: string): HttpAnswer => {
    const [route = '', query = ''] = path.split('?', 2);
    const [, , second = '', third] = route.split('/');
    if (second === 'status') return listing(new URLSearchParams(query));
    if (second !== 'findAll') {
      const found = rows.find(({ payment }) => payment.imp_uid === second);
      const hidden = found?.payment.sandbox === true && !query.includes('include_sandbox=true');
      return found === undefined || hidden ? notFound() : answered(found.payment);
    }
    const list = rows
      .filter(({ payment, committedMs }) => payment.merchant_uid === third && committedMs + lagMs <= nowMs())
      .map(({ payment }) => payment);
    return list.length === 0 ? notFound() : answered({ total: list.length, previous: 0, next: 0, list });
  };

  return {
    rows: rows as readonly Row[],
    foreign: foreign as readonly ForeignRecord[],
    oddities,
    cards,
    /** The request reaches 아임포트 now. Authentication comes before everything. */
    arrive(request: HttpRequest): Arrival {
      const body = request.body === undefined ? {} : (JSON.parse(request.body) as Record<string, unknown>);
      if (request.path === '/users/getToken') return { kind: 'answer', answer: issueToken(body) };
      const live =
        token !== undefined &&
        token.expiresS > nowS() &&
        request.headers['authorization'] === `Bearer ${token.value}`;
      if (!live) return { kind: 'answer', answer: envelope(401, -1, 'Unauthorized', null) };
      if (request.method === 'GET') return { kind: 'answer', answer: lookUp(request.path) };
      if (request.path === '/payments/cancel') return { kind: 'cancel', commit: () => cancel(body) };
      const order: Order = {
        merchantUid: String(body['merchant_uid']),
        customerUid: String(body['customer_uid']),
        amount: Number(body['amount']),
        noticeUrl: body['notice_url'] as string | undefined,
        customData: body['custom_data'] as string | undefined,
        tax: namedIn(body),
      };
      // A gap between check and commit takes time.
      for (const other of POLICIES) if ((other === 'racy') !== (policy === 'racy')) differing.add(other);
      // Racy: checked on arrival, and whatever commits in between is not seen. Else the check is part of the commit.
      if (policy === 'racy' && isUsedUp(order.merchantUid))
        return { kind: 'answer', answer: refused(ALREADY_PAID) };
      return { kind: 'charge', order, commit: (how = {}) => charge(order, policy === 'racy', how) };
    },
    /** The payment window issued a key, or did not. */
    issue(order: Order, outcome: 'paid' | 'failed', card: Partial<Payment> = {}): Payment {
      return add(
        order,
        'issue',
        outcome,
        outcome === 'failed' ? { fail_reason: '[120026] 도난, 분실카드' } : card,
      ).payment;
    },
    /** Policies under which something would have been answered otherwise, or at another time. */
    differing: (): ReadonlySet<DuplicatePolicy> => differing,
    /** A payment that was answered as failed turns out to be paid. */
    flip(row: Row): void {
      row.payment.status = 'paid';
      row.payment.fail_reason = null;
      row.payment.failed_at = 0;
      row.payment.paid_at = nowS();
      changed(row);
    },
    /** Somebody charges past us, at the very moment of our own charge where that makes a difference. */
    chargeOutside: (order: Order) => void charge(order, policy === 'racy', {}),
    /** A second payment, whatever the policy towards duplicates. */
    payBesides: (order: Order) => add(order, 'payment', 'paid', {}),
    /** Another system of the merchant has made a payment. */
    plant: (record: object) => void foreign.push({ record, committedMs: nowMs() }),
    /** Somebody pressed "cancel" in the console. */
    cancelOutside: (impUid: string, amount: number) =>
      void cancel({ imp_uid: impUid, amount, reason: '고객센터' }, true),
    revokeToken(): void {
      token = undefined;
    },
    rotateSecret(value: string): void {
      secret = value;
      token = undefined;
    },
  };
}

const namedIn = ({ tax_free, vat_amount }: Tax): Tax => ({
  ...(tax_free === undefined ? {} : { tax_free }),
  ...(vat_amount === undefined ? {} : { vat_amount }),
});

/** The time that belongs to the final status, ms; listings go by it. */
export function finalMs(payment: Payment): number {
  return (payment.cancelled_at || payment.paid_at || payment.failed_at) * 1000;
}

const ALREADY_PAID = '이미 결제가 이루어진 거래건입니다.';

function envelope(status: number, code: number, message: string | null, response: unknown): HttpAnswer {
  return {
    status,

    retryAfter: undefined,
    body: JSON.stringify({ code, message, response }),
  };
}

const answered = (response: unknown): HttpAnswer => envelope(200, 0, null, response);
const refused = (message: string): HttpAnswer => envelope(200, 1, message, null);
const trouble = (message: string): HttpAnswer => envelope(200, -1, message, null);
const notFound = (): HttpAnswer => envelope(404, -1, '존재하지 않는 결제정보입니다.', null);

export const brokenAnswers = {
  error_5xx: { ...envelope(503, -1, '일시적으로 서비스를 이용할 수 없습니다.', null) },
  error_429: { ...envelope(429, -1, 'Too Many Requests', null), retryAfter: '2' },
  html: { status: 200, retryAfter: undefined, body: '<html>점검 중입니다</html>' },
  code_1: refused('일시적인 오류입니다.'),
  code_trouble: trouble('카드결제에 실패하였습니다. [550051]응답 전문 전송 실패'),
} as const satisfies Record<string, HttpAnswer>;

/** A lie in one answer: every payment in it, twisted. The record stays right. */
export function lie(answer: HttpAnswer, what: 'amount' | 'customer'): HttpAnswer {
  const body = JSON.parse(answer.body) as { response: Record<string, unknown> | null };
  if (body.response === null) return answer;
  const twist = (payment: Record<string, unknown>) =>
    what === 'amount'
      ? { ...payment, amount: Number(payment['amount']) + 1000 }
      : { ...payment, customer_uid: `${String(payment['customer_uid'])}_other` };
  const list = body.response['list'];
  const response = Array.isArray(list)
    ? { ...body.response, list: list.map(twist) }
    : 'imp_uid' in body.response
      ? twist(body.response)
      : body.response;
  return { ...answer, body: JSON.stringify({ ...body, response }) };
}
