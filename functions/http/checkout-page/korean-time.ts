import { KST_OFFSET_MS, kstDate } from '../../../shared/domain/billing-calendar.ts';

/** An instant on Korea's calendar, in parts to be written out. The machine's own zone and locale never enter. */
export function koreanDay(at: Date) {
  const [year = 0, month = 0, day = 0] = kstDate(at).split('-').map(Number);
  const weekday = new Date(at.getTime() + KST_OFFSET_MS).getUTCDay();
  return { year, month, day, weekday };
}
