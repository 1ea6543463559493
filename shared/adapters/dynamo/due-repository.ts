import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { DueEntry, DueRepository, DueSubject } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { DUE_ATTRIBUTES, DUE_SHARDS, dueIndex, dueMark } from './keys.ts';
import type { Item } from './stored-item.ts';
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

/** How far a shard has been counted. */
interface Counting {
  readonly shard: number;
  readonly last: Item | undefined;
}

const startAfter = (item: unknown) =>
  item === undefined ? {} : { ExclusiveStartKey: parsePart(handleSchema, item) };

function entryOf(item: Item): DueEntry {
  const handle = parsePart(handleSchema, item);
  const dueAt = dueMark(handle) ?? new Date('');
  const subject = v.safeParse(subjectSchema, item);
  return { subject: subject.success ? subject.output : undefined, dueAt, handle };
}

export function createDueRepository(table: Table): DueRepository {
  const { client, name: TableName } = openTable(table);
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => shard);

  async function query(shard: number, now: Date, limit: number, how: object): Promise<readonly Item[]> {
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
    return Items;
  }

  return {
    shards,

    list: async (shard, now, limit, after) =>
      (await query(shard, now, limit, startAfter(after?.handle))).map(entryOf),

    listNewest: async (shard, now, limit) =>
      (await query(shard, now, limit, { ScanIndexForward: false })).map(entryOf),

    async count(until, most) {
      let count = 0;
      let open: readonly Counting[] = shards.map((shard) => ({ shard, last: undefined }));
      // Each round asks every shard for its share of what is left to count: no more is read than is counted, and as many again at most.
      while (count < most && open.length > 0) {
        const limit = Math.min(COUNTED_AT_ONCE, Math.ceil((most - count) / open.length));
        const round = await Promise.all(
          open.map(async ({ shard, last }) => {
            const items = await query(shard, until, limit, startAfter(last));
            return { shard, last: items.at(-1), found: items.length };
          }),
        );
        for (const { found } of round) count += found;
        open = round.filter(({ found }) => found === limit);
      }
      return Math.min(most, count);
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
