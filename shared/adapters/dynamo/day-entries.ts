import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from './stored-item.ts';
import type { Table } from './table.ts';

/** Thrown inside this folder only: a partition has more pages than were to be read. */
export class TooMany extends Error {}

/**
 * All entries of a partition, of the index `paid` or of the table itself, page by page of 1 MB. Throws {@link TooMany} where there are more than
 * `most`, so that half a sum is none; and so do those that are read with it, with `reading` in common.
 */
export async function* entriesOfDay(
  { client, name: TableName }: Table,
  index: 'paid' | undefined,
  partition: string,
  most: number,
  reading: AbortController,
): AsyncIterable<Item> {
  let start: Record<string, unknown> | undefined;
  for (let page = 0; page < most && !reading.signal.aborted; page += 1) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        ...(index === undefined ? {} : { IndexName: index }),
        KeyConditionExpression: `${index === undefined ? 'pk' : 'paid_pk'} = :partition`,
        ExpressionAttributeValues: { ':partition': partition },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    yield* Items;
    if (LastEvaluatedKey === undefined) return;
    start = LastEvaluatedKey;
  }
  reading.abort();
  throw new TooMany();
}
