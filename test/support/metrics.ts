/** Sums, or most, of one period, by `metricKey`. What is not there has sent nothing. */
export type Metrics = Readonly<Record<string, number>>;

export interface MetricName {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: DimensionValue }[];
}

type DimensionValue = { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

/**
 * A metric as CloudWatch tells it from others, and what is asked of it: `AWS/SQS ApproximateAgeOfOldestMessage Maximum
 * QueueName=ChargeQueue4B21D99A.QueueName`.
 */
export function metricKey({ Namespace, MetricName, Dimensions = [] }: MetricName, statistic: string): string {
  const of = Dimensions.map(({ Name, Value }) => `${Name}=${dimension(Value)}`);
  return [Namespace, MetricName, statistic, ...of.sort()].join(' ');
}

const dimension = (value: DimensionValue): string =>
  'Ref' in value ? value.Ref : value['Fn::GetAtt'].join('.');
