import type { Parsed } from './condition-parser.ts';
import { validationException } from './faults.ts';
import type { Path } from './lexer.ts';
import { UnmodelledError } from './unmodelled.ts';
import { freezeRecord, type Item } from './values.ts';

export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

const NOTHING = Object.freeze({});

/** What the placeholders of one request stand for. */
export class Scope {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Item;

  /** Refuses placeholders that are missing, unused or malformed, as DynamoDB does before it looks at any item. */
  constructor(input: Placeholders, expressions: readonly (Parsed<unknown> | undefined)[]) {
    const parsed = expressions.filter((expression) => expression !== undefined);
    const names = input.ExpressionAttributeNames;
    const values = input.ExpressionAttributeValues && freezeRecord(input.ExpressionAttributeValues);
    checkPlaceholders('ExpressionAttributeNames', '#', names ?? NOTHING, parsed);
    checkPlaceholders('ExpressionAttributeValues', ':', values ?? NOTHING, parsed);
    this.#names = names ?? NOTHING;
    this.#values = values ?? NOTHING;
  }

  value(ref: string): unknown {
    return this.#values[ref];
  }

  name(written: string): string {
    const name = written.startsWith('#') ? (this.#names[written] as string) : written;
    if (name === '__proto__') throw new UnmodelledError('an attribute named __proto__');
    return name;
  }

  resolve(path: Path): Path {
    return path.map((step) => (typeof step === 'string' ? this.name(step) : step));
  }

  read(item: Item, path: Path): unknown {
    let value: unknown = item;
    for (const step of path) value = childOf(value, typeof step === 'string' ? this.name(step) : step);
    return value;
  }
}

export function isMap(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Set);
}

export function childOf(container: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(container) ? container[step] : undefined;
  return isMap(container) && Object.hasOwn(container, step) ? container[step] : undefined;
}

function checkPlaceholders(
  field: 'ExpressionAttributeNames' | 'ExpressionAttributeValues',
  sigil: '#' | ':',
  given: Readonly<Record<string, unknown>>,
  expressions: readonly Parsed<unknown>[],
): void {
  const refs = sigil === '#' ? (one: Parsed<unknown>) => one.names : (one: Parsed<unknown>) => one.values;
  for (const expression of expressions) {
    for (const ref of refs(expression)) if (!Object.hasOwn(given, ref)) throw notDefined(sigil, ref);
  }
  if (given === NOTHING) return;
  if (expressions.length === 0)
    throw validationException(`${field} can only be specified when using expressions`);
  const keys = Object.keys(given);
  if (keys.length === 0) throw validationException(`${field} must not be empty`);
  for (const key of keys) {
    if (expressions.some((expression) => refs(expression).has(key))) continue;
    checkSyntax(field, sigil, key);
    throw validationException(`Value provided in ${field} unused in expressions: keys: {${key}}`);
  }
}

function checkSyntax(field: string, sigil: string, key: string): void {
  if (key[0] === sigil && /^.[A-Za-z0-9_]+$/.test(key)) return;
  throw validationException(`${field} contains invalid key: Syntax error; key: "${key}"`);
}

function notDefined(sigil: '#' | ':', ref: string): Error {
  return validationException(
    sigil === '#'
      ? `An expression attribute name used in the document path is not defined; attribute name: ${ref}`
      : `An expression attribute value used in expression is not defined; attribute value: ${ref}`,
  );
}
