import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './command.ts';
import { placeFor, readFile } from './file.ts';
import { HIGHEST_RATE, imported, reportOf, summaryOf } from './import.ts';
import { linesOf } from './import-file.ts';
import { Misunderstood } from './misunderstood.ts';
import { FILE, FLAG, FORMAT, formatOf, isSaid, NUMBER } from './options.ts';

const RATE = 5;

export const importCommand: Command = {
  words: ['FILE.csv'],
  says: `takes customers over (docs/take-over.md), ${RATE} lines a second or --rate`,
  options: { dry_run: FLAG, rate: NUMBER, format: FORMAT, out: FILE },
  async run(desk, [path = ''], { dry_run, rate: said = String(RATE), format, out }) {
    const rate = Number(said);
    if (rate < 1 || rate > HIGHEST_RATE)
      throw new Misunderstood(`--rate: received ${said}; allowed is from 1 to ${HIGHEST_RATE}`);
    const lines = linesOf(readFile(path));
    const put = placeFor(out);
    const outcomes = await imported({
      api: await desk.api(),
      lines,
      isDryRun: isSaid(dry_run),
      rate,
      confirm: (what) =>
        desk.confirm(async () => ({ lines: [['is done', what]], word: `import ${lines.length}` })),
      time: { nowMs: () => performance.now(), sleep },
    });
    put(reportOf(outcomes, formatOf(format)));
    console.error(summaryOf(outcomes));
    const has = (what: string) => outcomes.some(({ outcome }) => outcome === what);
    return { code: has('refused') ? 1 : has('unanswered') ? 3 : 0 };
  },
};
