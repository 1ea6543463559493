import { setTimeout } from 'node:timers/promises';
import type { Backstage, JournalLine } from './backstage.ts';

export interface TailOptions {
  readonly minutes: number;
  /** Only lines that name it. */
  readonly id: string | undefined;
  readonly follow: boolean;
  readonly json: boolean;
}

const EVERY_MS = 2_000;

/** Lines of the journal, oldest first. `follow`: until somebody ends the process. */
export async function* tailed(backstage: Backstage, options: TailOptions): AsyncIterable<string> {
  const next = backstage.journal(options.minutes);
  do {
    for (const line of await next()) {
      if (options.id === undefined || Object.values(line).includes(options.id))
        yield options.json ? JSON.stringify(line) : inWords(line);
    }
  } while (options.follow && (await setTimeout(EVERY_MS, true)));
}

/** `2027-01-31T01:00:02.000Z charge paid merchant_uid=sub_…_0001 attempt=1` */
function inWords({ at, event, outcome, reason, level: _, ...rest }: JournalLine): string {
  const words = [at, event, outcome, reason].filter((word) => word !== undefined);
  return [...words, ...Object.entries(rest).map(([name, value]) => `${name}=${value}`)].join(' ');
}
