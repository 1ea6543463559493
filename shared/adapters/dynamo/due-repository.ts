import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { DueEntry, DueRepository, DueSubject } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { DUE_ATTRIBUTES, DUE_SHARDS, dueIndex, dueMark } from './keys.ts';
import { openTable, parsePart, type Table, written } from './table.ts';

const handleSchema = v.object({ pk: v.string(), sk: v.string(), due_pk: v.string(), due_sk: v.string() });

/** Items of three kinds carry a due mark; their key says which. */
const subjectSchema = exactly<DueSubject>()(
  v.union([
    v.pipe(
      v.object({
        sk: v.literal('SUB'),
        subscriptionId: v.string(),
        period: v.number(),
        customerUid: v.optional(v.string()),
      }),
      v.transform(({ sk: _, ...ids }) => ({ kind: 'subscription' as const, ...ids })),
    ),
    v.pipe(
      v.object({ sk: v.literal('REG'), registrationId: v.string() }),
      v.transform(({ registrationId }) => ({ kind: 'registration' as const, registrationId })),
    ),
    v.pipe(
      v.object({ sk: v.pipe(v.string(), v.startsWith('CHARGE')), merchantUid: v.string() }),
      v.transform(({ merchantUid }) => ({ kind: 'charge' as const, merchantUid })),
    ),
  ]),
);

/** Of the entries that are only counted, ids come along: the grant is for them. */
const COUNTED_AT_ONCE = 1_000;

const startAfter = (entry: DueEntry | undefined) =>
  entry === undefined ? {} : { ExclusiveStartKey: parsePart(handleSchema, entry.handle) };

export function createDueRepository(table: Table): DueRepository {
  const { client, name: TableName } = openTable(table);
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => shard);

  /** Pages of 1 MB hold some thousands of entries each; bounded by `most`. */
  async function countShard(shard: number, until: Date, most: number): Promise<number> {
    let count = 0;
    let last: DueEntry | undefined;
    while (count < most) {
      const entries = await query(shard, until, COUNTED_AT_ONCE, startAfter(last));
      count += entries.length;
      last = entries.at(-1);
      if (entries.length < COUNTED_AT_ONCE) break;
    }
    return count;
  }

  async function query(shard: number, now: Date, limit: number, how: object): Promise<readonly DueEntry[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'due',
        ProjectionExpression: DUE_ATTRIBUTES.join(', '),
        KeyConditionExpression: 'due_pk = :shard AND due_sk <= :now',
        // `$` sorts after `#`, so an entry due at this very millisecond is in.
        ExpressionAttributeValues: { ':shard': `DUE#${shard}`, ':now': `${now.toISOString()}$` },
        Limit: limit,
        ...how,
      }),
    );
    return Items.map((item) => {
      const handle = parsePart(handleSchema, item);
      const dueAt = dueMark(handle) ?? new Date('');
      const subject = v.safeParse(subjectSchema, item);
      return { subject: subject.success ? subject.output : undefined, dueAt, handle };
    });
  }

  return {
    shards,

    list: (shard, now, limit, after) => query(shard, now, limit, startAfter(after)),

    listNewest: (shard, now, limit) => query(shard, now, limit, { ScanIndexForward: false }),

    async count(until, most) {
      const counts = await Promise.all(shards.map((shard) => countShard(shard, until, most)));
      return Math.min(
        most,
        counts.reduce((sum, count) => sum + count, 0),
      );
    },

    async claim(entry, until) {
      const { pk, sk, due_sk } = parsePart(handleSchema, entry.handle);
      const update = new UpdateCommand({
        TableName,
        Key: { pk, sk },
        UpdateExpression: 'SET due_sk = :until',
        ConditionExpression: 'due_sk = :seen',
        ExpressionAttributeValues: { ':until': dueIndex(until, { pk, sk }).due_sk, ':seen': due_sk },
      });
      return (await written(client.send(update))) ? 'claimed' : 'taken';
    },
  };
}
