import type { Command } from './command.ts';
import { EXPORTS, exported } from './export.ts';
import { placeFor } from './file.ts';
import { Misunderstood } from './misunderstood.ts';
import { FILE, FORMAT, formatOf, MONTH } from './options.ts';

export const exportCommand: Command = {
  words: [EXPORTS.join('|')],
  says: 'a month as Excel opens it; subscriptions as they stand now, of the present month',
  options: { month: MONTH, format: FORMAT, out: FILE },
  async run(desk, [what = ''], { month, format, out }) {
    const kind = EXPORTS.find((one) => one === what);
    if (kind === undefined)
      throw new Misunderstood(
        `export: received ${JSON.stringify(what)}; allowed is one of ${EXPORTS.join(', ')}`,
      );
    if (month === undefined && kind !== 'subscriptions')
      throw new Misunderstood(`--month: required; ${MONTH.allowed}`);
    const put = placeFor(out);
    put(await exported(await desk.api(), kind, month, formatOf(format)));
    return {};
  },
};
