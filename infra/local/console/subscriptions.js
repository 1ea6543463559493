import {
  button,
  fillOptions,
  make,
  reconcile,
  setText,
  show,
  whileDisabled,
} from '../../console/pages/dom.js';
import { act } from './api.js';
import { filterCharges } from './charges.js';
import { cardLabel, terms, when, won } from './format.js';
import { openCustomerPage, registerCard } from './start.js';
import { setBadge } from './table.js';

/* 구독: one card each, with the commands that its status allows. */

const list = document.getElementById('subscription-list');
const none = document.getElementById('no-subscriptions');
let state = { cards: [], charges: [], now: '' };

/** What may be asked of a subscription, and when. `body` may look at the subscription. */
const commands = [
  {
    text: '일시정지',
    path: 'pause',
    may: ({ status }) => ['trialing', 'active', 'past_due'].includes(status),
    told: () => '멈췄습니다. 재개할 때까지 결제하지 않습니다.',
  },
  {
    text: '재개',
    path: 'resume',
    may: ({ status, pauseReason }) =>
      status === 'unpaid' || (status === 'paused' && pauseReason !== 'consent_required'),
    told: resumed,
  },
  {
    text: '동의 기록',
    path: 'consents',
    may: ({ consentNeeded }) => consentNeeded?.isOpen === true,
    body: ({ consentNeeded: { priceBefore, priceAfter, effectiveOn } }) => ({
      agreed_at: state.now,
      method: 'console',
      price_before: priceBefore,
      price_after: priceAfter,
      effective_on: effectiveOn,
    }),
    told: ({ body }) =>
      body.status === 'active' ? '동의를 기록하고 결제했습니다.' : '고객의 동의를 기록했습니다.',
  },
  {
    text: '해지 예약 취소',
    path: 'resume',
    may: ({ status, cancelAtPeriodEnd }) => cancelAtPeriodEnd && status !== 'paused',
    told: () => '해지하지 않기로 했습니다.',
  },
  {
    text: '기간 말 해지',
    path: 'cancel',
    may: ({ status, cancelAtPeriodEnd }) => ['trialing', 'active'].includes(status) && !cancelAtPeriodEnd,
    body: () => ({ at: 'period_end' }),
    told: () => '낸 기간이 끝나면 해지됩니다.',
  },
  {
    text: '지금 해지',
    path: 'cancel',
    kind: 'danger',
    may: ({ status }) => status !== 'canceled',
    body: () => ({ at: 'now' }),
    told: () => '해지했습니다.',
  },
  {
    text: '중도해지',
    path: 'cancel',
    kind: 'danger',
    may: ({ status, period }) => ['active', 'paused'].includes(status) && period > 1,
    body: () => ({ at: 'now', refund: 'unused' }),
    told: ({ body }) =>
      body.refund === null
        ? '해지했습니다. 돌려줄 금액은 없습니다.'
        : `해지하고 남은 날수만큼 ${won(body.refund.amount)}을 환불했습니다.`,
  },
];

function resumed({ body }) {
  return body.status === 'active' ? '재개했습니다.' : `재개했습니다. 상태: ${body.status}`;
}

export function showSubscriptions(next) {
  state = next;
  show(none, state.subscriptions.length === 0);
  reconcile(list, state.subscriptions, (item) => item.subscriptionId, subscriptionView);
}

function subscriptionView({ subscriptionId }) {
  let current;
  const customer = make('strong');
  const badge = make('span');
  const plan = make('p');
  const next = make('dd');
  const card = make('dd');
  const period = make('dd');
  const note = make('p', { class: 'note warn' });
  const seeCharges = button('결제 보기', () => filterCharges(current.customerId));
  const customerPage = button('고객 페이지 열기', () => openCustomerPage(current.customerId));
  const buttons = commands.map((command) => {
    const element = button(
      command.text,
      () =>
        act(
          `${command.text}…`,
          ['POST', `/subscriptions/${subscriptionId}/${command.path}`, command.body?.(current) ?? {}],
          command.told,
        ),
      command.kind,
    );
    return { command, element };
  });
  const changeCard = changeCardMenu(subscriptionId);
  const element = make(
    'li',
    { class: 'item', 'data-subscription': subscriptionId },
    make('div', { class: 'line' }, customer, badge),
    plan,
    make(
      'dl',
      {},
      make('div', {}, make('dt', {}, '다음 결제'), next),
      make('div', {}, make('dt', {}, '결제된 기간'), period),
      make('div', {}, make('dt', {}, '카드'), card),
    ),
    note,
    make('div', { class: 'buttons' }, seeCharges, customerPage, ...buttons.map((each) => each.element)),
    changeCard.element,
    make('code', { class: 'id' }, subscriptionId),
  );
  return {
    element,
    update(item) {
      current = item;
      setText(customer, item.customerId);
      setBadge(badge, item.status);
      setText(plan, `${item.plan.name} · ${terms(item.plan)}`);
      setText(next, nextCharge(item));
      setText(card, cardLabel(state.cards.find((each) => each.customerUid === item.customerUid) ?? {}));
      setText(period, `${item.period - 1}회`);
      setText(note, noteOn(item));
      show(note, note.textContent !== '');
      for (const { command, element: each } of buttons) show(each, command.may(item));
      changeCard.update(item);
    },
  };
}

