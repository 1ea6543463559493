import { contains, isSame, order, sizeOf } from './compare.ts';
import type { Comparator, Condition, ConditionKind, Operand } from './condition-parser.ts';
import { validationException } from './faults.ts';
import type { Scope } from './scope.ts';
import { type Item, toWire, typeOf, type ValueType } from './values.ts';

/** What DynamoDB refuses from the request alone, whatever the item holds and whichever branch would be taken. */
export function checkCondition(kind: ConditionKind, condition: Condition, scope: Scope): void {
  const fail = (message: string) => validationException(`Invalid ${kind}: ${message}`);
  const check = (tree: Condition): void => {
    switch (tree.kind) {
      case 'and':
      case 'or':
        check(tree.left);
        check(tree.right);
        return;
      case 'not':
        check(tree.of);
        return;
      case 'compare':
        checkDistinct(tree.operator, tree.left, [tree.right]);
        if (tree.operator !== '=' && tree.operator !== '<>') checkTypes(tree.operator, ORDERED, [tree.left, tree.right]);
        return;
      case 'in':
        checkDistinct('IN', tree.operand, tree.options);
        return;
      case 'between':
        checkTypes('BETWEEN', ORDERED, [tree.operand, tree.low, tree.high]);
        checkBounds(tree.low, tree.high);
        return;
      case 'begins_with':
        checkDistinct(tree.kind, tree.left, [tree.right]);
        checkTypes(tree.kind, STRING, [tree.left, tree.right]);
        return;
      case 'contains':
        checkDistinct(tree.kind, tree.left, [tree.right]);
        return;
      case 'has-type':
        checkTypes('attribute_type', STRING, [tree.type]);
        return;
      case 'exists':
        return;
    }
  };

  const checkTypes = (operator: string, allowed: ReadonlySet<ValueType>, operands: readonly Operand[]) => {
    for (const operand of operands) {
      if (operand.kind === 'size') checkTypes('size', SIZED, [operand.of]);
      if (operand.kind !== 'value') continue;
      const type = typeOf(scope.value(operand.ref));
      if (!allowed.has(type)) {
        const names = `operator or function: ${operator}, operand type: ${type}`;
        throw fail(`Incorrect operand type for operator or function; ${names}`);
      }
    }
  };

  const checkDistinct = (operator: string, first: Operand, rest: readonly Operand[]) => {
    for (const operand of [first, ...rest]) if (operand.kind === 'size') checkTypes('size', SIZED, [operand.of]);
    if (first.kind !== 'path') return;
    const path = scope.resolve(first.path);
    for (const other of rest) {
      if (other.kind === 'path' && isSame(scope.resolve(other.path), path)) {
        throw fail(
          `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: [${path.join(', ')}]`,
        );
      }
    }
  };

  const checkBounds = (low: Operand, high: Operand) => {
    if (low.kind !== 'value' || high.kind !== 'value') return;
    const bounds = [scope.value(low.ref), scope.value(high.ref)];
    const difference = order(bounds[1], bounds[0]);
    if (difference !== undefined && difference >= 0) return;
    const rule = difference === undefined ? 'same data type for lower and upper bounds' : BOUNDS_IN_ORDER;
    throw fail(`The BETWEEN operator requires ${rule}; bounds: ${JSON.stringify(bounds.map(toWire))}`);
  };

  check(condition);
}

const STRING: ReadonlySet<ValueType> = new Set(['S']);
const ORDERED: ReadonlySet<ValueType> = new Set(['S', 'N']);
const SIZED: ReadonlySet<ValueType> = new Set(['S', 'L', 'M', 'SS', 'NS']);
const BOUNDS_IN_ORDER = 'upper bound to be greater than or equal to lower bound';

/** Whether `item` (empty when there is none) meets the condition. */
export function holds(condition: Condition, scope: Scope, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, scope, item) && holds(condition.right, scope, item);
    case 'or':
      return holds(condition.left, scope, item) || holds(condition.right, scope, item);
    case 'not':
      return !holds(condition.of, scope, item);
    case 'exists':
      return (scope.read(item, condition.path) !== undefined) === condition.expected;
    case 'has-type': {
      const value = scope.read(item, condition.path);
      return value !== undefined && typeOf(value) === valueOf(condition.type, scope, item);
    }
    case 'compare':
      return compares(
        condition.operator,
        valueOf(condition.left, scope, item),
        valueOf(condition.right, scope, item),
      );
    case 'between': {
      const value = valueOf(condition.operand, scope, item);
      return (
        compares('>=', value, valueOf(condition.low, scope, item)) &&
        compares('<=', value, valueOf(condition.high, scope, item))
      );
    }
    case 'in': {
      const value = valueOf(condition.operand, scope, item);
      return condition.options.some((option) => compares('=', value, valueOf(option, scope, item)));
    }
    case 'begins_with': {
      const [text, prefix] = [valueOf(condition.left, scope, item), valueOf(condition.right, scope, item)];
      return typeof text === 'string' && typeof prefix === 'string' && text.startsWith(prefix);
    }
    case 'contains':
      return contains(valueOf(condition.left, scope, item), valueOf(condition.right, scope, item));
  }
}

function valueOf(operand: Operand, scope: Scope, item: Item): unknown {
  switch (operand.kind) {
    case 'path':
      return scope.read(item, operand.path);
    case 'value':
      return scope.value(operand.ref);
    case 'size':
      return sizeOf(valueOf(operand.of, scope, item));
  }
}

/** A missing attribute differs from everything, even from another missing one, and has no order. */
function compares(operator: Comparator, left: unknown, right: unknown): boolean {
  const absent = left === undefined || right === undefined;
  if (operator === '=') return !absent && isSame(left, right);
  if (operator === '<>') return absent || !isSame(left, right);
  const difference = order(left, right);
  if (difference === undefined) return false;
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}
