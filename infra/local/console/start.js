import { fillOptions, setText } from '../../console/pages/dom.js';
import { act, call, onSubmit, problemText, say } from './api.js';
import { cardOption, exactly, interval, terms, won } from './format.js';
import { table } from './table.js';

/* 시작하기: what a merchant's server does, each with one click. */

const $ = (id) => document.getElementById(id);
let latest = { cards: [], plans: [], now: '' };

const BUYER = { name: '구매자', email: 'buyer@shop.example', tel: '010-1234-5678' };

/** A registration for a customer, in the hosted page. The customer comes back to this page. */
export async function registerCard(customerId) {
  say('등록을 여는 중…', 'busy');
  const answer = await call('POST', '/card-registrations', {
    customer_id: customerId,
    buyer: BUYER,
    return_url: `${window.location.origin}/`,
  });
  if (answer.ok) window.location.assign(answer.body.checkout_url);
  else say(problemText(answer.body), 'error');
}

/** The page on which customers see and change what they have, as the merchant's shop would open it. It leads back here. */
export async function openCustomerPage(customerId) {
  say('고객 페이지를 여는 중…', 'busy');
  const answer = await call('POST', `/customers/${encodeURIComponent(customerId)}/manage-links`, {
    return_url: `${window.location.origin}/`,
    buyer: BUYER,
  });
  if (answer.ok) window.location.assign(answer.body.url);
  else say(problemText(answer.body), 'error');
}

onSubmit($('register'), ({ customer_id }) => registerCard(customer_id));

onSubmit($('create-plan'), async ({ plan_id, name, amount, unit, count, trial_days }) => {
  const plan = {
    plan_id,
    name,
    amount: Number(amount),
    interval: { unit, count: Number(count) },
    trial_days: Number(trial_days),
  };
  const made = await act(
    '요금제를 만드는 중…',
    ['POST', '/plans', plan],
    ({ body }) => `요금제를 만들었습니다: ${body.plan_id}, ${terms(body)}`,
  );
  if (made === undefined) return;
  suggestPlanId();
  $('subscribe').plan_id.value = plan_id;
  showTrial();
});

onSubmit($('subscribe'), async ({ customer_uid, plan_id }) => {
  await act(
    '구독을 시작하는 중…',
    ['POST', '/subscriptions', { customer_uid, plan_id }],
    ({ status, body }) =>
      status === 402
        ? `첫 결제가 거절되어 구독을 시작하지 않았습니다. ${body.last_decline?.message ?? ''}`
        : (started[body.status] ?? `구독이 ${body.status} 상태로 시작되었습니다.`),
  );
});

const started = {
  incomplete: '첫 결제 결과를 아직 모릅니다. 결제되면 구독이 시작됩니다.',
  active: '구독이 시작되고 첫 결제가 되었습니다.',
  trialing: '구독이 시작되었습니다. 첫 결제는 아직입니다.',
  past_due: '구독은 시작되었지만 첫 결제가 거절되었습니다. 결제에서 사유를 확인하세요.',
};

onSubmit($('charge'), ({ customer_uid, amount, name }) =>
  act('결제하는 중…', ['POST', '/charges', { customer_uid, amount: Number(amount), name }], chargeTold),
);

function chargeTold({ status, body }) {
  if (status === 201) return `${won(body.amount)}이 결제되었습니다.`;
  if (status === 402) return `거절되었습니다: ${body.attempts.at(-1)?.message ?? body.status}`;
  return '결과를 아직 모릅니다. 조회로 확인합니다.';
}

const cards = table(
  $('cards'),
  [
    { head: '고객', kind: 'word', text: (card) => card.customerId },
    { head: '카드', text: (card) => card.cardName },
    { head: '번호', kind: 'word', text: (card) => card.cardNumberMasked },
    { head: '상태', kind: 'badge', text: (card) => card.status },
    { head: '등록 일시', kind: 'time', text: (card) => exactly(card.registeredAt) },
    { head: 'customer_uid', kind: 'long', text: (card) => card.customerUid },
  ],
  '아직 등록된 카드가 없습니다.',
);

const registrations = table(
  $('registrations'),
  [
    { head: '고객', kind: 'word', text: (item) => item.customerId },
    {
      head: '상태',
      kind: 'badge',
      text: ({ state, expiresAt }) =>
        state.status === 'pending' && expiresAt <= latest.now ? 'expired' : state.status,
    },
    { head: '사유', text: (item) => item.state.failure?.message },
    { head: '생성 일시', kind: 'time', text: (item) => exactly(item.createdAt) },
    { head: 'imp_uid', kind: 'code', text: (item) => item.state.impUid },
    { head: 'registration_id', kind: 'long', text: (item) => item.registrationId },
  ],
  '아직 등록을 시작하지 않았습니다.',
);

const plans = table(
  $('plans'),
  [
    { head: '요금제 ID', text: (plan) => plan.planId },
    { head: '이름', text: (plan) => plan.name },
    { head: '금액', kind: 'num', text: (plan) => won(plan.amount) },
    { head: '주기', text: (plan) => interval(plan.interval) },
    { head: '무료 체험', text: (plan) => (plan.trialDays > 0 ? `${plan.trialDays}일` : '없음') },
  ],
  '아직 요금제가 없습니다.',
);

export function showStart(state) {
  latest = state;
  cards(state.cards, (card) => card.customerUid);
  registrations(state.registrations, (item) => item.registrationId);
  plans(state.plans, (plan) => plan.planId);
  const usable = state.cards
    .filter((card) => card.status === 'active')
    .map((card) => ({ value: card.customerUid, text: cardOption(card) }));
  for (const select of document.querySelectorAll('[data-cards]'))
    fillOptions(select, usable, '먼저 카드를 등록하세요');
  fillOptions(
    $('subscribe').plan_id,
    state.plans.map((plan) => ({ value: plan.planId, text: `${plan.name} · ${terms(plan)}` })),
    '먼저 요금제를 만드세요',
  );
  showTrial();
  if (!$('create-plan').plan_id.value) suggestPlanId();
}

$('subscribe').plan_id.addEventListener('change', showTrial);

function showTrial() {
  const days = trialDays($('subscribe').plan_id.value);
  const note = $('trial');
  note.hidden = days === 0;
  setText(note, `무료 체험 ${days}일. 첫 결제 전 30일 안에 고객의 동의를 받아야 결제됩니다.`);
}

function trialDays(planId) {
  return latest.plans.find((plan) => plan.planId === planId)?.trialDays ?? 0;
}

/** `plan-1`, `plan-2` …: the first that is free, so that one click makes a plan. */
function suggestPlanId() {
  const taken = new Set(latest.plans.map((plan) => plan.planId));
  let number = 1;
  while (taken.has(`plan-${number}`)) number += 1;
  $('create-plan').plan_id.value = `plan-${number}`;
}
