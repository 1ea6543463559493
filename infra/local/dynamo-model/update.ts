import { ItemFault, validationException } from './faults.ts';
import type { Path } from './lexer.ts';
import { childOf, isMap, type Scope } from './scope.ts';
import { UnmodelledError } from './unmodelled.ts';
import type { SetValue, Update } from './update-parser.ts';
import { type Item, typeOf, type ValueType } from './values.ts';

/** What DynamoDB refuses from the request alone: operands of a wrong type, and paths that get in each other's way. */
export function checkUpdate(update: Update, scope: Scope): void {
  for (const { value } of update.set) checkSetValue(value, scope);
  for (const { ref } of update.add) checkLiteral('ADD', ref, scope, ['N', 'SS', 'NS']);
  for (const { ref } of update.delete) checkLiteral('DELETE', ref, scope, ['SS', 'NS']);
  const paths = writtenPaths(update, scope);
  paths.forEach((path, i) => {
    for (let j = 0; j < i; j++) checkApart(paths[j] as Path, path);
  });
}

function checkSetValue(value: SetValue, scope: Scope): void {
  if (value.kind === 'if_not_exists') checkSetValue(value.otherwise, scope);
  if (value.kind !== '+' && value.kind !== '-' && value.kind !== 'list_append') return;
  for (const side of [value.left, value.right]) {
    checkSetValue(side, scope);
    if (side.kind === 'value')
      checkLiteral(value.kind, side.ref, scope, value.kind === 'list_append' ? ['L'] : ['N']);
  }
}

function checkLiteral(operator: string, ref: string, scope: Scope, allowed: readonly ValueType[]): void {
  const type = typeOf(scope.value(ref));
  if (allowed.includes(type)) return;
  throw validationException(
    `Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`,
  );
}

function checkApart(one: Path, two: Path): void {
  const shared = Math.min(one.length, two.length);
  for (let i = 0; i < shared; i++) {
    if (one[i] === two[i]) continue;
    if (typeof one[i] !== typeof two[i]) throw collision('conflict', one, two);
    return;
  }
  throw collision('overlap', one, two);
}

function collision(how: 'conflict' | 'overlap', one: Path, two: Path): Error {
  return validationException(
    `Invalid UpdateExpression: Two document paths ${how} with each other; must remove or rewrite one of these paths; path one: [${one.join(', ')}], path two: [${two.join(', ')}]`,
  );
}

export function writtenPaths(update: Update, scope: Scope): Path[] {
  return [...[...update.set, ...update.add, ...update.delete].map(({ path }) => path), ...update.remove].map(
    (path) => scope.resolve(path),
  );
}

/**
 * The item after the update. Every right-hand side sees the item as it was; list elements are set in the order of
 * their indexes, and removed ones are counted by the indexes they had before.
 */
export function applyUpdate(update: Update, scope: Scope, old: Item): Item {
  const draft: Record<string, unknown> = { ...old };
  const changes = [
    ...update.set.map(({ path, value }) => ({
      path: scope.resolve(path),
      value: evaluate(value, scope, old),
    })),
    ...update.add.map(({ path, ref }) => ({
      path: scope.resolve(path),
      value: added(scope.read(old, path), scope.value(ref)),
    })),
    ...update.delete.map(({ path, ref }) => ({
      path: scope.resolve(path),
      value: reduced(scope.read(old, path), scope.value(ref)),
    })),
  ];
  const removed = update.remove.map((path) => scope.resolve(path));
  for (const { path, value } of changes.sort((a, b) => lastIndex(a.path) - lastIndex(b.path))) {
    if (value === undefined) removed.push(path);
    else
      draft[path[0] as string] =
        path.length === 1 ? value : assigned(draft[path[0] as string], path, 1, value);
  }
  for (const path of removed.sort(laterFirst)) {
    if (path.length === 1) delete draft[path[0] as string];
    else draft[path[0] as string] = without(draft[path[0] as string], path, 1);
  }
  return Object.freeze(draft);
}

/** `ReturnValues: UPDATED_NEW`. Engines disagree about what a nested path returns, so that is left out. */
export function updatedAttributes(update: Update, scope: Scope, next: Item): Item | undefined {
  if (writtenPaths(update, scope).some((path) => path.length > 1)) {
    throw new UnmodelledError('UPDATED_NEW with a nested path');
  }
  const written = [...update.set, ...update.add, ...update.delete].map(({ path }) => scope.resolve(path));
  const names = written.map((path) => path[0] as string).filter((name) => Object.hasOwn(next, name));
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, next[name]])) : undefined;
}

