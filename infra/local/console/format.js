/* How values read in Korean. Times are Asia/Seoul whatever the browser's own zone is. */

const minute = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Seoul',
  dateStyle: 'short',
  timeStyle: 'short',
});
const second = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Seoul',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const weekday = new Intl.DateTimeFormat('ko-KR', { timeZone: 'Asia/Seoul', weekday: 'short' });

/** `2027-01-31 10:00` */
export const when = (text) => (text ? minute.format(new Date(text)) : '');
/** `2027-01-31 10:00:05` */
export const exactly = (text) => (text ? second.format(new Date(text)) : '');
/** `2027-01-31 (일) 10:00` */
export const withWeekday = (text) => when(text).replace(' ', ` (${weekday.format(new Date(text))}) `);
/** The day in Seoul, as `<input type=date>` wants it. */
export const dayOf = (text) => when(text).slice(0, 10);

/** `9,900원` */
export const won = (amount) => `${Number(amount).toLocaleString('ko-KR')}원`;

const units = { day: '일', week: '주', month: '개월', year: '년' };
const every = { day: '매일', week: '매주', month: '매월', year: '매년' };

/** `매월`, `2주마다` */
export const interval = ({ unit, count }) => (count === 1 ? every[unit] : `${count}${units[unit]}마다`);

/** `9,900원 · 매월` */
export const terms = (plan) => `${won(plan.amount)} · ${interval(plan.interval)}`;

/** `demo-01 · 0000 신한카드`, short enough for a select on a phone. */
export const cardOption = (card) =>
  [`${card.customerId} ·`, card.cardNumberMasked?.slice(-4), card.cardName].filter(Boolean).join(' ');

export const cardLabel = (card) => [card.cardName, card.cardNumberMasked].filter(Boolean).join(' ');

const statuses = {
  incomplete: '첫 결제 중',
  trialing: '체험·시작 전',
  active: '이용 중',
  past_due: '연체',
  paused: '일시정지',
  canceled: '해지됨',
  unpaid: '미납',
  revoked: '삭제됨',
  scheduled: '예정',
  charging: '결제 중',
  sending: '보내는 중',
  unknown: '확인 중',
  paid: '결제됨',
  refunded: '전액 환불',
  declined: '거절됨',
  void: '무효',
  refused: '거부됨',
  not_executed: '실행 안 됨',
  pending: '진행 중',
  succeeded: '성공',
  failed: '실패',
  expired: '만료됨',
};

/** The API's own word, and what it means. */
export const status = (word) => (Object.hasOwn(statuses, word) ? `${word} · ${statuses[word]}` : word);

const declines = {
  insufficient_balance: '잔액 부족',
  over_limit: '한도 초과',
  card_invalid: '만료·오류 카드',
  card_blocked: '분실·정지 카드',
  issuer_trouble: '카드사·망 장애',
  duplicate: '중복 거래',
  key_missing: '빌링키 없음',
  merchant_limit: '가맹점 한도·설정',
  call_issuer: '카드사 문의',
  unknown: '알 수 없음',
};

/** `잔액 부족` */
export const declineWord = (word) => (Object.hasOwn(declines, word) ? declines[word] : word);

/** `잔액 부족 (insufficient_balance)` */
export const declineClass = (word) =>
  Object.hasOwn(declines, word ?? '') ? `${declines[word]} (${word})` : (word ?? '');
