import { playImport } from '../import/world.ts';
import type { Bench, BenchOptions, Row } from '../row.ts';

const KEYS = 100_000;
const QUICK_KEYS = 1_000;
/** `--rate`, lines a second: in each of two passes: every line is checked before one is written. */
const RATE = 60;
const HOUR_MIN = 60;

/** `npm run ops -- import` in virtual time: the real command over the real functions. */
export const bench: Bench = {
  ids: ['import.keys'],
  async run({ quick }: BenchOptions) {
    const keys = quick ? QUICK_KEYS : KEYS;
    const { minutes, cpuMs, outcomes, subscriptions } = await playImport(keys, RATE);
    const isRight =
      subscriptions === keys && outcomes.filter(({ outcome }) => outcome === 'taken_over').length === keys;
    const what = `${keys.toLocaleString('en')} keys at --rate ${RATE}, checked and written`;
    const hour = (HOUR_MIN * keys) / KEYS;
    const taken: Row = {
      id: 'import.keys.minutes',
      what,
      value: Math.round(minutes * 100) / 100,
      unit: 'min',
      goal: `≤ ${hour}`,
      met: isRight && minutes <= hour,
      exact: true,
    };
    const cpu = Math.round((cpuMs / keys) * 100) / 100;
    const own: Row = {
      id: 'import.keys.cpu',
      what: `${what}: CPU of the command, the functions and the table in memory for each`,
      value: cpu,
      unit: 'ms',
      // Slower than that, and the laptop would set the pace.
      goal: `≤ ${Math.floor(1_000 / RATE)}`,
      met: cpu <= 1_000 / RATE,
    };
    return [taken, own];
  },
};
