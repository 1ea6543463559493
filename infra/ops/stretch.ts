import type { Given } from './command.ts';
import { Misunderstood } from './misunderstood.ts';

const DAY_MS = 86_400_000;

/** `--day` of the Korean calendar, or `--from` and `--to`. */
export function stretchOf({ day, from, to }: Given): { readonly from: Date; readonly to: Date } {
  if (day === undefined) {
    if (from === undefined || to === undefined)
      throw new Misunderstood('--day, or --from and --to: required');
    return { from: instantOf('from', from), to: instantOf('to', to) };
  }
  if (from !== undefined || to !== undefined) throw new Misunderstood('--day: only without --from and --to');
  const begin = new Date(`${day}T00:00:00+09:00`);
  // What JavaScript moves (February 30) is no day.
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(begin.getTime()) || !seoul(begin).startsWith(day))
    throw new Misunderstood(`--day: received ${JSON.stringify(day)}; allowed is a day such as 2027-01-31`);
  return { from: begin, to: new Date(begin.getTime() + DAY_MS) };
}

export function instantOf(name: string, text: string): Date {
  const at = new Date(text);
  if (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(at.getTime())
  )
    return at;
  throw new Misunderstood(
    `--${name}: received ${JSON.stringify(text)}; allowed is an instant such as 2027-01-31T10:00:00+09:00`,
  );
}

const seoul = (at: Date): string => new Date(at.getTime() + 9 * 3_600_000).toISOString();
