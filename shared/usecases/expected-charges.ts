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
/** Of one shard: eight million subscriptions in all. */
const MAX_BATCHES = 10_000;

/**
 * What is to be charged today and in the week after it. A charge's mark in the index `due` is never later than the charge, so whoever is
 * charged by then is found up to then. Undefined: more than `most` entries. Without it, all of them.
 */
export async function expectedCharges(
  ports: ExpectedPorts,
  unreadable: OnUnreadable,
  most?: number,
): Promise<DueForecast | undefined> {
  const at = ports.clock.now();
  const today = kstDate(at);
  const until = dayAfter(today, DAYS_AHEAD);
  // Counting reads the index alone.
  if (most !== undefined && (await ports.due.count(endOfDay(until), most + 1)) > most) return undefined;
  const sums = new Map<string, Sum>(daysBetween(today, until).map((day) => [day, NO_SUM]));
  await Promise.all(
    ports.due.shards.map(async (shard) => {
      for await (const ids of dueIds(ports, shard, endOfDay(until)))
        for (const account of await ports.days.accounts(ids, unreadable)) {
          const expected = expectedCharge(account);
          const day = expected && kstDate(expected.at < at ? at : expected.at);
          const sum = day && sums.get(day);
          if (expected && day && sum) sums.set(day, plus(sum, expected.won));
        }
    }),
  );
  return { at, days: [...sums].map(([day, sum]) => ({ day, ...sum })) };
}

async function* dueIds({ due }: ExpectedPorts, shard: number, until: Date): AsyncIterable<readonly string[]> {
  let last: DueEntry | undefined;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const entries = await due.list(shard, until, AT_ONCE, last);
    yield entries.flatMap(({ subject }) =>
      subject?.kind === 'subscription' ? [subject.subscriptionId] : [],
    );
    if (entries.length < AT_ONCE) return;
    last = entries.at(-1);
  }
}
