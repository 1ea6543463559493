import { playReconciliation, type ReconcileFigures } from '../reconcile/world.ts';
import type { Bench, BenchOptions, Row } from '../row.ts';

/** A day of a great merchant; one in a hundred differs: its webhook and its answer were lost. */
const PAYMENTS = 1_000_000;
const QUICK_PAYMENTS = 20_000;
const MISSED_EVERY = 100;
const MB = 1_048_576;

/** In virtual time: the real use case, three days of which one has the payments, a run of 840 s each quarter of an hour. */
export const bench: Bench = {
  ids: ['reconcile.day'],
  async run({ quick }: BenchOptions) {
    const payments = quick ? QUICK_PAYMENTS : PAYMENTS;
    const agree = await playReconciliation(payments, 0);
    const differ = await playReconciliation(payments, MISSED_EVERY);
    return [...rowsOf('agree', payments, agree), ...rowsOf('differ', payments, differ)];
  },
};

function rowsOf(kind: 'agree' | 'differ', payments: number, figures: ReconcileFigures): Row[] {
  const expected = kind === 'agree' ? 0 : payments / MISSED_EVERY;
  const isRight = figures.payments === payments && figures.repaired === expected;
  const what = `${payments.toLocaleString('en')} payments of a day, ${kind === 'agree' ? 'all agree' : `${expected.toLocaleString('en')} missed`}`;
  const units = figures.units / payments;
  const heap = Math.round(figures.heapBytes / MB);
  const runs: Row = {
    id: `reconcile.day.${kind}.runs`,
    what: `${what}: runs until all are compared (${figures.minutes.toFixed(1)} min)`,
    value: figures.runs,
    unit: 'runs',
    goal: '≤ 2',
    met: isRight && figures.runs <= 2,
    exact: true,
  };
  const memory: Row = {
    id: `reconcile.day.${kind}.memory`,
    what: `${what}: largest heap, garbage collected`,
    value: heap,
    unit: 'MB',
    goal: '≤ 256',
    met: heap <= 256,
  };
  if (kind === 'differ') return [runs, memory];
  const read: Row = {
    id: `reconcile.day.${kind}.units`,
    what: `${what}: DynamoDB read units for each payment`,
    value: Math.round(units * 10_000) / 10_000,
    unit: 'units',
    goal: '≤ 0.25',
    met: isRight && units <= 0.25,
    exact: true,
  };
  return [runs, read, memory];
}
