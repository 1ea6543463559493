import { type BillingInterval, kstDate } from '../../../shared/domain/billing-calendar.ts';
import type { Lang } from '../page/language.ts';

/** How a page writes sums, days and intervals. Days are those of the Korean calendar, whatever the language. */
export interface Format {
  readonly won: (amount: number) => string;
  readonly day: (at: Date) => string;
  /** Of a Korean calendar date, `YYYY-MM-DD`. */
  readonly date: (date: string) => string;
  readonly every: (interval: BillingInterval) => string;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

const UNITS = {
  day: { ko: '일', en: 'day' },
  week: { ko: '주', en: 'week' },
  month: { ko: '개월', en: 'month' },
  year: { ko: '년', en: 'year' },
} as const;

const EVERY_ONE = { day: '매일', week: '매주', month: '매월', year: '매년' } as const;

export const formats: Readonly<Record<Lang, Format>> = {
  ko: {
    won: (amount) => `${amount.toLocaleString('ko-KR')}원`,
    day: (at) => koreanDay(kstDate(at)),
    date: koreanDay,
    every: ({ unit, count }) => (count === 1 ? EVERY_ONE[unit] : `${count}${UNITS[unit].ko}마다`),
  },
  en: {
    won: (amount) => `${amount.toLocaleString('en-US')} won`,
    day: (at) => englishDay(kstDate(at)),
    date: englishDay,
    every: ({ unit, count }) =>
      count === 1 ? `every ${UNITS[unit].en}` : `every ${count} ${UNITS[unit].en}s`,
  },
};

function koreanDay(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}년 ${month}월 ${day}일`;
}

function englishDay(date: string): string {
  const [year, month = 1, day] = date.split('-').map(Number);
  return `${day} ${MONTHS[month - 1] ?? ''} ${year}`;
}
