import { compareStrings } from './compare.ts';
import { checkCondition } from './condition-check.ts';
import { pageOf } from './page.ts';
import { conditionOf, projectionOf } from './parsed.ts';
import { type Placeholders, Scope } from './scope.ts';
import { allItems, type State } from './store.ts';
import { parseKey, type Table, type Tables, tableOf } from './table-shape.ts';
import { refuseUnknownFields } from './unmodelled.ts';
import type { Item } from './values.ts';

export interface ScanInput extends Placeholders {
  readonly TableName?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Record<string, unknown>;
}

const FIELDS = new Set([
  'TableName',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'Limit',
  'ExclusiveStartKey',
]);

/** Scan of a table, in the order of its keys (DynamoDB promises none). */
export function scan(state: State, tables: Tables, input: ScanInput): object {
  refuseUnknownFields(input, FIELDS);
  const table = tableOf(tables, input.TableName);
  const filter = conditionOf('FilterExpression', input.FilterExpression);
  const projection = projectionOf(input.ProjectionExpression);
  const scope = new Scope(input, [filter, projection]);
  if (filter) checkCondition('FilterExpression', filter.tree, scope);
  const rest = afterStart(table, allItems(state, table), input.ExclusiveStartKey);
  return pageOf(table, table.primary, rest, { limit: input.Limit, filter: filter?.tree, projection, scope });
}

function afterStart(table: Table, items: readonly Item[], given: ScanInput['ExclusiveStartKey']) {
  if (given === undefined) return items;
  const start = parseKey(table, given);
  const { partition, sort } = table.primary;
  return items.filter((item) => {
    const order = compareStrings(item[partition] as string, start.partition);
    return order > 0 || (order === 0 && compareStrings(item[sort] as string, start.sort) > 0);
  });
}
