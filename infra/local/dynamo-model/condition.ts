import { contains, isSame, order, sizeOf } from './compare.ts';
import type { Comparator, Condition, Operand } from './condition-parser.ts';
import type { Scope } from './scope.ts';
import { type Item, typeOf } from './values.ts';

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
      return value !== undefined && typeOf(value) === operandValue(condition.type, scope, item);
    }
    case 'compare':
      return compares(
        condition.operator,
        operandValue(condition.left, scope, item),
        operandValue(condition.right, scope, item),
      );
    case 'between': {
      const value = operandValue(condition.operand, scope, item);
      return (
        compares('>=', value, operandValue(condition.low, scope, item)) &&
        compares('<=', value, operandValue(condition.high, scope, item))
      );
    }
    case 'in': {
      const value = operandValue(condition.operand, scope, item);
      return condition.options.some((option) => compares('=', value, operandValue(option, scope, item)));
    }
    case 'begins_with': {
      const [text, prefix] = [
        operandValue(condition.left, scope, item),
        operandValue(condition.right, scope, item),
      ];
      return typeof text === 'string' && typeof prefix === 'string' && text.startsWith(prefix);
    }
    case 'contains':
      return contains(operandValue(condition.left, scope, item), operandValue(condition.right, scope, item));
  }
}

function operandValue(operand: Operand, scope: Scope, item: Item): unknown {
  switch (operand.kind) {
    case 'path':
      return scope.read(item, operand.path);
    case 'value':
      return scope.value(operand.ref);
    case 'size':
      return sizeOf(operandValue(operand.of, scope, item));
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
