/** The value below which so much of a sample lies (nearest rank); 0.5 is the median. */
export function quantile(sample: readonly number[], part: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))];
  if (value === undefined) throw new Error('an empty sample');
  return value;
}

export const median = (sample: readonly number[]) => quantile(sample, 0.5);

export const spreadOf = (sample: readonly number[]) => [Math.min(...sample), Math.max(...sample)] as const;
