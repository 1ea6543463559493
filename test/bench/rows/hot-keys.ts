import type { Bench, Row } from '../row.ts';
import { meterPeriod } from '../units/acts.ts';

/** DynamoDB takes so many write units a second of one partition key. */
const LIMIT = 1_000;
const CHARGES_PER_SECOND = 500;
/** So many charges, each of another subscription, show how units spread over the partition keys. */
const [SAMPLE, QUICK_SAMPLE] = [2_000, 300];

/** Write units a second of the busiest partition keys, at 500 charges a second. */
export const bench: Bench = {
  ids: ['charge.hot-keys'],
  async run({ quick }) {
    const charges = quick ? QUICK_SAMPLE : SAMPLE;
    const units = new Map<string, number>();
    for (let charge = 0; charge < charges; charge += 1) {
      for (const { writes } of await meterPeriod('paid'))
        for (const { view, partition, units: more } of writes) {
          const key = `${view} ${partition}`;
          units.set(key, (units.get(key) ?? 0) + more);
        }
    }
    const perSecond = [...units].map(
      ([key, total]) => [key, (total / charges) * CHARGES_PER_SECOND] as const,
    );
    const hottest = (prefix: string) =>
      perSecond.filter(([key]) => key.startsWith(prefix)).sort(([, a], [, b]) => b - a)[0];
    return ['due DUE#', 'paid PAID#', 'table '].flatMap((prefix) => {
      const found = hottest(prefix);
      return found === undefined ? [] : [rowOf(prefix, found)];
    });
  },
};

function rowOf(prefix: string, [key, value]: readonly [string, number]): Row {
  return {
    id: `charge.hot-keys.${prefix.split(' ')[0]}`,
    what: `busiest partition at ${CHARGES_PER_SECOND} charges a second: ${key}`,
    value: Math.round(value),
    unit: 'write units/s',
    goal: `≤ ${LIMIT}`,
    met: value <= LIMIT,
  };
}
