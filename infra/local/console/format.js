import { ko } from '../../console/pages/texts.ko.js';
import { when } from '../../console/pages/times.js';

/* How values read in Korean. */

export { dayOf, exactly, when } from '../../console/pages/times.js';

/** The operators' words. */
const { statuses, declines } = ko;

const weekday = new Intl.DateTimeFormat('ko-KR', { timeZone: 'Asia/Seoul', weekday: 'short' });

/** `2027-01-31 (일) 10:00` */
export const withWeekday = (text) => when(text).replace(' ', ` (${weekday.format(new Date(text))}) `);
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

/** The API's own word, and what it means. */
export const status = (word) => (Object.hasOwn(statuses, word) ? `${word} · ${statuses[word]}` : word);

/** `잔액 부족` */
export const declineWord = (word) => (Object.hasOwn(declines, word) ? declines[word] : word);

/** `잔액 부족 (insufficient_balance)` */
export const declineClass = (word) =>
  Object.hasOwn(declines, word ?? '') ? `${declines[word]} (${word})` : (word ?? '');
