import { fillOptions, make, reconcile, setText, show } from '../../console/pages/dom.js';
import { act, onSubmit } from './api.js';
import { declineClass, exactly, when, won } from './format.js';
import { setBadge, table } from './table.js';

/* 결제: each charge with its attempts and reasons, its refunds, and a way to give it back. */

const $ = (id) => document.getElementById(id);
const PAGE = 30;
let shown = PAGE;
let state = { charges: [], charges_total: 0, cards: [] };

const matches = {
  '': () => true,
  paid: ({ status }) => status === 'paid',
  trouble: ({ attempts }) => attempts.some(({ outcome }) => outcome !== 'paid'),
  open: ({ status, nextAttemptAt, waitsForCardUntil }) =>
    status === 'charging' || status === 'unknown' || Boolean(nextAttemptAt ?? waitsForCardUntil),
  refunded: ({ refunds }) => refunds.length > 0,
};

export function showCharges(next) {
  state = next;
  const { customer, status } = $('charge-filter');
  const customers = [...new Set(state.charges.map(({ customerId }) => customerId))].sort();
  fillOptions(customer, [{ value: '', text: '모두' }, ...customers.map((value) => ({ value, text: value }))]);
  const chosen = state.charges.filter(
    (charge) =>
      (customer.value === '' || charge.customerId === customer.value) && matches[status.value](charge),
  );
  const page = chosen.slice(0, shown);
  reconcile($('charge-list'), page, (charge) => charge.pk + charge.sk, chargeView);
  show($('no-charges'), chosen.length === 0);
  show($('more-charges'), chosen.length > page.length);
  const older = state.charges_total > state.charges.length ? ` (최근 ${state.charges.length}건 가운데)` : '';
  setText($('charges-shown'), `${chosen.length}건${older}`);
}

$('charge-filter').addEventListener('change', () => {
  shown = PAGE;
  showCharges(state);
});
$('more-charges').addEventListener('click', () => {
  shown += PAGE;
  showCharges(state);
});

/** Goes to 결제 with one customer chosen. */
export function filterCharges(customerId) {
  $('charge-filter').customer.value = customerId;
  $('charge-filter').status.value = '';
  shown = PAGE;
  showCharges(state);
  window.location.hash = 'charges';
}

const attemptColumns = [
  { head: '일시', kind: 'time', text: (attempt) => exactly(attempt.sentAt) },
  { head: '결과', kind: 'badge', text: (attempt) => attempt.outcome },
  { head: '카드', text: (attempt) => attempt.card },
  {
    head: '거절 분류',
    text: (attempt) => (attempt.outcome === 'declined' ? declineClass(attempt.declineClass) : ''),
  },
  { head: 'PG 메시지', text: (attempt) => attempt.message },
  { head: 'imp_uid', kind: 'code', text: (attempt) => attempt.impUid },
];

const refundColumns = [
  { head: '일시', kind: 'time', text: (refund) => exactly(refund.requestedAt) },
  { head: '결과', kind: 'badge', text: ({ status }) => (status === 'sending' ? 'unknown' : status) },
  { head: '금액', kind: 'num', text: (refund) => won(refund.amount) },
  { head: '사유', text: (refund) => refund.reason },
  { head: 'PG 메시지', text: (refund) => refund.message },
];

