import { isSame, order } from './compare.ts';
import type { Condition, ConditionKind, Operand } from './condition-parser.ts';
import { validationException } from './faults.ts';
import type { Scope } from './scope.ts';
import { toWire, typeOf, type ValueType } from './values.ts';

const STRING: ReadonlySet<ValueType> = new Set(['S']);
const ORDERED: ReadonlySet<ValueType> = new Set(['S', 'N']);
const SIZED: ReadonlySet<ValueType> = new Set(['S', 'L', 'M', 'SS', 'NS']);

/** Refuses what DynamoDB refuses from the request alone, whatever the item holds and whichever branch is taken. */
export function checkCondition(kind: ConditionKind, condition: Condition, scope: Scope): void {
  const check = new Check(kind, scope);
  switch (condition.kind) {
    case 'and':
    case 'or':
      checkCondition(kind, condition.left, scope);
      checkCondition(kind, condition.right, scope);
      return;
    case 'not':
      checkCondition(kind, condition.of, scope);
      return;
    case 'compare':
      check.distinct(condition.operator, condition.left, [condition.right]);
      if (condition.operator === '=' || condition.operator === '<>') return;
      check.types(condition.operator, ORDERED, [condition.left, condition.right]);
      return;
    case 'in':
      check.distinct('IN', condition.operand, condition.options);
      return;
    case 'between':
      check.distinct('BETWEEN', condition.operand, [condition.low, condition.high]);
      check.types('BETWEEN', ORDERED, [condition.operand, condition.low, condition.high]);
      check.bounds(condition.low, condition.high);
      return;
    case 'begins_with':
      check.distinct(condition.kind, condition.left, [condition.right]);
      check.types(condition.kind, STRING, [condition.left, condition.right]);
      return;
    case 'contains':
      check.distinct(condition.kind, condition.left, [condition.right]);
      return;
    case 'has-type':
      check.types('attribute_type', STRING, [condition.type]);
      return;
    case 'exists':
      return;
  }
}

class Check {
  readonly #kind: ConditionKind;
  readonly #scope: Scope;

  constructor(kind: ConditionKind, scope: Scope) {
    this.#kind = kind;
    this.#scope = scope;
  }

  types(operator: string, allowed: ReadonlySet<ValueType>, operands: readonly Operand[]): void {
    for (const operand of operands) {
      if (operand.kind === 'size') this.types('size', SIZED, [operand.of]);
      if (operand.kind === 'path') continue;
      const type = operand.kind === 'size' ? 'N' : typeOf(this.#scope.value(operand.ref));
      if (allowed.has(type)) continue;
      const detail = `operator or function: ${operator}, operand type: ${type}`;
      this.#fail(`Incorrect operand type for operator or function; ${detail}`);
    }
  }

  distinct(operator: string, first: Operand, rest: readonly Operand[]): void {
    for (const operand of [first, ...rest])
      if (operand.kind === 'size') this.types('size', SIZED, [operand.of]);
    if (first.kind !== 'path') return;
    for (const other of rest) {
      if (other.kind !== 'path') continue;
      const path = this.#scope.resolve(first.path);
      if (!isSame(this.#scope.resolve(other.path), path)) continue;
      const detail = `operator: ${operator}, first operand: [${path.join(', ')}]`;
      const rule = 'must be distinct from the remaining operands for this operator or function';
      this.#fail(`The first operand ${rule}; ${detail}`);
    }
  }

  bounds(low: Operand, high: Operand): void {
    if (low.kind !== 'value' || high.kind !== 'value') return;
    const bounds = [this.#scope.value(low.ref), this.#scope.value(high.ref)];
    const difference = order(bounds[1], bounds[0]);
    if (difference !== undefined && difference >= 0) return;
    const rule =
      difference === undefined
        ? 'same data type for lower and upper bounds'
        : 'upper bound to be greater than or equal to lower bound';
    this.#fail(`The BETWEEN operator requires ${rule}; bounds: ${JSON.stringify(bounds.map(toWire))}`);
  }

  #fail(message: string): never {
    throw validationException(`Invalid ${this.#kind}: ${message}`);
  }
}
