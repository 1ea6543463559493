import { compareStrings } from './compare.ts';
import { checkCondition } from './condition-check.ts';
import type { Condition, Operand } from './condition-parser.ts';
import { validationException } from './faults.ts';
import type { Scope } from './scope.ts';
import { countWhile } from './store.ts';
import type { View } from './table-shape.ts';
import type { Item } from './values.ts';

/** One condition on one key attribute, with the attribute on the left. */
interface KeyTerm {
  readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'between' | 'begins_with';
  readonly bounds: readonly string[];
}

/** What a KeyConditionExpression selects: a partition and a stretch of its sort keys. */
export interface KeyRange {
  readonly partition: string;
  readonly sort: KeyTerm | undefined;
}

export function keyRangeOf(view: View, condition: Condition, scope: Scope): KeyRange {
  checkCondition('KeyConditionExpression', condition, scope);
  const terms = new Map<string, KeyTerm>();
  for (const part of conjuncts(condition)) {
    const [name, term] = keyTerm(part, scope);
    if (terms.has(name))
      throw validationException('KeyConditionExpressions must only contain one condition per key');
    terms.set(name, term);
  }
  const partition = terms.get(view.partition);
  const sort = terms.get(view.sort);
  if (!partition || terms.size > (sort ? 2 : 1)) {
    throw validationException(
      `Query condition missed key schema element: ${partition ? view.sort : view.partition}`,
    );
  }
  if (partition.operator !== '=') throw validationException('Query key condition not supported');
  return { partition: partition.bounds[0] as string, sort };
}

/** First and one past the last of the items (of one partition, in order) that the range selects. */
export function stretchOf(range: KeyRange, view: View, items: readonly Item[]): readonly [number, number] {
  if (!range.sort) return [0, items.length];
  const { operator, bounds } = range.sort;
  const low = bounds[0] as string;
  const sortKey = (item: Item) => item[view.sort] as string;
  const below = (bound: string) => countWhile(items, (item) => compareStrings(sortKey(item), bound) < 0);
  const upTo = (bound: string) => countWhile(items, (item) => compareStrings(sortKey(item), bound) <= 0);
  switch (operator) {
    case '=':
      return [below(low), upTo(low)];
    case '<':
      return [0, below(low)];
    case '<=':
      return [0, upTo(low)];
    case '>':
      return [upTo(low), items.length];
    case '>=':
      return [below(low), items.length];
    case 'between':
      return [below(low), upTo(bounds[1] as string)];
    case 'begins_with':
      return [
        below(low),
        countWhile(items, (item) => compareStrings(sortKey(item), low) < 0 || sortKey(item).startsWith(low)),
      ];
  }
}

function conjuncts(condition: Condition): Condition[] {
  return condition.kind === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition];
}

const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function keyTerm(condition: Condition, scope: Scope): [name: string, term: KeyTerm] {
  switch (condition.kind) {
    case 'compare': {
      const { operator, left, right } = condition;
      if (operator === '<>') break;
      if (left.kind === 'path') return term(scope, operator, left, [right]);
      return term(scope, MIRRORED[operator], right, [left]);
    }
    case 'between':
      return term(scope, 'between', condition.operand, [condition.low, condition.high]);
    case 'begins_with':
      return term(scope, 'begins_with', condition.left, [condition.right]);
    default:
  }
  throw validationException(`Invalid operator used in KeyConditionExpression: ${condition.kind}`);
}

function term(
  scope: Scope,
  operator: KeyTerm['operator'],
  attribute: Operand,
  operands: readonly Operand[],
): [string, KeyTerm] {
  if (attribute.kind !== 'path' || attribute.path.length !== 1) {
    throw validationException('KeyConditionExpressions cannot contain nested operations');
  }
  const name = scope.resolve(attribute.path)[0] as string;
  return [name, { operator, bounds: operands.map((operand) => bound(scope, name, operand)) }];
}

function bound(scope: Scope, name: string, operand: Operand): string {
  const value = operand.kind === 'value' ? scope.value(operand.ref) : undefined;
  if (typeof value !== 'string') {
    throw validationException(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    );
  }
  if (value !== '') return value;
  const rule = 'The AttributeValue for a key attribute cannot contain an empty string value';
  throw validationException(`One or more parameter values are not valid. ${rule}. Key: ${name}`);
}
