import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueSpec } from '../topology.ts';
import type { BillingFunction } from './billing-function.ts';
import { deadLetters } from './dead-letters.ts';
import { type EncryptionKey, queueEncryption } from './encryption.ts';

export interface WorkQueueProps {
  readonly spec: QueueSpec;
  readonly visibilityTimeoutSeconds: number;
  /** Messages in work at a time. Absent: Lambda's own scaling. */
  readonly maxConcurrency?: number | undefined;
  /** The environment variable that carries its URL (shared/env.ts). */
  readonly urlVariable: string;
  readonly key: EncryptionKey;
}

/** Well above what `maxReceiveCount` receives take, so that a message ends in the DLQ and never by age. */
const KEPT = Duration.days(7);

/** Lanes bound each other in nothing: neither in throughput nor in what counts as sent twice. */
const MANY_LANES = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** A queue, its DLQ, and its worker. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly spec: QueueSpec;
  private readonly props: WorkQueueProps;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.props = props;
    this.spec = props.spec;
    const { fifo = false, name } = props.spec;
    this.deadLetters = deadLetters(this, 'DeadLetters', { of: `the ${name} queue`, key: props.key, fifo });
    this.queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      ...queueEncryption(props.key),
      retentionPeriod: KEPT,
      visibilityTimeout: Duration.seconds(props.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.spec.maxReceiveCount },
      ...(fifo ? MANY_LANES : {}),
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
