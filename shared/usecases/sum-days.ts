import { kstDate } from '../domain/billing-calendar.ts';
import { type DayProgress, isBehind, isOver, type LateMark, moved } from '../domain/day-sums.ts';
import { dayAfter, daysBetween, firstOf, monthOf } from '../domain/korean-days.ts';
import type { OnUnreadable } from '../ports.ts';
import { type ExpectedPorts, expectedCharges } from './expected-charges.ts';
import { type DayReading, readDay, readPaymentsAgain } from './read-day.ts';
import type { TimeLeft } from './time-budget.ts';

export type SumDaysPorts = ExpectedPorts & TimeLeft;

/** As many as there are: a day of five million payments has some 1,200 in each of four partitions. */
const ALL = 10_000;
/** A day is not begun with less, ms: one of a million payments takes a minute or two. */
const ENOUGH_MS = 180_000;
/** Of days that are read so quickly the next ones are read together, twice as many each time: a year behind is a minute, ms. */
const QUICK_MS = 1_000;
const MOST_AT_ONCE = 16;

export interface Summed {
  /** The last day that is closed. */
  readonly closed: string;
  /** How many days were read, and how many closed ones again. */
  readonly read: number;
  readonly again: number;
}

/**
 * Sums up the days that are not closed, in order, and closes those that are over. Everything is read anew and overwritten, so a run that
 * dies anywhere is made good by the next, and two at once store the same. A day's late marks are worked off before the day
 * itself is stored, and a day is stored before it counts as closed.
 */
export async function sumDays(ports: SumDaysPorts, unreadable: OnUnreadable): Promise<Summed> {
  const { clock, days, timeLeftMs } = ports;
  let progress = (await days.findProgress()) ?? beginning(kstDate(clock.now()));
  const before = progress.closed;
  let [read, again, most] = [0, 0, 1];
  let left = daysBetween(dayAfter(progress.closed), kstDate(clock.now()));
  while (left.length > 0 && timeLeftMs() >= ENOUGH_MS) {
    const beganMs = clock.now().getTime();
    const stretch = await sumStretch(ports, progress, left.slice(0, most), unreadable);
    [read, again] = [read + stretch.read, again + stretch.again];
    if (stretch.progress === 'stale') break;
    progress = stretch.progress;
    if (!stretch.isWhole) break;
    left = left.slice(most);
    most = clock.now().getTime() - beganMs < QUICK_MS ? Math.min(2 * most, MOST_AT_ONCE) : 1;
  }
  if (progress.closed !== before || progress.due === undefined) await forecast(ports, progress, unreadable);
  return { closed: progress.closed, read, again };
}

interface Stretch {
  readonly read: number;
  readonly again: number;
  readonly progress: DayProgress | 'stale';
  /** False: something of it could not be read in time. The marks of a day are met again, and until then it may not be closed. */
  readonly isWhole: boolean;
}

/** Days that follow one another: read at the same time, stored in order, and only then closed. */
async function sumStretch(
  ports: SumDaysPorts,
  progress: DayProgress,
  stretch: readonly string[],
  unreadable: OnUnreadable,
): Promise<Stretch> {
  const readings = await Promise.all(stretch.map((day) => readDay(ports, day, ALL, unreadable)));
  let [read, again, next] = [0, 0, progress];
  for (const reading of readings) {
    const mended = reading && (await mend(ports, reading.late, next.closed, unreadable));
    if (reading === undefined || mended === undefined) break;
    [read, again] = [read + 1, again + mended];
    next = await store(ports, next, reading);
  }
  const isWhole = read === stretch.length;
  if (next === progress) return { read, again, progress, isWhole };
  const stored = progress.version === 0 ? undefined : progress;
  return { read, again, progress: await ports.days.saveProgress(stored, next), isWhole };
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

/** What progress comes to with it: it is stored after its days, so that whoever dies in between stores the same days once more. */
async function store(
  { days }: SumDaysPorts,
  progress: DayProgress,
  { sums, readAt }: DayReading,
): Promise<DayProgress> {
  // Only the day that follows on what is closed: the one before it may have been too young.
  const closes = isOver(sums.day, readAt) && dayAfter(progress.closed) === sums.day;
  const balance = moved(progress, sums);
  await days.save({ ...sums, readAt, ...(closes ? { balance } : {}) });
  return closes ? { ...progress, ...balance, closed: sums.day } : progress;
}

/** Once a day, after it has been closed: it reads as many subscriptions as are due within a week. */
async function forecast(ports: SumDaysPorts, progress: DayProgress, unreadable: OnUnreadable): Promise<void> {
  if (ports.timeLeftMs() < ENOUGH_MS) return;
  const due = await expectedCharges(ports, unreadable);
  const stored = progress.version === 0 ? undefined : progress;
  await ports.days.saveProgress(stored, { ...progress, due });
}
