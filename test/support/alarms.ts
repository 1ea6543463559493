import { ofType, type Synthesized } from './billing-template.ts';

/** Sums, or most, of one period, by CloudWatch's name of the metric. What is not there has sent nothing. */
export type Metrics = Readonly<Record<string, number>>;

export interface Alarm {
  /** `billing-prod-NoTick` → `NoTick`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly properties: AlarmProperties;
  /** In each of its periods these were the metrics. */
  readonly rings: (metrics: Metrics) => boolean;
}

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly { readonly Ref: string }[];
  readonly OKActions: readonly { readonly Ref: string }[];
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly MetricName?: string;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: { readonly MetricName: string }; readonly Period: number };
  }[];
  readonly Period?: number;
  readonly Threshold: number;
  readonly TreatMissingData: string;
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

function worthOf({ MetricName, Metrics }: AlarmProperties, metrics: Metrics): number | undefined {
  if (MetricName !== undefined) return metrics[MetricName];
  const math = Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression ?? '';
  const named = (Metrics ?? []).filter(({ MetricStat }) => MetricStat !== undefined);
  const values = named.map(({ MetricStat }) => metrics[MetricStat?.Metric.MetricName ?? '']);
  const isMissing = !math.includes('FILL') && values.every((value) => value === undefined);
  return isMissing
    ? undefined
    : calculated(
        math,
        named.map(({ Id }) => Id),
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
