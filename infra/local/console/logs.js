import { ko } from '../../console/pages/texts.ko.js';
import { declineWord, exactly, won } from './format.js';
import { table } from './table.js';

/* 이벤트, and 수신 로그. */

/** What each event means, in the operators' words. */
const words = ko.events;

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
    { head: '설명', kind: 'word', text: (event) => words[event.type] },
    { head: '고객', kind: 'word', text: (event) => event.detail.customer_id },
    {
      head: '금액',
      kind: 'num',
      text: ({ detail }) => (detail.amount === undefined ? '' : won(detail.amount)),
    },
    { head: '사유·상태', text: reason },
    {
      head: '대상',
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
    { head: '기록', kind: 'code', text: (entry) => entry.event },
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
  '아직 수신한 것이 없습니다.',
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
