import { isDeepStrictEqual } from 'node:util';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Engine } from './dynamo-model.deviations.ts';

/** What a stream tells of one change, in the form of the model's. */
export interface Told {
  readonly eventName: string | undefined;
  readonly keys: Record<string, unknown>;
  readonly newImage?: Record<string, unknown>;
}

/** Everything that a table's stream has to tell, from its beginning. */
export async function readStream(
  engine: Engine,
  endpoint: string,
  TableName: string,
): Promise<readonly Told[]> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const access = { endpoint, region: 'ap-northeast-2', credentials };
  const tables = new DynamoDBClient(access);
  const streams = new DynamoDBStreamsClient(access);
  try {
    const { Table } = await tables.send(new DescribeTableCommand({ TableName }));
    const StreamArn = Table?.LatestStreamArn;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const records: StreamRecord[] = [];
    for (const { ShardId } of StreamDescription?.Shards ?? []) {
      const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
      let { ShardIterator } = await streams.send(new GetShardIteratorCommand(start));
      while (ShardIterator !== undefined) {
        const page = await streams.send(new GetRecordsCommand({ ShardIterator }));
        records.push(...(page.Records ?? []));
        ShardIterator = page.Records?.length ? page.NextShardIterator : undefined;
      }
    }
    return engine === 'dynoxide' ? withoutRepeats(records.map(told)) : records.map(told);
  } finally {
    tables.destroy();
    streams.destroy();
  }
}

function told({ eventName, dynamodb }: StreamRecord): Told {
  const { Keys = {}, NewImage } = dynamodb ?? {};
  return {
    eventName,
    keys: unmarshall(Keys),
    ...(NewImage && { newImage: unmarshall(NewImage) }),
  };
}

/** Dynoxide 1.2.1 tells of writes that change nothing as well; AWS does not. */
function withoutRepeats(all: readonly Told[]): Told[] {
  const images = new Map<string, Told['newImage']>();
  return all.filter(({ eventName, keys, newImage }) => {
    const key = JSON.stringify([keys['pk'], keys['sk']]);
    const isRepeat = eventName === 'MODIFY' && isDeepStrictEqual(images.get(key), newImage);
    images.set(key, newImage);
    return !isRepeat;
  });
}
