import { describe, expect, it, test } from '@jest/globals';
import { worseThanCommitted } from '../bench/check.ts';
import { meets, rowOf } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { tableOf } from '../bench/table.ts';

const row = (goal: string, value: number, more: Partial<Row> = {}): Row => ({
  ...rowOf({ id: 'a.count', what: 'something', value, unit: 'each', goal, exact: true }),
  ...more,
});
const committed = (value: number, met = true) => [{ id: 'a.count', value, met }];

test.each([
  ['≤ 1.05', 1.05, true],
  ['≤ 1.05', 1.06, false],
  ['≥ 0.95', 0.94, false],
  ['≤ 1,000 ms', 999, true],
  ['= 1', 1, true],
  ['= 1', 0.99, false],
])('the goal %s of %d is met: %s', (goal, value, met) => {
  expect(meets(goal, value)).toBe(met);
});

test('a goal that nobody can read is a mistake of its author', () => {
  expect(() => meets('about 1', 1)).toThrow('not a goal: about 1');
});

test('beside a peer the goal is about the ratio', () => {
  const peer = { what: 'another', value: 200 };
  const seen = rowOf({ id: 'a', what: 'b', value: 190, unit: 'per second', peer, goal: '≥ 0.95' });
  expect(seen).toMatchObject({ ratio: 0.95, met: true });
});

describe('a count', () => {
  it('that is as committed, or better, is not worse', () => {
    expect(worseThanCommitted([row('≤ 4', 4)], committed(4))).toEqual([]);
    expect(worseThanCommitted([row('≤ 4', 3.9)], committed(4))).toEqual([]);
    expect(worseThanCommitted([row('≥ 0.95', 0.99)], committed(0.98))).toEqual([]);
  });

  it('that is further from its goal is worse, also where the goal is still met', () => {
    expect(worseThanCommitted([row('≤ 4', 3.95)], committed(3.9))).toEqual([
      'a.count: 3.95 each, was 3.9; goal ≤ 4',
    ]);
    expect(worseThanCommitted([row('≥ 0.95', 0.96)], committed(0.97))).toHaveLength(1);
    expect(worseThanCommitted([row('= 1', 0.5)], committed(1))).toHaveLength(1);
  });

  it('whose ratio misses the goal that it met is worse, though its value is not', () => {
    expect(worseThanCommitted([row('≥ 0.95', 1, { met: false })], committed(1))).toHaveLength(1);
  });

  it('that is not committed yet, or was not measured, says nothing', () => {
    expect(worseThanCommitted([row('≤ 4', 5)], [])).toEqual([]);
    expect(worseThanCommitted([], committed(4))).toEqual([]);
  });
});

test('a time is never worse: it is another machine’s', () => {
  const { exact, ...timed } = row('≤ 4', 9);
  expect(exact).toBe(true);
  expect(worseThanCommitted([timed], committed(4))).toEqual([]);
});

test('the table is aligned, with figures to the right', () => {
  const rows = [row('≤ 4', 3.5), row('≤ 4,000', 12_345, { id: 'b', spread: [12_000, 13_000] })];
  expect(tableOf(rows).split('\n')).toEqual([
    'id       what             value  peer  ratio  goal     met  spread',
    'a.count  something     3.5 each               ≤ 4      yes',
    'b        something  12,345 each               ≤ 4,000  NO   12,000 – 13,000',
  ]);
});