function chargeView() {
  const at = make('time');
  const customer = make('strong');
  const name = make('span', { class: 'what' });
  const amount = make('span', { class: 'amount' });
  const badge = make('span');
  const extra = make('span', { class: 'note' });
  const next = make('p', { class: 'note warn' });
  const uid = make('code');
  const attempts = block('시도', attemptColumns);
  const refunds = block('환불', refundColumns);
  const refund = refundForm();
  const element = make(
    'li',
    { class: 'item charge' },
    make(
      'details',
      {},
      make('summary', {}, at, customer, name, amount, badge, extra),
      next,
      attempts.element,
      refunds.element,
      refund.element,
      make('p', { class: 'note' }, 'merchant_uid ', uid),
    ),
  );
  return {
    element,
    update(charge) {
      const merchantUid = charge.payment?.merchantUid ?? charge.merchantUid;
      setText(at, when(charge.payment?.at ?? charge.attempts.at(-1)?.sentAt ?? charge.createdAt));
      setText(customer, charge.customerId);
      setText(
        name,
        charge.key.kind === 'subscription' ? `${charge.name} ${charge.key.period}회차` : charge.name,
      );
      setText(amount, won(charge.amount));
      setBadge(badge, refunded(charge) === charge.amount ? 'refunded' : charge.status);
      setText(extra, remark(charge));
      setText(next, whatNext(charge));
      show(next, next.textContent !== '');
      setText(uid, merchantUid);
      attempts.update(
        charge.attempts.map((attempt, index) => ({ ...attempt, index, card: cardOf(attempt.customerUid) })),
      );
      refunds.update(charge.refunds.map((each) => ({ ...each, index: each.refundId })));
      show(refunds.element, charge.refunds.length > 0);
      refund.update(charge, merchantUid);
    },
  };
}

/** A charge may have been asked of two cards: the second after the first was declined. */
function cardOf(customerUid) {
  const card = state.cards.find((each) => each.customerUid === customerUid);
  return card && [card.cardName, card.cardNumberMasked?.slice(-4)].filter(Boolean).join(' ');
}

function block(title, columns) {
  const grid = make('table', { 'aria-label': title });
  const update = table(grid, columns, '아직 없습니다.');
  return {
    element: make('div', {}, make('h3', {}, title), make('div', { class: 'table' }, grid)),
    update: (items) => update(items, ({ index }) => index),
  };
}

const refunded = ({ refunds }) =>
  refunds.filter(({ status }) => status === 'succeeded').reduce((sum, { amount }) => sum + amount, 0);

function remark(charge) {
  const back = refunded(charge);
  const tries = charge.attempts.length > 1 ? `${charge.attempts.length}번 시도` : '';
  return [back === 0 ? '' : back === charge.amount ? '전액 환불' : `${won(back)} 환불`, tries]
    .filter(Boolean)
    .join(' · ');
}

function whatNext(charge) {
  if (charge.heldFor) return `보류: ${charge.heldFor}. 맞지 않는 결제가 있어 아무것도 보내지 않습니다.`;
  if (charge.nextAttemptAt) return `${when(charge.nextAttemptAt)}에 다시 시도합니다.`;
  if (charge.waitsForCardUntil) return `새 카드를 ${when(charge.waitsForCardUntil)}까지 기다립니다.`;
  if (charge.status === 'unknown') return `결과를 모릅니다. ${when(charge.nextLookUpAt)}에 조회합니다.`;
  return '';
}

function refundForm() {
  let target = '';
  let left = 0;
  const amount = make('input', {
    name: 'amount',
    type: 'number',
    min: '1',
    inputmode: 'numeric',
    required: true,
  });
  const reason = make('input', { name: 'reason', value: '고객 요청', maxlength: '100', required: true });
  const element = make(
    'form',
    { class: 'refund' },
    make('label', {}, '환불할 금액(원) ', amount),
    make('label', {}, '사유 ', reason),
    make('button', { type: 'submit' }, '환불하기'),
  );
  onSubmit(element, (input) =>
    act(
      '환불하는 중…',
      [
        'POST',
        `/charges/${encodeURIComponent(target)}/refunds`,
        { amount: Number(input.amount), reason: input.reason },
      ],
      refundTold,
    ),
  );
  return {
    element,
    update(charge, merchantUid) {
      target = merchantUid;
      const rest = charge.amount - refunded(charge);
      // What is left is the suggestion; it is not written over what somebody has typed.
      if (rest !== left) amount.value = String(rest);
      left = rest;
      amount.max = String(rest);
      const open = charge.refunds.some(({ status }) => status === 'sending' || status === 'unknown');
      show(element, charge.status === 'paid' && rest > 0 && !open);
    },
  };
}

function refundTold({ status, body }) {
  if (status === 201) return `${won(body.amount)}을 환불했습니다.`;
  if (status === 202) return '환불 결과를 아직 모릅니다. 조회로 확인합니다.';
  return `환불이 거부되었습니다: ${body?.message ?? ''}`;
}
