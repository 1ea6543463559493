import { kstDate } from '../domain/billing-calendar.ts';
import type { DueForecast } from '../domain/day-sums.ts';
import { NO_SUM, plus, type Sum } from '../domain/day-sums.ts';
import { expectedCharge } from '../domain/expected-charge.ts';
import { dayAfter, daysBetween, endOfDay } from '../domain/korean-days.ts';
import type { DueEntry, DueRepository, OnUnreadable } from '../ports.ts';
import type { DayPorts } from './read-day.ts';

export type ExpectedPorts = DayPorts & { readonly due: DueRepository };

/** After today. */
const DAYS_AHEAD = 7;
/** As many as one BatchGetItem takes. */
const AT_ONCE = 100;

/**
 * What is to be charged today and in the week after it. A charge's mark in the index `due` is never later than the charge, so whoever is
 * charged by then is found up to then. Undefined: a shard has more than `most` entries.
 */
export async function expectedCharges(
  ports: ExpectedPorts,
  most: number,
  unreadable: OnUnreadable,
): Promise<DueForecast | undefined> {
  const at = ports.clock.now();
  const today = kstDate(at);
  const until = dayAfter(today, DAYS_AHEAD);
  const sums = new Map<string, Sum>(daysBetween(today, until).map((day) => [day, NO_SUM]));
  const shards = await Promise.all(
    ports.due.shards.map(async (shard) => {
      let last: DueEntry | undefined;
      for (let read = 0; read < most; read += AT_ONCE) {
        const entries = await ports.due.list(shard, endOfDay(until), AT_ONCE, last);
        const ids = entries.flatMap(({ subject }) =>
          subject?.kind === 'subscription' ? [subject.subscriptionId] : [],
        );
        for (const account of await ports.days.accounts(ids, unreadable)) {
          const expected = expectedCharge(account);
          if (expected === undefined) continue;
          const day = kstDate(expected.at < at ? at : expected.at);
          const sum = sums.get(day);
          if (sum !== undefined) sums.set(day, plus(sum, expected.won));
        }
        last = entries.at(-1);
        if (entries.length < AT_ONCE) return true;
      }
      return false;
    }),
  );
  if (shards.includes(false)) return undefined;
  return { at, days: [...sums].map(([day, sum]) => ({ day, ...sum })) };
}
