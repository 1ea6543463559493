import { declineWord, exactly, won } from './format.js';
import { table } from './table.js';

/* 이벤트, and 수신 로그. */

const words = {
  'card.registered': '카드 등록됨',
  'registration.already_subscribed': '이미 구독 중 (카드만 등록)',
  'card.updated': '카드 바뀜',
  'card.revoked': '카드 삭제됨',
  'registration.charge_expired': '늦은 등록: 결제하지 않음',
  'subscription.created': '구독 만들어짐',
  'subscription.activated': '구독 이용 시작',
  'subscription.past_due': '구독 연체',
  'subscription.paused': '구독 멈춤',
  'subscription.resumed': '구독 재개됨',
  'subscription.canceled': '구독 해지됨',
  'subscription.unpaid': '구독 미납',
  'subscription.card_changed': '구독 카드 바뀜',
  'subscription.plan_changed': '구독 요금제 바뀜',
  'subscription.cancel_scheduled': '구독 해지 예약됨',
  'subscription.consent_needed': '알림: 동의 필요',
  'subscription.consent_missing': '알림: 동의 아직 없음',
  'subscription.trial_ending': '알림: 체험 끝남',
  'subscription.renewing': '알림: 갱신 예정',
  'subscription.payment_failed_final': '알림: 결제 최종 실패',
  'card.needs_change': '알림: 카드 교체 필요',
  'subscription.consent_given': '고객 동의함',
  'subscription.consent_withdrawn': '고객 동의 철회함',
  'charge.paid': '결제됨',
  'charge.declined': '결제 거절됨',
  'charge.unknown': '결제 결과 모름',
  'charge.voided': '결제 무효',
  'refund.succeeded': '환불됨',
  'refund.failed': '환불 실패',
  'reconciliation.completed': '아임포트와 대사함',
};

/** `3건 · 반영 1 · 중복 취소 0 · 확인 필요 0` */
const compared = ({ payments, repaired, surplus_canceled, unexplained, is_complete }) =>
  [
    `${payments}건`,
    `반영 ${repaired}`,
    `중복 취소 ${surplus_canceled}`,
    `확인 필요 ${unexplained.length}`,
    is_complete ? undefined : '시간 부족',
  ]
    .filter(Boolean)
    .join(' · ');

const reason = ({ type, detail }) => {
  if (type === 'reconciliation.completed') return compared(detail);
  return detail.decline_class ? declineWord(detail.decline_class) : detail.status;
};

const events = table(
  document.getElementById('event-table'),
  [
    { head: '일시', kind: 'time', text: (event) => exactly(event.at) },
    { head: '이벤트', kind: 'code', text: (event) => event.type },
    { head: '뜻', kind: 'word', text: (event) => words[event.type] },
    { head: '고객', kind: 'word', text: (event) => event.detail.customer_id },
    {
      head: '금액',
      kind: 'num',
      text: ({ detail }) => (detail.amount === undefined ? '' : won(detail.amount)),
    },
    { head: '사유·상태', text: reason },
    {
      head: '무엇의',
      kind: 'long',
      text: ({ detail }) => detail.merchant_uid ?? detail.subscription_id ?? detail.customer_uid,
    },
  ],
  '아직 이벤트가 없습니다.',
);

const timeline = table(
  document.getElementById('timeline'),
  [
    { head: '일시', kind: 'time', text: (entry) => exactly(entry.at) },
    { head: '일', kind: 'code', text: (entry) => entry.event },
    { head: '경로', text: (entry) => entry.source ?? entry.route },
    {
      head: '결과',
      kind: 'badge',
      text: (entry) => String(entry.outcome ?? entry.status ?? entry.level ?? ''),
    },
    { head: '사유', text: (entry) => entry.reason },
    { head: 'merchant_uid', kind: 'long', text: (entry) => entry.merchant_uid },
    { head: 'imp_uid', kind: 'code', text: (entry) => entry.imp_uid },
  ],
  '아직 아무것도 오지 않았습니다.',
);

const noticesOnly = document.getElementById('notices-only');
let latest = [];
noticesOnly.addEventListener('change', showEvents);

function showEvents() {
  const isNotice = ({ type }) => words[type]?.startsWith('알림');
  events(noticesOnly.checked ? latest.filter(isNotice) : latest, (event) => event.id);
}

export function showLogs(state) {
  latest = state.events;
  showEvents();
  timeline(state.timeline, (entry) => entry.id);
}
