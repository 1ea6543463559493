import { kstDate } from '../domain/billing-calendar.ts';
import { type Balance, type DayProgress, type DayRecord, isBehind, moved } from '../domain/day-sums.ts';
import { dayAfter, daysBetween, daysOf, firstOf, startOfDay } from '../domain/korean-days.ts';
import { emptyDay, type Overview, overviewOf, type SummedDay } from '../domain/overview.ts';
import type { OnUnreadable } from '../ports.ts';
import { type ExpectedPorts, expectedCharges } from './expected-charges.ts';
import { type DayReading, readDay, readPaymentsAgain } from './read-day.ts';

/** A day of which more was counted is taken as it was counted last: a small function takes in no more of it in a moment. */
const MOST_READ = 500;
/** Pages of 1 MB of each partition, of a day that was not counted yet, or has grown since. */
const MOST_PAGES = 1;
/** Subscriptions that are due: two round trips. */
const MOST_DUE = 200;
/** No further day is read after so long, ms. */
const PATIENCE_MS = 6_000;

/** What an overview is made of: the days that have been summed up, and as they stand those that are open. */
interface Books {
  readonly progress: DayProgress | undefined;
  readonly records: ReadonlyMap<string, DayRecord>;
  /** Undefined: an open day that has too much to be read at once. */
  readonly open: ReadonlyMap<string, DayReading | undefined>;
}

/**
 * A month that has begun. Closed days are taken as they were summed up; the others, and those of which a payment has come to light
 * since, are read here, or taken as `sum-days` has last read them where they have too much.
 */
export async function overview(
  ports: ExpectedPorts,
  month: string,
  unreadable: OnUnreadable,
): Promise<Overview> {
  const now = ports.clock.now();
  const today = kstDate(now);
  const days = daysOf(month).filter((day) => day <= today);
  const [progress, found, forecast] = await Promise.all([
    ports.days.findProgress(),
    ports.days.ofMonth(month, unreadable),
    expectedCharges(ports, unreadable, MOST_DUE),
  ]);
  const records = new Map(found.map((record) => [record.day, record]));
  const open = await readOpenDays(ports, openDays(days, progress, records, now), records, now, unreadable);
  const books = { progress, records, open };
  const summed: SummedDay[] = [];
  for (const day of days) summed.push(await summedDay(ports, books, day, unreadable));
  const behind = await behindSince(ports, books);
  return overviewOf({
    month,
    summed,
    before: await balanceBefore(ports, firstOf(month), books),
    asOf: earliest(now, [...behind, ...summed.map((day) => day.asOf)]),
    due: forecast ?? progress?.due,
  });
}

/** Every day since the last that is closed, as one may tell of a late payment, and days of the month from before anything was summed up. */
function openDays(
  days: readonly string[],
  progress: DayProgress | undefined,
  records: ReadonlyMap<string, DayRecord>,
  now: Date,
): readonly string[] {
  if (progress === undefined) return days;
  const unknown = days.filter((day) => day <= progress.closed && !records.has(day));
  return [...unknown, ...daysBetween(dayAfter(progress.closed), kstDate(now))];
}

async function readOpenDays(
  ports: ExpectedPorts,
  days: readonly string[],
  records: ReadonlyMap<string, DayRecord>,
  since: Date,
  unreadable: OnUnreadable,
): Promise<ReadonlyMap<string, DayReading | undefined>> {
  const read = new Map<string, DayReading | undefined>();
  for (const day of days) {
    const isPatient = ports.clock.now().getTime() - since.getTime() < PATIENCE_MS;
    const isRead = isPatient && entriesOf(records.get(day)) <= MOST_READ;
    read.set(day, isRead ? await readDay(ports, day, MOST_PAGES, unreadable) : undefined);
  }
  return read;
}

/** As it was counted last. */
function entriesOf(record: DayRecord | undefined): number {
  return record === undefined
    ? 0
    : record.charged.count + record.refunded.count + record.declined.count + record.began + record.ended;
}

async function summedDay(
  ports: ExpectedPorts,
  { records, open }: Books,
  day: string,
  unreadable: OnUnreadable,
): Promise<SummedDay> {
  const record = records.get(day);
  if (open.has(day)) {
    const sums = open.get(day)?.sums ?? record;
    return { sums: sums ?? emptyDay(day), isSummed: sums !== undefined };
  }
  if (record === undefined) return { sums: emptyDay(day), isSummed: false };
  const [late, ...later] = [...open.values()]
    .flatMap((reading) => reading?.late ?? [])
    .filter((mark) => mark.day === day && isBehind(record.readAt, mark))
    .map(({ at }) => at);
  if (late === undefined) return { sums: record, isSummed: true };
  const again = await readPaymentsAgain(ports, record, MOST_PAGES, unreadable);
  return again === undefined
    ? { sums: record, isSummed: true, asOf: earliest(late, later) }
    : { sums: again, isSummed: true };
}

/** When the open days that could not be read here were read last. */
async function behindSince({ days }: ExpectedPorts, { records, open }: Books): Promise<readonly Date[]> {
  const missed = [...open].filter(([, reading]) => reading === undefined);
  return Promise.all(
    missed.map(async ([day]) => (records.get(day) ?? (await days.find(day)))?.readAt ?? startOfDay(day)),
  );
}

/** At the beginning of a day. Undefined: nobody has counted then. */
async function balanceBefore(
  { days }: ExpectedPorts,
  first: string,
  { progress, open }: Books,
): Promise<Balance | undefined> {
  if (progress === undefined || first === progress.since) return { active: 0, mrr: 0 };
  if (first < progress.since) return undefined;
  const dayBefore = dayAfter(first, -1);
  if (dayBefore <= progress.closed) return (await days.find(dayBefore))?.balance;
  const since = [...open].filter(([day]) => day > progress.closed && day < first);
  return since.reduce<Balance>(
    (balance, [, reading]) => (reading === undefined ? balance : moved(balance, reading.sums)),
    { active: progress.active, mrr: progress.mrr },
  );
}

function earliest(first: Date, others: readonly (Date | undefined)[]): Date {
  return others.reduce<Date>((min, at) => (at !== undefined && at < min ? at : min), first);
}
