import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { FunctionSpec } from '../topology.ts';
import { type LambdaHandler, lambdaContext } from './api-gateway.ts';
import type { DueSource } from './player.ts';
import type { Store } from './store.ts';

export interface StreamReader {
  readonly spec: FunctionSpec;
  readonly handler: LambdaHandler<DynamoDBStreamEvent, DynamoDBBatchResponse>;
}

export interface StreamSourceOptions {
  readonly store: Store;
  readonly client: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly tableName: string;
  /** On AWS each has a position of its own. Here they share one, and a batch that one of them refuses is repeated for all. */
  readonly readers: readonly StreamReader[];
  readonly changed: () => boolean;
}

/** Batches taken in one run; what is left is taken in the next. */
const MAX_BATCHES = 1_000;

/** The table's stream: event items go to its functions in order, and a checkpoint is kept, so a restart goes on there. */
export function streamSource(options: StreamSourceOptions): DueSource {
  const { store, client, streams, tableName, readers } = options;
  const write = store.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)');
  const read = store.prepare('SELECT value FROM setting WHERE name = ?');
  let pending = true;

  async function runShard(StreamArn: string, ShardId: string): Promise<void> {
    const name = `stream:${StreamArn}:${ShardId}`;
    const checkpoint = read.get(name)?.['value'];
    const start =
      checkpoint === undefined
        ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: String(checkpoint) } as const);
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...start }));
    for (let batch = 0; batch < MAX_BATCHES && ShardIterator !== undefined; batch += 1) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 100 }));
      const records = (page.Records ?? []) as unknown as DynamoDBRecord[];
      if (records.length === 0) return;
      const events = records.filter(isEvent);
      // From the start of the batch, later: at least once.
      if (events.length > 0 && !(await isTakenBy(readers, events))) {
        pending = true;
        return;
      }
      write.run(name, records.at(-1)?.dynamodb?.SequenceNumber ?? '');
      ShardIterator = page.NextShardIterator;
    }
  }

  return {
    nextAt() {
      pending = options.changed() || pending;
      return pending ? new Date(0) : undefined;
    },
    async run() {
      pending = false;
      const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
      const StreamArn = Table?.LatestStreamArn;
      if (StreamArn === undefined) return;
      const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
      for (const { ShardId } of StreamDescription?.Shards ?? []) {
        if (ShardId !== undefined) await runShard(StreamArn, ShardId);
      }
    },
  };
}

/** By all of them. */
async function isTakenBy(
  readers: readonly StreamReader[],
  Records: readonly DynamoDBRecord[],
): Promise<boolean> {
  let isTaken = true;
  for (const { spec, handler } of readers) {
    const { batchItemFailures } = await handler({ Records: [...Records] }, lambdaContext(spec));
    if (batchItemFailures.length > 0) isTaken = false;
  }
  return isTaken;
}

/** What the event source mapping's filter lets through on AWS. */
function isEvent({ eventName, dynamodb }: DynamoDBRecord): boolean {
  return eventName === 'INSERT' && dynamodb?.Keys?.['sk']?.S?.startsWith('EVENT#') === true;
}
