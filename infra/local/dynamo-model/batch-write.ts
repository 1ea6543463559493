import { validationException } from './faults.ts';
import { find, type Store } from './store.ts';
import type { Tables } from './table-shape.ts';
import { refuseUnknownFields } from './unmodelled.ts';
import { prepareWrite } from './write.ts';

const MAX_BATCH = 25; // API reference, BatchWriteItem

interface WriteRequest {
  readonly PutRequest?: { readonly Item?: Record<string, unknown> };
  readonly DeleteRequest?: { readonly Key?: Record<string, unknown> };
}

export interface BatchWriteInput {
  readonly RequestItems?: Record<string, readonly WriteRequest[]>;
}

/** BatchWriteItem: leaves nothing unprocessed. */
export function batchWrite(store: Store, tables: Tables, input: BatchWriteInput): object {
  refuseUnknownFields(input, new Set(['RequestItems']));
  const requests = Object.entries(input.RequestItems ?? {}).flatMap(([TableName, list]) =>
    list.map((request) => ({ TableName, request })),
  );
  if (requests.length < 1 || requests.length > MAX_BATCH)
    throw validationException(`BatchWriteItem takes 1 to ${MAX_BATCH} requests`);
  const writes = requests.map(({ TableName, request: { PutRequest, DeleteRequest, ...rest } }) => {
    refuseUnknownFields(rest, new Set());
    if ((PutRequest === undefined) === (DeleteRequest === undefined))
      throw validationException('A request is either a PutRequest or a DeleteRequest');
    const write = PutRequest
      ? prepareWrite(tables, 'Put', { TableName, ...PutRequest }, true)
      : prepareWrite(tables, 'Delete', { TableName, ...DeleteRequest }, true);
    const key = write.locate();
    const old = find(store.state, write.table, key);
    return { table: write.table, key, old, next: write.change(old, key) };
  });
  const keys = writes.map(({ table, key }) => JSON.stringify([table.name, key.partition, key.sort]));
  if (new Set(keys).size < keys.length)
    throw validationException('Provided list of item keys contains duplicates');
  for (const { table, old, next } of writes) store.commit(table, old, next);
  return { UnprocessedItems: {} };
}
