import { kstDate } from '../domain/billing-calendar.ts';
import { type DayProgress, isBehind, isOver, type LateMark, moved } from '../domain/day-sums.ts';
import { dayAfter, firstOf, monthOf } from '../domain/korean-days.ts';
import type { OnUnreadable } from '../ports.ts';
import { type ExpectedPorts, expectedCharges } from './expected-charges.ts';
import { type DayReading, readDay, readPaymentsAgain } from './read-day.ts';
import type { TimeLeft } from './time-budget.ts';

export type SumDaysPorts = ExpectedPorts & TimeLeft;

/** As many as there are: a day of five million payments has some 1,200 in each of four partitions. */
const ALL = 10_000;
/** A day is not begun with less, ms: one of a million payments takes a minute or two. */
const ENOUGH_MS = 180_000;

export interface Summed {
  /** The last day that is closed. */
  readonly closed: string;
  /** How many days were read, and how many closed ones again. */
  readonly read: number;
  readonly again: number;
}

/**
 * Sums up the days that are not closed, one after another, and closes those that are over. Everything is read anew and overwritten, so a run that
 * dies anywhere is made good by the next, and two at once store the same. A day's late marks are worked off before the day
 * itself is stored, and a day is stored before it counts as closed.
 */
export async function sumDays(ports: SumDaysPorts, unreadable: OnUnreadable): Promise<Summed> {
  const { clock, days, timeLeftMs } = ports;
  let progress = (await days.findProgress()) ?? beginning(kstDate(clock.now()));
  const before = progress.closed;
  let [read, again] = [0, 0];
  for (let day = dayAfter(progress.closed); day <= kstDate(clock.now()); day = dayAfter(day)) {
    if (timeLeftMs() < ENOUGH_MS) break;
    const reading = await readDay(ports, day, ALL, unreadable);
    if (reading === undefined) break;
    const mended = await mend(ports, reading.late, progress.closed, unreadable);
    // Out of time: the marks are met again, and until then the day may not be closed.
    if (mended === undefined) break;
    [read, again] = [read + 1, again + mended];
    const next = await store(ports, progress, reading);
    if (next === 'stale') break;
    progress = next;
  }
  if (progress.closed !== before || progress.due === undefined) await forecast(ports, progress, unreadable);
  return { closed: progress.closed, read, again };
}

/** The month before the present one is summed up, too: what was paid in it is known, whoever was active is not. */
function beginning(today: string): DayProgress {
  const since = firstOf(monthOf(dayAfter(firstOf(monthOf(today)), -1)));
  return { since, closed: dayAfter(since, -1), active: 0, mrr: 0, version: 0 };
}

/** Closed days of which a payment came to light after they were read. How many; undefined: time has run out. */
async function mend(
  ports: SumDaysPorts,
  late: readonly LateMark[],
  closed: string,
  unreadable: OnUnreadable,
): Promise<number | undefined> {
  const latest = new Map<string, LateMark>();
  for (const mark of late) if (!(mark.at < (latest.get(mark.day)?.at ?? mark.at))) latest.set(mark.day, mark);
  let mended = 0;
  for (const mark of latest.values()) {
    const record = mark.day <= closed ? await ports.days.find(mark.day) : undefined;
    // Before anything was summed up, or not closed yet: it is read as it will stand then.
    if (record === undefined || !isBehind(record.readAt, mark)) continue;
    if (ports.timeLeftMs() < ENOUGH_MS) return undefined;
    const again = await readPaymentsAgain(ports, record, ALL, unreadable);
    if (again === undefined) return undefined;
    await ports.days.save(again);
    mended += 1;
  }
  return mended;
}

/** The day first, then that it is closed: whoever dies in between stores the same day once more. */
async function store(
  { days }: SumDaysPorts,
  progress: DayProgress,
  { sums, readAt }: DayReading,
): Promise<DayProgress | 'stale'> {
  // Only the day that follows on what is closed: the one before it may have been too young.
  const closes = isOver(sums.day, readAt) && dayAfter(progress.closed) === sums.day;
  const balance = moved(progress, sums);
  await days.save({ ...sums, readAt, ...(closes ? { balance } : {}) });
  if (!closes) return progress;
  const stored = progress.version === 0 ? undefined : progress;
  return days.saveProgress(stored, { ...progress, ...balance, closed: sums.day });
}

/** Once a day, after it has been closed: it reads as many subscriptions as are due within a week. */
async function forecast(ports: SumDaysPorts, progress: DayProgress, unreadable: OnUnreadable): Promise<void> {
  if (ports.timeLeftMs() < ENOUGH_MS) return;
  const due = await expectedCharges(ports, unreadable);
  const stored = progress.version === 0 ? undefined : progress;
  await ports.days.saveProgress(stored, { ...progress, due });
}
