import { type Item, typeOf } from './values.ts';

/** Equality as `=` sees it: type and value, deeply, sets without order. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((part, i) => isSame(part, right[i]))
    );
  }
  if (left instanceof Set) {
    return right instanceof Set && left.size === right.size && [...left].every((member) => right.has(member));
  }
  if (Array.isArray(right) || right instanceof Set) return false;
  return isSameRecord(left as Item, right as Item);
}

function isSameRecord(left: Item, right: Item): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]));
}

/** Negative, zero or positive for two strings or two numbers; undefined where DynamoDB knows no order. */
export function order(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return undefined;
}

/**
 * DynamoDB sorts strings by their UTF-8 bytes, JavaScript by UTF-16 units. The two can only part ways where both
 * strings have units from the surrogates (halves of what is above U+FFFF) upwards.
 */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  if (SURROGATE_OR_ABOVE.test(left) && SURROGATE_OR_ABOVE.test(right)) return compareUtf8(left, right);
  return left < right ? -1 : 1;
}

const SURROGATE_OR_ABOVE = /[\ud800-\uffff]/;

function compareUtf8(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return utf8Rank(a) - utf8Rank(b);
  }
  return left.length - right.length;
}

/** Moves surrogates behind the rest of the UTF-16 units, which is where UTF-8 has what they stand for. */
function utf8Rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x0800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

export function contains(container: unknown, part: unknown): boolean {
  if (typeof container === 'string') return typeof part === 'string' && container.includes(part);
  if (Array.isArray(container)) return container.some((member) => isSame(member, part));
  return container instanceof Set && container.has(part);
}

/** What `size()` gives; undefined for types that have none. Strings count UTF-16 units, as DynamoDB Local does. */
export function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Set) return value.size;
  return value !== undefined && typeOf(value) === 'M' ? Object.keys(value as Item).length : undefined;
}
