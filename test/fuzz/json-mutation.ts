import fc from 'fast-check';
import { hostileName, hostileValue } from './hostile.ts';

/** One change to a JSON value. `at` picks the place, whatever the value looks like. */
export interface JsonMutation {
  readonly at: number;
  readonly how: 'remove' | 'replace' | 'add' | 'rename' | 'wrap';
  readonly name: string;
  readonly value: unknown;
}

export const jsonMutation: fc.Arbitrary<JsonMutation> = fc.record({
  at: fc.nat(200),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'rename', 'wrap'),
  name: hostileName,
  value: hostileValue,
});

type Path = readonly string[];

export interface Mutated {
  readonly value: unknown;
  /** The first names of the places that were changed; '' when it was the whole. */
  readonly touched: readonly string[];
}

export function mutateJson(value: unknown, { at, how, name, value: hostile }: JsonMutation): Mutated {
  const places = pathsIn(value);
  // One time in so many it is the whole that changes.
  const path = places[at % (places.length + 1)];
  if (path === undefined) {
    if (how === 'add' && isRecord(value)) return { value: added(value, name, hostile), touched: [name] };
    return { value: how === 'wrap' ? [value] : hostile, touched: [''] };
  }
  const first = path[0] ?? '';
  const touched = how === 'add' && path.length === 1 ? [name] : [first];
  switch (how) {
    case 'replace':
      return { value: changed(value, path, () => hostile), touched };
    case 'wrap':
      return { value: changed(value, path, (old) => [old]), touched };
    case 'remove':
      return { value: changed(value, path, () => undefined), touched };
    case 'rename':
      return { value: renamed(value, path, name), touched: path.length === 1 ? [first, name] : [first] };
    case 'add':
      return { value: changedParent(value, path, (parent) => added(parent, name, hostile)), touched };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function pathsIn(value: unknown, prefix: Path = []): Path[] {
  if (prefix.length > 4) return [];
  const entries = Array.isArray(value)
    ? [...value.entries()].slice(0, 5)
    : isRecord(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([name, part]) => {
    const path = [...prefix, String(name)];
    return [path, ...pathsIn(part, path)];
  });
}

function changed(value: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((part, index) => (String(index) === name ? changed(part, rest, change) : part));
  // Own properties only: a name such as __proto__ is a name like any other here.
  return Object.fromEntries(
    Object.entries(value as object).map(([own, part]) => [
      own,
      own === name ? changed(part, rest, change) : part,
    ]),
  );
}

function changedParent(value: unknown, path: Path, change: (parent: unknown) => unknown): unknown {
  return changed(value, path.slice(0, -1), change);
}

function added(parent: unknown, name: string, value: unknown): unknown {
  if (Array.isArray(parent)) return [...parent, value];
  return Object.fromEntries([...Object.entries(parent as object), [name, value]]);
}

function renamed(value: unknown, path: Path, name: string): unknown {
  return changedParent(value, path, (parent) => {
    if (!isRecord(parent)) return parent;
    return Object.fromEntries(
      Object.entries(parent).map(([own, part]) => [own === path.at(-1) ? name : own, part]),
    );
  });
}
