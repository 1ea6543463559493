import { describe, expect, test } from '@jest/globals';
import { functions, queues } from '../../infra/topology.ts';
import { functionNamed, named, ofType, type Synthesized, synthesized } from '../support/billing-template.ts';

const DAY_SECONDS = 86_400;

const deployed = synthesized('dev');
const each = synthesized('each-trigger-and-grant');

const mappingsOf = (template: Synthesized, name: string) => {
  const [functionId] = functionNamed(template, name);
  return ofType(template, 'AWS::Lambda::EventSourceMapping')
    .map(([, { Properties }]) => Properties)
    .filter(({ FunctionName }) => FunctionName.Ref === functionId);
};

describe('every queue', () => {
  test('is encrypted, and refuses plain HTTP', () => {
    for (const template of [deployed, each]) {
      const all = ofType(template, 'AWS::SQS::Queue');
      const policies = ofType(template, 'AWS::SQS::QueuePolicy').map(([, { Properties }]) => Properties);
      for (const [id, { Properties }] of all) {
        expect(Properties.SqsManagedSseEnabled).toBe(true);
        const policy = policies.find(({ Queues }) => Queues[0].Ref === id);
        expect(policy?.PolicyDocument.Statement).toContainEqual(
          expect.objectContaining({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        );
      }
    }
  });

  test('ends in a DLQ that keeps a message longer than the queue does, or is one', () => {
    for (const [, { Properties }] of ofType(each, 'AWS::SQS::Queue')) {
      const target = Properties.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0];
      const last = target === undefined ? Properties : each.resources[target]?.Properties;
      expect(last.MessageRetentionPeriod).toBe(14 * DAY_SECONDS);
      if (target !== undefined) expect(Properties.MessageRetentionPeriod).toBeLessThan(14 * DAY_SECONDS);
    }
  });

  test('that becomes a DLQ alarms as soon as one message lies in it', () => {
    const alarms = ofType(each, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    for (const id of [
      'SettleQueueDeadLetters',
      'ChargeQueueDeadLetters',
      'BatchQueueDeadLetters',
      'WebhookQueueDeadLetters',
      'EventsDeadLetters',
      'TimerDeadLetters',
    ]) {
      const [queue] = named(each, id);
      const dimension = { Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } };
      const alarm = alarms.find(
        ({ Dimensions }) => JSON.stringify(Dimensions) === JSON.stringify([dimension]),
      );
      expect(alarm).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions: [expect.anything()],
      });
    }
  });
});

describe.each(queues.map((spec) => [spec.name, spec] as const))('the %s queue', (name, spec) => {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}Queue`;
  const workers = functions.filter(({ trigger }) => trigger.kind === 'queue' && trigger.queue === name);

  test('hides a message at least six times as long as its worker may run', () => {
    const { VisibilityTimeout } = named(deployed, id)[1].Properties;
    expect(workers).not.toHaveLength(0);
    for (const { timeoutSeconds } of workers)
      expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeoutSeconds);
    // SQS's own limit.
    expect(VisibilityTimeout).toBeLessThanOrEqual(43_200);
  });

  test('gives a message up after its receives', () => {
    expect(named(deployed, id)[1].Properties.RedrivePolicy.maxReceiveCount).toBe(spec.maxReceiveCount);
  });

  test.each(workers.map((worker) => [worker.name, worker] as const))(
    'feeds %s, which may fail in part',
    (_, worker) => {
      expect(mappingsOf(deployed, worker.name)).toEqual([
        expect.objectContaining({ FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      ]);
    },
  );
});

test('a bound on messages in work is on the mapping, and absent where none is set', () => {
  expect(mappingsOf(each, 'charge-worker')).toEqual([
    expect.objectContaining({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 10 } }),
  ]);
  expect(mappingsOf(each, 'batch-worker')).toEqual([
    expect.objectContaining({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }),
  ]);
  expect(mappingsOf(each, 'webhook-worker')).toEqual([
    expect.objectContaining({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 20 } }),
  ]);
  const [settle] = mappingsOf(each, 'settle-worker');
  expect(settle.BatchSize).toBe(5);
  expect(settle.ScalingConfig).toBeUndefined();
});

test('the stream starts its function for new event items only, halves what fails, and leaves it in a DLQ', () => {
  const [mapping] = mappingsOf(each, 'stream-reader');
  expect(mapping).toMatchObject({
    BatchSize: 10,
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: 20,
    MaximumRecordAgeInSeconds: DAY_SECONDS / 2,
    DestinationConfig: {
      OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^EventsDead/), 'Arn'] } },
    },
  });
  expect(
    mapping.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern)),
  ).toEqual([{ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'EVENT#' }] } } } }]);
  // More than one would let an aggregate's events overtake each other.
  expect(mapping.ParallelizationFactor ?? 1).toBe(1);
});

test.each([
  ['minute-tick', 'rate(1 minute)'],
  ['daily-tick', 'rate(1 day)'],
])('%s starts by %s, with the instant that the tick stands for', (name, expression) => {
  const [functionId] = functionNamed(each, name);
  const schedule = ofType(each, 'AWS::Scheduler::Schedule')
    .map(([, { Properties }]) => Properties)
    .find(({ Target }) => Target.Arn['Fn::GetAtt'][0] === functionId);
  expect(schedule?.ScheduleExpression).toBe(expression);
  expect(JSON.parse(schedule?.Target.Input)).toEqual({ time: '<aws.scheduler.scheduled-time>' });
  expect(schedule?.Target.DeadLetterConfig).toBeDefined();
  expect(schedule?.Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 2 });
});
