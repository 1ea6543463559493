import { checkCondition } from './condition-check.ts';
import type { Condition, Operand } from './condition-parser.ts';
import { validationException } from './faults.ts';
import { type KeyRange, keyRangeOf, stretchOf } from './key-condition.ts';
import { keyNames, pageOf } from './page.ts';
import { conditionOf, projectionOf } from './parsed.ts';
import { type Placeholders, Scope } from './scope.ts';
import { compareIn, countWhile, partitionOf, type State } from './store.ts';
import { type Table, type Tables, tableOf, type View } from './table-shape.ts';
import { refuseUnknownFields, UnmodelledError } from './unmodelled.ts';
import { freezeRecord, type Item } from './values.ts';

export interface QueryInput extends Placeholders {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Record<string, unknown>;
}

const FIELDS = new Set([
  'TableName',
  'IndexName',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ScanIndexForward',
  'Limit',
  'ExclusiveStartKey',
]);

/** Query of a table or an index. */
export function query(state: State, tables: Tables, input: QueryInput): object {
  refuseUnknownFields(input, FIELDS);
  const table = tableOf(tables, input.TableName);
  const view = viewOf(table, input);
  const { range, filter, projection, scope } = expressions(view, input);
  const items = partitionOf(state, view, range.partition);
  const rest = afterStart(table, view, items, range, input);
  return pageOf(table, view, rest, { limit: input.Limit, filter, projection, scope });
}

function viewOf(table: Table, input: QueryInput): View {
  if (input.IndexName === undefined) return table.primary;
  const index = table.indexes.find(({ name }) => name === input.IndexName);
  if (!index) throw validationException(`The table does not have the specified index: ${input.IndexName}`);
  if (input.ConsistentRead) {
    throw validationException('Consistent reads are not supported on global secondary indexes');
  }
  return index;
}

function expressions(view: View, input: QueryInput) {
  const keys = conditionOf('KeyConditionExpression', input.KeyConditionExpression);
  const filter = conditionOf('FilterExpression', input.FilterExpression);
  const projection = projectionOf(input.ProjectionExpression);
  const scope = new Scope(input, [keys, filter, projection]);
  if (!keys)
    throw validationException(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified',
    );
  if (filter) checkFilter(view, filter.tree, scope);
  return { range: keyRangeOf(view, keys.tree, scope), filter: filter?.tree, projection, scope };
}

function checkFilter(view: View, filter: Condition, scope: Scope): void {
  checkCondition('FilterExpression', filter, scope);
  const key = pathsIn(filter).find((path) =>
    [view.partition, view.sort].includes(scope.resolve(path)[0] as string),
  );
  if (!key) {
    refuseWhatIsNotProjected(view, filter, scope);
    return;
  }
  const name = scope.resolve(key)[0];
  throw validationException(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
  );
}

function refuseWhatIsNotProjected({ attributes }: View, filter: Condition, scope: Scope): void {
  if (attributes === undefined) return;
  const names = pathsIn(filter).map((path) => scope.resolve(path)[0] as string);
  if (names.some((name) => !attributes.has(name)))
    throw new UnmodelledError('a filter on what an index does not project');
}

function pathsIn(tree: Condition | Operand): (readonly (string | number)[])[] {
  if ('path' in tree) return [tree.path];
  return Object.values(tree)
    .flat()
    .filter((part) => typeof part === 'object')
    .flatMap((part) => pathsIn(part as Condition | Operand));
}

/** What of the range comes after the start key, in reading order. */
function afterStart(
  table: Table,
  view: View,
  items: readonly Item[],
  range: KeyRange,
  input: QueryInput,
): readonly Item[] {
  const [from, to] = stretchOf(range, view, items);
  const forward = input.ScanIndexForward ?? true;
  if (input.ExclusiveStartKey === undefined) {
    return forward ? items.slice(from, to) : items.slice(from, to).reverse();
  }
  const start = startKey(table, view, range, input.ExclusiveStartKey);
  if (forward)
    return items.slice(
      Math.max(
        from,
        countWhile(items, (item) => compareIn(table, view, item, start) <= 0),
      ),
      to,
    );
  return items
    .slice(
      from,
      Math.min(
        to,
        countWhile(items, (item) => compareIn(table, view, item, start) < 0),
      ),
    )
    .reverse();
}

function startKey(table: Table, view: View, range: KeyRange, given: Record<string, unknown>): Item {
  const start = freezeRecord(given);
  const names = keyNames(table, view);
  if (Object.keys(start).length !== names.length || names.some((name) => typeof start[name] !== 'string')) {
    throw validationException('The provided starting key is invalid');
  }
  const [from, to] = stretchOf(range, view, [start]);
  if (start[view.partition] !== range.partition || from === to) {
    throw validationException(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  return start;
}
