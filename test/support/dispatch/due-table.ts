import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import { DUE_SHARDS, dueIndex, keys } from '../../../shared/adapters/dynamo/keys.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { createSortedKeys } from './sorted-keys.ts';

interface Input {
  readonly Key?: { readonly pk: string };
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
  readonly ExclusiveStartKey?: { readonly due_sk: string };
  readonly ExpressionAttributeValues: Readonly<Record<string, string>>;
}

export type DueTable = ReturnType<typeof createDueTable>;

/**
 * Subscriptions and their index `due`, for the commands of the repository `due` and no other: what the model of DynamoDB
 * answers (test/unit/due-table.test.ts holds it against that), and a million items in a hundred megabytes.
 */
export function createDueTable(arrives: () => Promise<void> = async () => {}) {
  const index = Array.from({ length: DUE_SHARDS }, createSortedKeys);
  const marks: (string | undefined)[] = [];
  const shards: number[] = [];
  const used = { queries: 0, claims: 0, taken: 0, rows: 0 };

  function move(item: number, due_sk: string | undefined): void {
    const shard = shards[item] ?? shardOf(item);
    const mark = marks[item];
    if (mark !== undefined) index[shard]?.remove(mark);
    if (due_sk !== undefined) index[shard]?.add(due_sk);
    shards[item] = shard;
    marks[item] = due_sk;
  }

  function execute({ constructor: { name }, input }: Command): object {
    const { Key, Limit = 1, ScanIndexForward = true, ...rest } = input as Input;
    const values = rest.ExpressionAttributeValues;
    if (name === 'QueryCommand') {
      const due_pk = values[':shard'] ?? '';
      const shard = index[Number(due_pk.slice('DUE#'.length))];
      const last = values[':now'] ?? '';
      const found = ScanIndexForward
        ? shard?.upwards(last, Limit, rest.ExclusiveStartKey?.due_sk)
        : shard?.downwards(last, Limit);
      used.queries += 1;
      used.rows += found?.length ?? 0;
      return { Items: found?.map((due_sk) => ({ ...partsOf(due_sk), due_pk, due_sk, period: 1 })) };
    }
    if (name !== 'UpdateCommand' || Key === undefined) throw new Error(`not known here: ${name}`);
    const item = itemOf(Key.pk.slice('SUB#'.length));
    if (marks[item] !== values[':seen']) {
      used.taken += 1;
      throw Object.assign(new Error(), { name: 'ConditionalCheckFailedException' });
    }
    used.claims += 1;
    move(item, values[':until']);
    return {};
  }

  const client = {
    async send(command: Command) {
      await arrives();
      return execute(command);
    },
  };
  return {
    used,
    table: { name: 'billing', client: client as unknown as Table['client'] } satisfies Table,
    /** What a worker stores: when it is to be looked at next; undefined: nothing is due. */
    mark(item: number, atMs: number | undefined): void {
      const at = atMs === undefined ? undefined : new Date(atMs);
      move(item, dueIndex(at, keys.subscription(idOf(item))).due_sk);
    },
  };
}

export const idOf = (item: number): string => `01JZ${String(item).padStart(22, '0')}`;
export const itemOf = (subscriptionId: string): number => Number(subscriptionId.slice(4));

function shardOf(item: number): number {
  return Number(dueIndex(new Date(0), keys.subscription(idOf(item))).due_pk?.slice('DUE#'.length));
}

/** `<instant>#SUB#<id>#SUB` */
function partsOf(due_sk: string) {
  const subscriptionId = due_sk.slice(29, 55);
  return { pk: `SUB#${subscriptionId}`, sk: 'SUB', subscriptionId };
}
