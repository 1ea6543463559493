import { ServiceFault, validationException } from '../dynamo-model/faults.ts';
import { UnmodelledError } from '../dynamo-model/unmodelled.ts';
import type { WireValue } from '../dynamo-model/values.ts';

export const malformed = (what: string) => new ServiceFault('SerializationException', what);

export type WireItem = Record<string, WireValue>;

/** An item or a key of a request in the form that the model takes. Refuses what would not come back as it came. */
export function itemFromWire(item: unknown): Record<string, unknown> {
  const entries = Object.entries(recordOf(item));
  if (entries.some(([name]) => name === '__proto__'))
    throw new UnmodelledError('an attribute named __proto__');
  return Object.fromEntries(entries.map(([name, value]) => [name, fromWire(value)]));
}

export function recordOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw malformed('Start of structure or map found where not expected');
}

export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed('Start of list found where not expected');
}

function fromWire(wire: unknown): unknown {
  const types = Object.entries(recordOf(wire));
  const [only] = types;
  if (only === undefined || types.length > 1) {
    const what = only === undefined ? 'is empty' : 'has more than one datatypes set';
    throw validationException(
      `Supplied AttributeValue ${what}, must contain exactly one of the supported datatypes`,
    );
  }
  const [type, value] = only;
  switch (type) {
    case 'S':
      return textOf(value);
    case 'N':
      return numberFrom(value);
    case 'BOOL':
      if (typeof value !== 'boolean') throw malformed('BOOL is no boolean');
      return value;
    case 'NULL':
      if (value !== true) throw validationException('Null attribute value types must have the value of true');
      return null;
    case 'L':
      return listOf(value).map(fromWire);
    case 'M':
      return itemFromWire(value);
    case 'SS':
      return setOf(listOf(value).map(textOf));
    case 'NS':
      return setOf(listOf(value).map(numberFrom));
    default:
      throw new UnmodelledError(`an attribute of type ${type}`);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw malformed('a string is expected');
}

/** DynamoDB counts in decimals of 38 digits: what JavaScript would print otherwise is none of the model's numbers. */
function numberFrom(value: unknown): number {
  const text = textOf(value);
  const number = Number(text);
  if (String(number) === text && Number.isFinite(number)) return number;
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) throw new UnmodelledError(`the number ${text}`);
  throw validationException('The parameter cannot be converted to a numeric value');
}

function setOf<Member>(members: readonly Member[]): Set<Member> {
  const set = new Set(members);
  if (set.size === 0)
    throw validationException('One or more parameter values were invalid: An set may not be empty');
  if (set.size < members.length)
    throw validationException(
      'One or more parameter values were invalid: Input collection contains duplicates.',
    );
  return set;
}
