/**
 * The size of an item by DynamoDB's published rules: names and texts in UTF-8; a number a byte for each two digits and one more;
 * a list or map three bytes, and one for each element.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return utf8(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + valueBytes(one), 3);
  if (typeof value === 'object' && value !== null)
    return 3 + Object.keys(value).length + itemBytes(value as Record<string, unknown>);
  return 1;
}

const utf8 = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Of one query: half a unit for each 4 KB that it reads, eventually consistent. */
export const queryUnits = (bytes: number): number => Math.ceil(bytes / 4096) / 2;
