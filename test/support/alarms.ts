import { ofType, type Synthesized } from './billing-template.ts';
import { type MetricName, type Metrics, metricKey } from './metrics.ts';

export interface Alarm {
  /** `billing-prod-NoTick` → `NoTick`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly properties: AlarmProperties;
  /** What it looks at. */
  readonly looksAt: readonly string[];
  /** The length of a period, s: of each metric that it looks at. */
  readonly periods: readonly number[];
  /** In each of its periods these were the metrics. */
  readonly rings: (metrics: Metrics) => boolean;
}

interface AlarmProperties extends Partial<MetricName> {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly { readonly Ref: string }[];
  readonly OKActions: readonly { readonly Ref: string }[];
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: MetricStat;
  }[];
  readonly Period?: number;
  readonly Statistic?: string;
  readonly Threshold: number;
  readonly TreatMissingData: string;
}

interface MetricStat {
  readonly Metric: MetricName;
  readonly Period: number;
  readonly Stat: string;
}

/** Every alarm of a template, with what CloudWatch would make of metrics. */
export function alarmsOf(template: Synthesized): Alarm[] {
  return ofType(template, 'AWS::CloudWatch::Alarm').map(([, resource]) => {
    const properties = resource.Properties as AlarmProperties;
    return {
      id: String(properties.AlarmName).split('-').at(-1) ?? '',
      name: properties.AlarmName,
      description: properties.AlarmDescription,
      properties,
      looksAt: statsOf(properties).map(({ stat }) => keyOf(stat)),
      periods: statsOf(properties).map(({ stat }) => stat.Period),
      rings: (metrics) => isBreaching(properties, worthOf(properties, metrics)),
    };
  });
}

function isBreaching({ ComparisonOperator, Threshold, TreatMissingData }: AlarmProperties, value?: number) {
  if (value === undefined) return TreatMissingData === 'breaching';
  switch (ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    default:
      throw new Error(`${ComparisonOperator}: say here what it means`);
  }
}

/** An alarm of one metric has it in itself, one of several in a list. */
function statsOf(properties: AlarmProperties): { readonly id: string; readonly stat: MetricStat }[] {
  const { Namespace, MetricName, Dimensions = [], Period, Statistic, Metrics = [] } = properties;
  if (Namespace !== undefined && MetricName !== undefined && Period !== undefined && Statistic !== undefined)
    return [{ id: '', stat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic } }];
  return Metrics.flatMap(({ Id, MetricStat: stat }) => (stat === undefined ? [] : [{ id: Id, stat }]));
}

const keyOf = ({ Metric, Stat }: MetricStat) => metricKey(Metric, Stat);

function worthOf(properties: AlarmProperties, metrics: Metrics): number | undefined {
  const stats = statsOf(properties);
  const values = stats.map(({ stat }) => metrics[keyOf(stat)]);
  if (properties.Metrics === undefined) return values[0];
  const math = properties.Metrics.find(({ Expression }) => Expression !== undefined)?.Expression ?? '';
  const isMissing = !math.includes('FILL') && values.every((value) => value === undefined);
  return isMissing
    ? undefined
    : calculated(
        math,
        stats.map(({ id }) => id),
        values,
      );
}

/** As much of CloudWatch's metric math as our alarms use. */
const FUNCTIONS = {
  FILL: (value: number | undefined, other: number) => value ?? other,
  IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
  SUM: (values: readonly (number | undefined)[]) =>
    values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  MAX: (values: readonly (number | undefined)[]) => Math.max(...values.map((value) => value ?? 0)),
};

function calculated(math: string, ids: readonly string[], values: readonly (number | undefined)[]): number {
  const script = `return ${math.replaceAll(' AND ', ' && ')}`;
  return Number(
    new Function(...Object.keys(FUNCTIONS), ...ids, script)(...Object.values(FUNCTIONS), ...values),
  );
}
