import { holds } from './condition.ts';
import type { Condition } from './condition-parser.ts';
import { validationException } from './faults.ts';
import { itemSize } from './item-size.ts';
import { type Projection, projected } from './projection.ts';
import type { Scope } from './scope.ts';
import type { Table, View } from './table-shape.ts';
import { type Item, thawOut } from './values.ts';

/** Developer Guide, "Paginating table query results": a page ends with the item by which it has reached 1 MB. */
const MAX_PAGE_BYTES = 1024 * 1024;

export interface PageRequest {
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
  readonly scope: Scope;
}

/** Answers a Query or a Scan with the first page of what is left to read of a view. */
export function pageOf(
  table: Table,
  view: View,
  rest: readonly Item[],
  { limit, filter, projection, scope }: PageRequest,
): object {
  if (limit !== undefined && limit < 1) throw validationException('Limit must be ≥ 1');
  const wanted = Math.min(rest.length, limit ?? rest.length);
  const entries = firstPage(view, rest, wanted);
  const found = filter ? entries.filter((entry) => holds(filter, scope, entry)) : entries;
  const isCut = entries.length === limit || entries.length < wanted;
  const last = isCut ? rest[entries.length - 1] : undefined;
  return {
    Items: found.map((item) => thawOut(projected(item, projection, scope))),
    Count: found.length,
    ScannedCount: entries.length,
    ...(last && { LastEvaluatedKey: pick(last, keyNames(table, view)) }),
  };
}

function firstPage(view: View, rest: readonly Item[], wanted: number): readonly Item[] {
  // Fewer than three items of 400 kB are within any page.
  if (wanted < 3) return rest.slice(0, wanted).map((item) => entryOf(view, item));
  const entries: Item[] = [];
  for (let bytes = 0; entries.length < wanted && bytes < MAX_PAGE_BYTES; ) {
    const entry = entryOf(view, rest[entries.length] as Item);
    bytes += itemSize(entry);
    entries.push(entry);
  }
  return entries;
}

/** What of an item stands in a view. */
function entryOf({ attributes }: View, item: Item): Item {
  if (attributes === undefined) return item;
  const entry: Record<string, unknown> = {};
  for (const name in item) if (attributes.has(name)) entry[name] = item[name];
  return entry;
}

export function keyNames(table: Table, view: View): string[] {
  return [...new Set([table.primary.partition, table.primary.sort, view.partition, view.sort])];
}

function pick(item: Item, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}