function nextCharge({ status, cancelAtPeriodEnd, nextChargeAt, subscriptionId, period }) {
  if (status === 'canceled' || status === 'unpaid' || status === 'paused') return '없음';
  if (cancelAtPeriodEnd) return `없음 (${when(nextChargeAt)}에 해지)`;
  const owed = chargeOf(subscriptionId, period);
  if (owed?.nextAttemptAt) return `${when(owed.nextAttemptAt)} (다시 시도)`;
  if (owed?.waitsForCardUntil) return `새 카드를 기다림 (${when(owed.waitsForCardUntil)}까지)`;
  if (owed?.nextLookUpAt) return `결과를 확인하는 중 (${when(owed.nextLookUpAt)} 조회)`;
  return when(nextChargeAt);
}

function chargeOf(subscriptionId, period) {
  return state.charges.find(
    ({ key }) =>
      key.kind === 'subscription' && key.subscriptionId === subscriptionId && key.period === period,
  );
}

function noteOn({ status, pauseReason, cancelReason, pendingPlan, consentNeeded, subscriptionId, period }) {
  const last = chargeOf(subscriptionId, period)?.attempts.at(-1);
  const isDeclined =
    status === 'past_due' || status === 'unpaid' || cancelReason === 'first_payment_declined';
  if (isDeclined && last?.message) return `마지막 거절: ${last.message}`;
  if (pauseReason === 'consent_required') return '동의가 없어서 멈췄습니다: 결제하지 않았습니다.';
  if (consentNeeded)
    return `${consentNeeded.effectiveOn}부터 ${won(consentNeeded.priceAfter)}: 고객의 동의가 필요합니다(${consentNeeded.opensOn}부터).`;
  if (pendingPlan) return `다음 기간부터 ${pendingPlan.name} · ${terms(pendingPlan)}`;
  return '';
}

/** 카드 변경: another active card of the same customer, or a new one. */
function changeCardMenu(subscriptionId) {
  let customerId;
  const select = make('select', { 'aria-label': '바꿀 카드' });
  const change = make('button', { type: 'submit', class: 'primary' }, '이 카드로');
  const form = make('form', {}, select, change);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileDisabled(change, () =>
      act(
        '카드를 바꾸는 중…',
        ['POST', `/subscriptions/${subscriptionId}/change-card`, { customer_uid: select.value }],
        ({ body }) =>
          body.status === 'past_due'
            ? '카드를 바꿨지만 결제가 또 거절되었습니다.'
            : '카드를 바꿨습니다. 밀린 결제가 있었다면 바로 시도했습니다.',
      ),
    );
  });
  const alone = make('p', { class: 'note' }, '이 고객에게 다른 카드가 없습니다.');
  const register = button('새 카드 등록하기', () => registerCard(customerId));
  const element = make('details', { class: 'menu' }, make('summary', {}, '카드 변경'), form, alone, register);
  return {
    element,
    update(item) {
      customerId = item.customerId;
      const others = state.cards.filter(
        (card) =>
          card.customerId === item.customerId &&
          card.status === 'active' &&
          card.customerUid !== item.customerUid,
      );
      fillOptions(
        select,
        others.map((card) => ({
          value: card.customerUid,
          text: `${cardLabel(card)} (${when(card.registeredAt)})`,
        })),
      );
      show(form, others.length > 0);
      show(alone, others.length === 0);
      show(element, item.status !== 'canceled' && item.status !== 'incomplete');
    },
  };
}
