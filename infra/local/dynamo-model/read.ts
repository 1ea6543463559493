import { validationException } from './faults.ts';
import { projectionOf } from './parsed.ts';
import { projected } from './projection.ts';
import { type Placeholders, Scope } from './scope.ts';
import { find, type State } from './store.ts';
import { parseKey, type Tables, tableOf } from './table-shape.ts';
import { refuseUnknownFields } from './unmodelled.ts';
import { thawOut } from './values.ts';

const MAX_BATCH = 100; // API reference, BatchGetItem

export interface GetInput extends Placeholders {
  readonly TableName?: string;
  readonly Key?: Record<string, unknown>;
  readonly ProjectionExpression?: string;
}

/** GetItem. Every read of the model is consistent; a stale one is a read of an earlier snapshot. */
export function getOne(state: State, tables: Tables, input: GetInput): object {
  refuseUnknownFields(input, GET_FIELDS);
  const table = tableOf(tables, input.TableName);
  const projection = projectionOf(input.ProjectionExpression);
  const scope = new Scope(input, [projection]);
  const item = find(state, table, parseKey(table, input.Key));
  return item ? { Item: thawOut(projected(item, projection, scope)) } : {};
}

const GET_FIELDS = new Set([
  'TableName',
  'Key',
  'ConsistentRead',
  'ProjectionExpression',
  'ExpressionAttributeNames',
]);

const BATCH_FIELDS = new Set(['Keys', 'ConsistentRead']);

export interface BatchGetInput {
  readonly RequestItems?: Record<string, { readonly Keys?: readonly Record<string, unknown>[] }>;
}

/** BatchGetItem: answers in the order of the request (DynamoDB promises none) and leaves nothing unprocessed. */
export function batchGet(state: State, tables: Tables, input: BatchGetInput): object {
  refuseUnknownFields(input, new Set(['RequestItems']));
  const requests = Object.entries(input.RequestItems ?? {});
  const sizes = requests.map(([, request]) => request.Keys?.length ?? 0);
  if (requests.length === 0 || sizes.includes(0)) throw validationException('BatchGetItem without keys');
  if (sizes.reduce((sum, size) => sum + size) > MAX_BATCH) {
    throw validationException('Too many items requested for the BatchGetItem call');
  }
  for (const [, request] of requests) refuseUnknownFields(request, BATCH_FIELDS);
  return {
    Responses: Object.fromEntries(
      requests.map(([name, { Keys = [] }]) => [name, readAll(state, tables, name, Keys)]),
    ),
    UnprocessedKeys: {},
  };
}

function readAll(
  state: State,
  tables: Tables,
  name: string,
  wanted: readonly Record<string, unknown>[],
): object[] {
  const table = tableOf(tables, name);
  const keys = wanted.map((key) => parseKey(table, key));
  if (new Set(keys.map(({ partition, sort }) => JSON.stringify([partition, sort]))).size < keys.length) {
    throw validationException('Provided list of item keys contains duplicates');
  }
  return keys
    .map((key) => find(state, table, key))
    .filter((item) => item !== undefined)
    .map((item) => thawOut(item));
}
