import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as env from '../../shared/env.ts';
import type { BillingFunction } from './billing-function.ts';
import type { BillingTable } from './billing-table.ts';
import { deadLetters } from './dead-letters.ts';
import type { EncryptionKey } from './encryption.ts';

/** Sort keys of event items (shared/adapters/dynamo/keys.ts). */
const EVENT_PREFIX = 'EVENT#';
/** A stream forgets after 24 hours; until then a person must have had time to act on the DLQ. */
const MAX_AGE = Duration.hours(12);
/** With halving, a batch around one bad record is down to that record after a few; the rest is for a short outage. */
const RETRIES = 20;

/** The bus on which the merchant's own systems hear of domain events, and its feed from the table's stream. */
export class BillingEventBus extends Construct {
  readonly bus: EventBus;
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { name, key }: { readonly name: string; readonly key: EncryptionKey },
  ) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: name,
      description: 'Domain events of iamport-billing',
      ...(key === undefined ? {} : { kmsKey: key }),
    });
    this.deadLetters = deadLetters(this, 'DeadLetters', {
      of: 'event items that could not be published',
      key,
    });
  }

  grantPublish(fn: BillingFunction): void {
    fn.allow({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] });
    fn.tell(env.eventBusName, this.bus.eventBusName);
  }

  /** Only new event items start the function; one shard is one order, so an aggregate's events stay in theirs. */
  feed(fn: BillingFunction, table: BillingTable, batchSize: number): void {
    fn.allow({
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
        (a) => `dynamodb:${a}`,
      ),
      resources: [table.streamArn],
    });
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] });
    new EventSourceMapping(fn, 'FromStream', {
      target: fn.lambda,
      eventSourceArn: table.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: RETRIES,
      maxRecordAge: MAX_AGE,
      onFailure: new SqsDlq(this.deadLetters),
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(EVENT_PREFIX) } } },
        }),
      ],
    });
  }
}
