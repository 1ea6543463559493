import { Lexer, type Path } from './lexer.ts';

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly ref: string }
  | { readonly kind: 'size'; readonly of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | {
      readonly kind: 'compare';
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly options: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly expected: boolean }
  | { readonly kind: 'has-type'; readonly path: Path; readonly type: Operand }
  | { readonly kind: 'begins_with' | 'contains'; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition };

export interface Parsed<Tree> {
  readonly tree: Tree;
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

export type ConditionKind = 'ConditionExpression' | 'FilterExpression' | 'KeyConditionExpression';

const MAX_IN_OPERANDS = 100; // Developer Guide, "Comparison operator and function reference"
const COMPARATORS: ReadonlySet<string> = new Set<Comparator>(['=', '<>', '<', '<=', '>', '>=']);

/**
 * Precedence, tightest first: comparison, NOT, AND, OR. Stricter than DynamoDB in one point: a parenthesised operand,
 * `(a) = :b`, is a syntax error here.
 */
export function parseCondition(kind: ConditionKind, text: string): Parsed<Condition> {
  const lexer = new Lexer(kind, text);
  const tree = disjunction(lexer);
  lexer.end();
  return { tree, names: lexer.names, values: lexer.values };
}

function disjunction(lexer: Lexer): Condition {
  let left = conjunction(lexer);
  while (lexer.take('OR')) left = { kind: 'or', left, right: conjunction(lexer) };
  return left;
}

function conjunction(lexer: Lexer): Condition {
  let left = negation(lexer);
  while (lexer.take('AND')) left = { kind: 'and', left, right: negation(lexer) };
  return left;
}

function negation(lexer: Lexer): Condition {
  if (lexer.take('NOT')) return { kind: 'not', of: negation(lexer) };
  return lexer.take('(') ? group(lexer) : comparison(lexer);
}

function group(lexer: Lexer): Condition {
  const startsWithGroup = lexer.peek() === '(';
  const start = lexer.position;
  const inner = disjunction(lexer);
  if (startsWithGroup && closesAtOnce(lexer, start)) lexer.fail('The expression has redundant parentheses;');
  lexer.expect(')');
  return inner;
}

/** Whether the group that opens at `start` closes just before here, so that two pairs enclose the same thing. */
function closesAtOnce(lexer: Lexer, start: number): boolean {
  let depth = 0;
  for (let at = start; at < lexer.position; at++) {
    const token = lexer.peek(at - lexer.position);
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth === 0) return at === lexer.position - 1;
  }
  return false;
}

function comparison(lexer: Lexer): Condition {
  if (lexer.isFunction() && lexer.peek() !== 'size') return predicate(lexer);
  const left = operand(lexer);
  if (lexer.take('BETWEEN')) {
    const low = operand(lexer);
    lexer.expect('AND');
    return { kind: 'between', operand: left, low, high: operand(lexer) };
  }
  if (lexer.take('IN')) return { kind: 'in', operand: left, options: options(lexer) };
  if (!COMPARATORS.has(lexer.peek())) lexer.syntaxError();
  const operator = lexer.next() as Comparator;
  return { kind: 'compare', operator, left, right: operand(lexer) };
}

function options(lexer: Lexer): Operand[] {
  lexer.expect('(');
  const list = [operand(lexer)];
  while (lexer.take(',')) list.push(operand(lexer));
  lexer.expect(')');
  if (list.length > MAX_IN_OPERANDS) {
    lexer.fail(`The IN operator is provided with too many operands; number of operands: ${list.length}`);
  }
  return list;
}

function operand(lexer: Lexer): Operand {
  if (lexer.isValue()) return { kind: 'value', ref: lexer.value() };
  if (!lexer.isFunction()) return { kind: 'path', path: lexer.path() };
  if (lexer.peek() !== 'size') lexer.fail(`Invalid function name; function: ${lexer.peek()}`);
  lexer.next();
  lexer.expect('(');
  const of = operand(lexer);
  lexer.expect(')');
  return { kind: 'size', of };
}

function predicate(lexer: Lexer): Condition {
  const name = lexer.next();
  lexer.expect('(');
  const condition = predicateBody(lexer, name);
  lexer.expect(')');
  return condition;
}

function predicateBody(lexer: Lexer, name: string): Condition {
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return { kind: 'exists', path: documentPath(lexer, name), expected: name === 'attribute_exists' };
    case 'attribute_type': {
      const path = documentPath(lexer, name);
      lexer.expect(',');
      return { kind: 'has-type', path, type: operand(lexer) };
    }
    case 'begins_with':
    case 'contains': {
      const left = operand(lexer);
      lexer.expect(',');
      return { kind: name, left, right: operand(lexer) };
    }
    default:
      return lexer.fail(`Invalid function name; function: ${name}`);
  }
}

function documentPath(lexer: Lexer, name: string): Path {
  if (lexer.isValue() || lexer.isFunction()) {
    lexer.fail(`Operator or function requires a document path; operator or function: ${name}`);
  }
  return lexer.path();
}
