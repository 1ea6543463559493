import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import { TABLE_ATTRIBUTES } from './keys.ts';

export type Item = Readonly<Record<string, unknown>>;

/**
 * An object as it stands in an item. Its type is that of its entries; what else it holds was written by newer code and
 * is carried along, so that storing what was read erases nothing. Never spread one into an answer or an event.
 */
export const stored = <const E extends v.ObjectEntries>(entries: E) =>
  v.looseObject(entries) as unknown as v.ObjectSchema<E, undefined>;

/** One kind of item: how this code reads it, and what makes older ones like it. */
export interface ItemKind<S extends v.GenericSchema> {
  readonly schema: S;
  /** From each earlier shape to the next, oldest first. An item without a number is of shape 1. */
  readonly upcasts: readonly ((item: Item) => Item)[];
}

/**
 * Reads an item of any shape that this code knows, and one of a newer shape as long as it fits. One that does not is
 * answered by a retryable BillingError `item_of_newer_code`: whoever comes with the newer code will read it. An item of
 * a known shape that does not fit is damage, not a condition to handle.
 */
export function readItem<S extends v.GenericSchema>(kind: ItemKind<S>, raw: unknown): v.InferOutput<S> {
  const item = raw as Item;
  const own = shapeOf(kind);
  const found = typeof item['shape'] === 'number' ? item['shape'] : 1;
  const current = kind.upcasts.slice(found - 1).reduce((older, upcast) => upcast(older), item);
  const parsed = v.safeParse(kind.schema, ownAttributes(current, found > own));
  if (parsed.success) return parsed.output;
  const path = v.getDotPath(parsed.issues[0]) ?? '(item)';
  if (found <= own) throw new Error(`stored item does not fit its schema at ${path}`);
  throw new BillingError('item_of_newer_code', `shape ${found}, read up to ${own}: ${path}`, {
    retryable: true,
  });
}

/** The other way. A newer shape's number is among what is carried along, and stays. */
export function writeItem<S extends v.GenericSchema>(kind: ItemKind<S>, value: object): Item {
  return { shape: shapeOf(kind), ...toItem(value) };
}

function shapeOf(kind: ItemKind<v.GenericSchema>): number {
  return kind.upcasts.length + 1;
}

/** Keys and index entries are made anew by whoever writes; they are no part of what is stored under them. */
function ownAttributes(item: Item, isNewer: boolean): Item {
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => (name === 'shape' ? isNewer : !TABLE_ATTRIBUTES.has(name))),
  );
}

/** Dates become ISO text, and what is `undefined` is left out. */
export function toItem(value: object): Item {
  const item: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) if (part !== undefined) item[name] = toAttribute(part);
  return item;
}

function toAttribute(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toAttribute);
  // Sets and bytes of newer code pass as they came.
  return isPlain(value) ? toItem(value) : value;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Reads each item of a list by itself. One that cannot be read (damaged, or of newer code) ends the list, unless somebody
 * wants to be told of it: then the others stand.
 */
export function readEach<T>(
  items: readonly Item[],
  read: (item: Item) => T,
  unreadable: ((key: string) => void) | undefined,
): readonly T[] {
  return items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (unreadable === undefined) throw error;
      unreadable(`${String(item['pk'])}/${String(item['sk'])}`);
      return [];
    }
  });
}
