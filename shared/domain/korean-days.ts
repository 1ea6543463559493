import { DAY_MS, kstDate } from './billing-calendar.ts';

/** Days (`YYYY-MM-DD`) and months (`YYYY-MM`) of the Korean calendar, as text: they sort as they follow. */

export const startOfDay = (day: string): Date => new Date(`${day}T00:00:00+09:00`);

export const endOfDay = (day: string): Date => new Date(startOfDay(day).getTime() + DAY_MS);

export const dayAfter = (day: string, days = 1): string =>
  kstDate(new Date(startOfDay(day).getTime() + days * DAY_MS));

export const monthOf = (day: string): string => day.slice(0, 7);

export const firstOf = (month: string): string => `${month}-01`;

/** From `from` on, up to `to`, both included. */
export function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  const last = startOfDay(to).getTime();
  for (let at = startOfDay(from).getTime(); at <= last; at += DAY_MS) days.push(kstDate(new Date(at)));
  return days;
}

/** All days of a month. */
export function daysOf(month: string): readonly string[] {
  return daysBetween(firstOf(month), dayAfter(firstOf(month), 30)).filter((day) => monthOf(day) === month);
}
