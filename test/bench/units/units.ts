import { itemSize } from '../../../infra/local/dynamo-model/item-size.ts';
import type { Item } from '../../../infra/local/dynamo-model/model.ts';

/*
 * Request units as AWS bills them (DynamoDB Developer Guide, "Read and write operations", "Transactions", "Global secondary
 * indexes"). A write: one unit for each KB begun of the larger of the item before and after, and two in a transaction, a
 * condition that is only checked included. A strongly consistent read: one unit for each 4 KB begun of each item, also of
 * one that is not there; of a query's items together; half of that where it is eventually consistent, twice in a transaction.
 */
const WRITE_KB = 1024;
const READ_KB = 4096;

export function writeUnits(
  before: Item | undefined,
  after: Item | undefined,
  isTransaction: boolean,
): number {
  const size = Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0);
  return Math.max(1, Math.ceil(size / WRITE_KB)) * (isTransaction ? 2 : 1);
}

export function readUnits(size: number, isConsistent: boolean): number {
  return Math.max(1, Math.ceil(size / READ_KB)) * (isConsistent ? 1 : 0.5);
}

/** An index as far as its price goes. `attributes`: what it projects beside the keys; undefined: everything. */
export interface IndexShape {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  readonly attributes?: readonly string[];
}

/** One write to a partition of the table or of an index. */
export interface Charged {
  /** `table`, or the index's name. */
  readonly view: string;
  readonly partition: string;
  readonly units: number;
}

/** An entry that comes, goes or changes is written once; one whose key changes is taken out and put in. */
export function indexWrites(
  index: IndexShape,
  before: Item | undefined,
  after: Item | undefined,
): readonly Charged[] {
  const [old, next] = [entryOf(index, before), entryOf(index, after)];
  const charged = (entry: Item, units: number): Charged => ({
    view: index.name,
    partition: String(entry[index.partition]),
    units,
  });
  if (old !== undefined && next !== undefined && isSameKey(index, old, next))
    return JSON.stringify(old) === JSON.stringify(next) ? [] : [charged(next, writeUnits(old, next, false))];
  return [
    ...(old === undefined ? [] : [charged(old, writeUnits(old, undefined, false))]),
    ...(next === undefined ? [] : [charged(next, writeUnits(undefined, next, false))]),
  ];
}

const isSameKey = ({ partition, sort }: IndexShape, old: Item, next: Item): boolean =>
  old[partition] === next[partition] && old[sort] === next[sort];

/** What of an item stands in an index, in an order of its own: undefined where it is not in it. */
export function entryOf(index: IndexShape, item: Item | undefined): Item | undefined {
  if (item?.[index.partition] === undefined || item[index.sort] === undefined) return undefined;
  const kept = new Set(['pk', 'sk', index.partition, index.sort, ...(index.attributes ?? [])]);
  const names = Object.keys(item).filter((name) => index.attributes === undefined || kept.has(name));
  return Object.fromEntries(names.sort().map((name) => [name, item[name]]));
}