function evaluate(value: SetValue, scope: Scope, old: Item): unknown {
  switch (value.kind) {
    case 'value':
      return scope.value(value.ref);
    case 'path':
      return existing(scope.read(old, value.path));
    case 'if_not_exists': {
      const stored = scope.read(old, value.path);
      return stored === undefined ? evaluate(value.otherwise, scope, old) : stored;
    }
    case 'list_append': {
      const [left, right] = [evaluate(value.left, scope, old), evaluate(value.right, scope, old)];
      if (!Array.isArray(left) || !Array.isArray(right)) throw new ItemFault(WRONG_TYPE);
      return Object.freeze([...left, ...right]);
    }
    case '+':
    case '-': {
      const [left, right] = [evaluate(value.left, scope, old), evaluate(value.right, scope, old)];
      return calculated(left, right, value.kind === '+' ? 1 : -1);
    }
  }
}

const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';

function existing(value: unknown): unknown {
  if (value !== undefined) return value;
  throw new ItemFault('The provided expression refers to an attribute that does not exist in the item');
}

/** DynamoDB counts in decimals, so only whole numbers in the safe range give the same sums in JavaScript. */
function calculated(left: unknown, right: unknown, sign: 1 | -1): number {
  if (typeof left !== 'number' || typeof right !== 'number') throw new ItemFault(WRONG_TYPE);
  const result = left + sign * right;
  if ([left, right, result].every(Number.isSafeInteger)) return result === 0 ? 0 : result;
  throw new UnmodelledError('arithmetic beyond safe integers');
}

function added(current: unknown, addend: unknown): unknown {
  if (current === undefined) return addend;
  if (typeof addend === 'number') return calculated(current, addend, 1);
  return new Set(sameSets(current, addend).flatMap((members) => [...members]));
}

function reduced(current: unknown, members: unknown): unknown {
  if (current === undefined) return undefined;
  const [before, gone] = sameSets(current, members);
  const rest = [...before].filter((member) => !gone.has(member));
  return rest.length > 0 ? new Set(rest) : undefined;
}

function sameSets(current: unknown, operand: unknown): [Set<unknown>, Set<unknown>] {
  if (!(current instanceof Set) || typeOf(current) !== typeOf(operand)) throw new ItemFault(WRONG_TYPE);
  return [current, operand as Set<unknown>];
}

const invalidPath = () =>
  new ItemFault('The document path provided in the update expression is invalid for update');

/** A copy of `container` with `value` at `path[at…]`; an index beyond the end of a list appends. */
function assigned(container: unknown, path: Path, at: number, value: unknown): unknown {
  const step = path[at] as string | number;
  const isLast = at === path.length - 1;
  const part = isLast ? value : assigned(childOf(container, step), path, at + 1, value);
  if (typeof step === 'string') {
    if (!isMap(container)) throw invalidPath();
    return Object.freeze({ ...container, [step]: part });
  }
  if (!Array.isArray(container)) throw invalidPath();
  return Object.freeze(container.toSpliced(step, 1, part));
}

function without(container: unknown, path: Path, at: number): unknown {
  const step = path[at] as string | number;
  if (typeof step === 'string' ? !isMap(container) : !Array.isArray(container)) throw invalidPath();
  if (at < path.length - 1)
    return assigned(container, [step], 0, without(childOf(container, step), path, at + 1));
  if (Array.isArray(container)) return Object.freeze(container.toSpliced(step as number, 1));
  const { [step]: _gone, ...rest } = container as Record<string | number, unknown>;
  return Object.freeze(rest);
}

function lastIndex(path: Path): number {
  const last = path.at(-1);
  return typeof last === 'number' ? last : -1;
}

/** A total order in which, of two elements of one list, the later comes first. */
function laterFirst(one: Path, two: Path): number {
  for (let i = 0; i < Math.min(one.length, two.length); i++) {
    const [a, b] = [one[i] as string | number, two[i] as string | number];
    if (a !== b) return a < b ? 1 : -1;
  }
  return 0;
}
