import { functionNamed, ofType, only, type Synthesized } from './billing-template.ts';
import { metricKey } from './metrics.ts';

/* What an alarm's text names, found by what it does in the template and not by how it is called. */

/** The queue whose messages this function works on. */
export function queueOf(template: Synthesized, fn: string): string {
  const [id] = functionNamed(template, fn);
  return theOne(
    mappings(template)
      .filter(({ FunctionName }) => FunctionName.Ref === id)
      .map(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][0]),
  );
}

/** Where a queue's messages end that have failed for good. */
export const deadLettersOf = (template: Synthesized, queue: string): string =>
  template.resources[queue]?.Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0];

/** Where what no reader of the stream could work on ends. */
export const deadLettersOfStream = (template: Synthesized): string =>
  theOne(
    mappings(template).flatMap(({ DestinationConfig }) =>
      DestinationConfig === undefined ? [] : [DestinationConfig.OnFailure.Destination['Fn::GetAtt'][0]],
    ),
  );

/** Where ticks end that could not be delivered, or not be played. */
export const deadLettersOfTimers = (template: Synthesized): string =>
  theOne([
    ...ofType(template, 'AWS::Scheduler::Schedule').map(
      ([, { Properties }]) => Properties.Target.DeadLetterConfig.Arn['Fn::GetAtt'][0],
    ),
    ...ofType(template, 'AWS::Lambda::EventInvokeConfig').map(
      ([, { Properties }]) => Properties.DestinationConfig.OnFailure.Destination['Fn::GetAtt'][0],
    ),
  ]);

export function ofQueue(queue: string, name: string): string {
  const Dimensions = [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }] as const;
  return metricKey({ Namespace: 'AWS/SQS', MetricName: name, Dimensions }, 'Maximum');
}

export function ofFunction(template: Synthesized, fn: string, name: string, statistic: string): string {
  const Dimensions = [{ Name: 'FunctionName', Value: { Ref: functionNamed(template, fn)[0] } }];
  return metricKey({ Namespace: 'AWS/Lambda', MetricName: name, Dimensions }, statistic);
}

/** Of the API that stands before the functions. */
export function ofApi(template: Synthesized, name: string): string {
  const { ApiId } = only(template, 'AWS::ApiGatewayV2::Stage').Properties;
  const Dimensions = [{ Name: 'ApiId', Value: ApiId }];
  return metricKey({ Namespace: 'AWS/ApiGateway', MetricName: name, Dimensions }, 'Sum');
}

const mappings = (template: Synthesized) =>
  ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);

function theOne(ids: readonly string[]): string {
  const [id, ...others] = new Set(ids);
  if (id === undefined || others.length > 0) throw new Error(`not exactly one: ${[...new Set(ids)].join()}`);
  return id;
}
