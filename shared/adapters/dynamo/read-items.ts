import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { BillingError } from '../../domain/billing-error.ts';
import type { Key } from './keys.ts';
import type { Item } from './stored-item.ts';
import type { Table } from './table.ts';

/** Keys that DynamoDB takes at once. */
const BATCH = 100;
/** More commands than batches: for what an answer left out, being over 16 MB, or a table that is busy for a moment. */
const FURTHER_ROUNDS = 4;

/** Those of them that there are, as they stand, in no order. */
export async function readItems(
  { client, name: TableName }: Table,
  wanted: readonly Key[],
): Promise<readonly Item[]> {
  const found: Item[] = [];
  // DynamoDB refuses a key that is named twice, as that of a charge with two refunds of one day.
  let left = [...new Map(wanted.map((key) => [textOf(key), key])).values()];
  for (let round = Math.ceil(left.length / BATCH) + FURTHER_ROUNDS; left.length > 0; round -= 1) {
    if (round === 0) throw new BillingError('storage_busy', 'some items were not read', { retryable: true });
    const request = { Keys: left.slice(0, BATCH), ConsistentRead: true };
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: request } }),
    );
    found.push(...(Responses?.[TableName] ?? []));
    left = [...((UnprocessedKeys?.[TableName]?.Keys ?? []) as Key[]), ...left.slice(BATCH)];
  }
  return found;
}

/** In the order of `wanted`; what is gone is left out. */
export async function readInOrder(table: Table, wanted: readonly Key[]): Promise<readonly Item[]> {
  const found = await readItems(table, wanted);
  const byKey = new Map(found.map((item) => [textOf(item as unknown as Key), item]));
  return wanted.flatMap<Item>((key) => byKey.get(textOf(key)) ?? []);
}

const textOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;
