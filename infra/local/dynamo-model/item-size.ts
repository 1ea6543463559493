import type { Item } from './values.ts';

/*
 * How large DynamoDB takes an item to be, bytes (DynamoDB Developer Guide, "Item sizes and formats"): names and strings count
 * their UTF-8 bytes; a number about one byte for two significant digits and one more, at most 21; null and booleans one;
 * a list or a map three, and one more for each of its members.
 */
export function itemSize(item: Item): number {
  return membersSize(item, 0);
}

function valueSize(value: unknown): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return bytes(value);
  if (typeof value === 'number') return numberSize(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (value instanceof Set) return [...value].reduce<number>((sum, one) => sum + valueSize(one), 0);
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + 1 + valueSize(one), 3);
  if (typeof value !== 'object') throw new Error(`no attribute: ${typeof value}`);
  return 3 + membersSize(value as Item, 1);
}

/** By hand: every write of the simulation comes here. */
function membersSize(item: Item, each: number): number {
  let sum = 0;
  for (const name in item) sum += each + bytes(name) + valueSize(item[name]);
  return sum;
}

/** Zeros at either end are trimmed, and digits stored in pairs. */
function numberSize(value: number): number {
  const sign = value < 0 ? 1 : 0;
  return Math.min(21, Math.ceil(digitsOf(Math.abs(value)) / 2) + 1 + sign);
}

function digitsOf(value: number): number {
  if (!Number.isSafeInteger(value))
    return value.toExponential().replace(/e.*$/, '').replace('.', '').replace(/0+$/, '').length;
  let rest = value;
  while (rest !== 0 && rest % 10 === 0) rest /= 10;
  let digits = 0;
  for (; rest >= 1; rest = Math.floor(rest / 10)) digits += 1;
  return digits;
}

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
