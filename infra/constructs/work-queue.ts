import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueSpec } from '../topology.ts';
import type { BillingFunction } from './billing-function.ts';
import { deadLetters } from './dead-letters.ts';

export interface WorkQueueProps {
  readonly spec: QueueSpec;
  readonly visibilityTimeoutSeconds: number;
  /** Messages in work at a time. Absent: Lambda's own scaling. */
  readonly maxConcurrency?: number | undefined;
  /** The environment variable that carries its URL (shared/env.ts). */
  readonly urlVariable: string;
}

/** Well above what `maxReceiveCount` receives take, so that a message ends in the DLQ and never by age. */
const KEPT = Duration.days(7);

/** A queue, its DLQ, and its worker. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly props: WorkQueueProps;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.props = props;
    this.deadLetters = deadLetters(this, 'DeadLetters', `the ${props.spec.name} queue`);
    this.queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: KEPT,
      visibilityTimeout: Duration.seconds(props.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.spec.maxReceiveCount },
    });
  }

  grantSend(fn: BillingFunction): void {
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] });
    fn.tell(this.props.urlVariable, this.queue.queueUrl);
  }

  /** How many wait: whoever fills it looks before. */
  grantCount(fn: BillingFunction): void {
    fn.allow({ actions: ['sqs:GetQueueAttributes'], resources: [this.queue.queueArn] });
    fn.tell(this.props.urlVariable, this.queue.queueUrl);
  }

  /** What Lambda's poller needs, and ChangeMessageVisibility for our own back-off. */
  grantConsume(fn: BillingFunction): void {
    fn.allow({
      actions: [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ChangeMessageVisibility',
      ],
      resources: [this.queue.queueArn],
    });
    fn.tell(this.props.urlVariable, this.queue.queueUrl);
  }

  feed(fn: BillingFunction, batchSize: number): void {
    const { maxConcurrency } = this.props;
    new EventSourceMapping(fn, 'FromQueue', {
      target: fn.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    });
  }
}
