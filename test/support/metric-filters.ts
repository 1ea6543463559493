import { ofType, type Synthesized } from './billing-template.ts';
import { type Metrics, metricKey } from './metrics.ts';

/** One metric of a log: which lines count. */
export interface MetricFilter {
  readonly name: string;
  /** By which an alarm knows its sum. */
  readonly key: string;
  /** The logical id of the log group that it reads. */
  readonly log: string;
  /** CloudWatch's own words for it. */
  readonly pattern: string;
  readonly counts: (line: object) => boolean;
  /** For how much a line that counts does so. */
  readonly amountOf: (line: object) => number;
  /** Each single comparison in it. */
  readonly leaves: readonly Leaf[];
}

interface Leaf {
  readonly field: string;
  readonly value: string;
  readonly counts: (line: object) => boolean;
}

/** `$.message.event = "charge"`, `$.message.attempt = 1`, `$.integrationError != "-"`. */
const LEAF = /\$\.([\w.]+) (=|!=) (?:"([^"]*)"|(\d+))/g;

export function metricFilters(template: Synthesized): MetricFilter[] {
  return ofType(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => {
    const pattern = String(Properties.FilterPattern);
    const leaves = [...pattern.matchAll(LEAF)].map(([, path = '', operator, text, number]) =>
      leaf(path, operator === '=', text ?? number ?? ''),
    );
    // What the CDK writes: `{ (A) && (B) }` or `{ (A) || (B) }`, never both.
    const isAny = pattern.includes('||');
    if (isAny && pattern.includes('&&')) throw new Error(`cannot read ${pattern}`);
    const [{ MetricNamespace, MetricName, MetricValue }] = Properties.MetricTransformations;
    return {
      name: MetricName,
      key: metricKey({ Namespace: MetricNamespace, MetricName }, 'Sum'),
      log: Properties.LogGroupName.Ref,
      pattern,
      leaves,
      counts: (line: object) =>
        isAny ? leaves.some(({ counts }) => counts(line)) : leaves.every(({ counts }) => counts(line)),
      amountOf: (line: object) =>
        MetricValue.startsWith('$.') ? Number(at(line, MetricValue.slice(2))) : Number(MetricValue),
    };
  });
}

/** What CloudWatch has of these lines: each metric's sum. */
export function metricsOf(filters: readonly MetricFilter[], lines: readonly object[]): Metrics {
  return Object.fromEntries(
    filters.map(({ key, counts, amountOf }) => [
      key,
      lines.filter(counts).reduce((sum, line) => sum + amountOf(line), 0),
    ]),
  );
}

function leaf(path: string, isEqual: boolean, value: string): Leaf {
  return {
    field: path.replace('message.', ''),
    value,
    // A line without the field is not compared at all.
    counts: (line) => at(line, path) !== undefined && (String(at(line, path)) === value) === isEqual,
  };
}

const at = (line: object, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], line);
