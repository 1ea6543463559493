import type { Row } from './row.ts';

/** Whether a value meets a goal as it is written: `≤ 1.05`, `≥ 0.95`, `= 1`. What stands behind the number is its unit. */
export function meets(goal: string, value: number): boolean {
  const { sign, bound } = parsed(goal);
  if (sign === '<') return value < bound;
  return sign === '≤' ? value <= bound : sign === '≥' ? value >= bound : value === bound;
}

/** A value that is further from its goal than another one. Where one value is right, any other is worse. */
export function isWorse(goal: string, value: number, than: number): boolean {
  const { sign } = parsed(goal);
  return sign === '≤' || sign === '<' ? value > than : sign === '≥' ? value < than : value !== than;
}

function parsed(goal: string): { readonly sign: string; readonly bound: number } {
  // No bound is set: less is better all the same.
  if (goal === 'stated') return { sign: '≤', bound: Number.POSITIVE_INFINITY };
  const [, sign = '', bound] = /^(?:([≤≥=<]) )?([\d,.]+)/.exec(goal) ?? [];
  if (bound === undefined) throw new Error(`not a goal: ${goal}`);
  return { sign: sign === '' ? '=' : sign, bound: Number(bound.replaceAll(',', '')) };
}

/** A row, rounded so that it reads, and compares, the same everywhere. Beside a peer the goal is about the ratio. */
export function rowOf(row: Omit<Row, 'met' | 'ratio'>): Row {
  const value = rounded(row.value);
  if (row.peer === undefined) return { ...row, value, met: meets(row.goal, value) };
  const ratio = rounded(row.value / row.peer.value);
  const peer = { ...row.peer, value: rounded(row.peer.value) };
  return { ...row, value, peer, ratio, met: meets(row.goal, ratio) };
}

const rounded = (value: number): number => Number(value.toPrecision(5));
