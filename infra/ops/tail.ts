import { setTimeout } from 'node:timers/promises';
import type { JournalLine } from './backstage.ts';
import type { Command } from './command.ts';
import { FLAG, ID, isSaid, NUMBER } from './options.ts';

const MINUTES = 15;
const EVERY_MS = 2_000;

/** Lines of the journal, oldest first. `--follow`: until somebody ends the process. */
export const tail: Command = {
  words: [],
  says: `the journal of the last ${MINUTES} minutes, or of --minutes; of one id; on and on`,
  options: { minutes: NUMBER, id: ID, follow: FLAG },
  async run(desk, _, { minutes, id, follow }) {
    const next = (await desk.backstage()).journal(minutes === undefined ? MINUTES : Number(minutes));
    do {
      for (const line of await next()) {
        if (id === undefined || Object.values(line).includes(id))
          console.log(desk.isJson ? JSON.stringify(line) : inWords(line));
      }
    } while (isSaid(follow) && (await setTimeout(EVERY_MS, true)));
    return {};
  },
};

/** `2027-01-31T01:00:02.000Z charge paid merchant_uid=sub_…_0001 attempt=1` */
function inWords({ at, event, outcome, reason, level: _, ...rest }: JournalLine): string {
  const words = [at, event, outcome, reason].filter((word) => word !== undefined);
  return [...words, ...Object.entries(rest).map(([name, value]) => `${name}=${value}`)].join(' ');
}
