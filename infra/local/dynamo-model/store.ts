import { compareStrings, isSame } from './compare.ts';
import type { Key, Table, View } from './table-shape.ts';
import type { Item } from './values.ts';

/** One committed change, as DynamoDB Streams would tell it (NEW_AND_OLD_IMAGES). Nothing is told of a no-op. */
export interface WriteRecord {
  /** 1, 2, 3 … in the order of commits; the writes of one transaction follow one another. */
  readonly sequence: number;
  readonly table: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: Item;
  readonly oldImage?: Item;
  readonly newImage?: Item;
}

interface Partition {
  epoch: number;
  readonly items: Item[];
}

interface Tree {
  epoch: number;
  readonly partitions: Map<string, Partition>;
}

/** The newest write, with the ones before it: a list that snapshots share. */
interface WriteNode {
  readonly sequence: number;
  readonly table: Table;
  readonly old: Item | undefined;
  readonly next: Item | undefined;
  readonly before: WriteNode | undefined;
}

/** All data of the model. What carries an older epoch than the store's is shared with a snapshot: copied on write. */
export interface State {
  readonly epoch: number;
  readonly trees: Tree[];
  lastWrite: WriteNode | undefined;
  /** How many writes there have been. */
  sequence: number;
  /** Idempotency tokens of committed transactions. DynamoDB forgets them after ten minutes; the model does not. */
  tokens: ReadonlyMap<string, string>;
}

/** Copy-on-write storage: taking and restoring a snapshot costs nothing, a later write copies only what it touches. */
export class Store {
  #state: State;
  #epoch = 0;

  constructor() {
    this.#state = { epoch: 0, trees: [], lastWrite: undefined, sequence: 0, tokens: new Map() };
  }

  get state(): State {
    return this.#state;
  }

  /** The present state, from now on immutable. */
  freeze(): State {
    this.#epoch += 1;
    return this.#state;
  }

  reset(state: State): void {
    this.#epoch += 1;
    this.#state = state;
  }

  rememberToken(token: string, request: string): void {
    this.#ownState().tokens = new Map(this.#state.tokens).set(token, request);
  }

  /** Replaces `old`, the item now stored under its key if there is one, by `next`. */
  commit(table: Table, old: Item | undefined, next: Item | undefined): void {
    if (isSame(old, next)) return;
    this.#move(table, table.primary, old, next);
    for (const index of table.indexes) this.#move(table, index, old, next);
    const state = this.#ownState();
    state.sequence += 1;
    state.lastWrite = { sequence: state.sequence, table, old, next, before: state.lastWrite };
  }

  /** For who keeps them elsewhere: memory must not grow with what was ever written. */
  forgetWrites(): void {
    this.#ownState().lastWrite = undefined;
  }

  /** Drops all items of a table. */
  clear(table: Table): void {
    for (const view of [table.primary, ...table.indexes]) this.#ownedTree(view).partitions.clear();
  }

  #move(table: Table, view: View, old: Item | undefined, next: Item | undefined): void {
    const leaves = old !== undefined && isIn(view, old);
    const enters = next !== undefined && isIn(view, next);
    if (
      leaves &&
      enters &&
      old[view.sort] === next[view.sort] &&
      old[view.partition] === next[view.partition]
    ) {
      const items = this.#ownedItems(view, next[view.partition] as string);
      items[positionOf(table, view, items, old)] = next;
      return;
    }
    if (leaves) this.#remove(table, view, old);
    if (enters) this.#insert(table, view, next);
  }

  #insert(table: Table, view: View, item: Item): void {
    const items = this.#ownedItems(view, item[view.partition] as string);
    items.splice(positionOf(table, view, items, item), 0, item);
  }

  #remove(table: Table, view: View, item: Item): void {
    const partition = item[view.partition] as string;
    const items = this.#ownedItems(view, partition);
    items.splice(positionOf(table, view, items, item), 1);
    if (items.length === 0) this.#ownedTree(view).partitions.delete(partition);
  }

  #ownedItems(view: View, name: string): Item[] {
    const { partitions } = this.#ownedTree(view);
    const partition = partitions.get(name);
    if (partition?.epoch === this.#epoch) return partition.items;
    const owned: Partition = { epoch: this.#epoch, items: partition ? [...partition.items] : [] };
    partitions.set(name, owned);
    return owned.items;
  }

  #ownedTree(view: View): Tree {
    const { trees } = this.#ownState();
    const tree = trees[view.id];
    if (tree?.epoch === this.#epoch) return tree;
    const owned: Tree = { epoch: this.#epoch, partitions: new Map(tree?.partitions) };
    trees[view.id] = owned;
    return owned;
  }

  #ownState(): State {
    if (this.#state.epoch !== this.#epoch) {
      this.#state = { ...this.#state, epoch: this.#epoch, trees: [...this.#state.trees] };
    }
    return this.#state;
  }
}

const NONE: readonly Item[] = Object.freeze([]);

/** The items of one partition in key order. Items of an index with equal keys follow their primary keys. */
export function partitionOf(state: State, view: View, name: string): readonly Item[] {
  return state.trees[view.id]?.partitions.get(name)?.items ?? NONE;
}

export function find(state: State, table: Table, key: Key): Item | undefined {
  const items = partitionOf(state, table.primary, key.partition);
  const at = countWhile(items, (item) => compareStrings(item[table.primary.sort] as string, key.sort) < 0);
  const item = items[at];
  return item?.[table.primary.sort] === key.sort ? item : undefined;
}

/** Every item of a table, by partition and sort key. */
export function allItems(state: State, table: Table): Item[] {
  const names = state.trees[table.primary.id]?.partitions.keys() ?? [];
  return [...names].sort(compareStrings).flatMap((name) => partitionOf(state, table.primary, name));
}

/** Committed writes after the given sequence number, oldest first. */
export function writesAfter(state: State, sequence: number): WriteRecord[] {
  const records: WriteRecord[] = [];
  for (let node = state.lastWrite; node && node.sequence > sequence; node = node.before) {
    records.push(recordOf(node));
  }
  return records.reverse();
}

/** How many leading items satisfy `leads`, which must be true up to some point and false after it. */
export function countWhile(items: readonly Item[], leads: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (leads(items[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function compareIn(table: Table, view: View, left: Item, right: Item): number {
  const bySort = compareStrings(left[view.sort] as string, right[view.sort] as string);
  if (bySort !== 0 || view === table.primary) return bySort;
  const { partition, sort } = table.primary;
  const byPartition = compareStrings(left[partition] as string, right[partition] as string);
  return byPartition !== 0 ? byPartition : compareStrings(left[sort] as string, right[sort] as string);
}

function positionOf(table: Table, view: View, items: readonly Item[], item: Item): number {
  return countWhile(items, (other) => compareIn(table, view, other, item) < 0);
}

function isIn(view: View, item: Item): boolean {
  return item[view.partition] !== undefined && item[view.sort] !== undefined;
}

function recordOf({ sequence, table, old, next }: WriteNode): WriteRecord {
  const { partition, sort } = table.primary;
  const image = (next ?? old) as Item;
  return {
    sequence,
    table: table.name,
    eventName: old ? (next ? 'MODIFY' : 'REMOVE') : 'INSERT',
    keys: { [partition]: image[partition], [sort]: image[sort] },
    ...(old && { oldImage: old }),
    ...(next && { newImage: next }),
  };
}
