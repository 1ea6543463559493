import { ofType, type Synthesized } from './billing-template.ts';

/** One metric of the journal: which lines count. */
export interface MetricFilter {
  readonly name: string;
  /** CloudWatch's own words for it. */
  readonly pattern: string;
  readonly counts: (line: object) => boolean;
  /** Each single comparison in it. */
  readonly leaves: readonly Leaf[];
}

interface Leaf {
  readonly field: string;
  readonly value: string;
  readonly counts: (line: object) => boolean;
}

const LEAF = /\$\.message\.(\w+) = "([^"]*)"/g;

export function metricFilters(template: Synthesized): MetricFilter[] {
  return ofType(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => {
    const pattern = String(Properties.FilterPattern);
    const leaves = [...pattern.matchAll(LEAF)].map(([, field = '', value = '']) => leaf(field, value));
    // What the CDK writes: `{ (A) && (B) }` or `{ (A) || (B) }`, never both.
    const isAny = pattern.includes('||');
    if (isAny && pattern.includes('&&')) throw new Error(`cannot read ${pattern}`);
    return {
      name: Properties.MetricTransformations[0].MetricName,
      pattern,
      leaves,
      counts: (line: object) =>
        isAny ? leaves.some(({ counts }) => counts(line)) : leaves.every(({ counts }) => counts(line)),
    };
  });
}

function leaf(field: string, value: string): Leaf {
  return {
    field,
    value,
    counts: (line) => (line as { message?: Record<string, unknown> }).message?.[field] === value,
  };
}
