import type { Parsed } from './condition-parser.ts';
import { Lexer, type Path } from './lexer.ts';

export type SetValue =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly ref: string }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: SetValue }
  | { readonly kind: 'list_append' | '+' | '-'; readonly left: SetValue; readonly right: SetValue };

export interface Update {
  readonly set: readonly { readonly path: Path; readonly value: SetValue }[];
  readonly remove: readonly Path[];
  readonly add: readonly { readonly path: Path; readonly ref: string }[];
  readonly delete: readonly { readonly path: Path; readonly ref: string }[];
}

export function parseUpdate(text: string): Parsed<Update> {
  const lexer = new Lexer('UpdateExpression', text);
  const tree: Update = { set: [], remove: [], add: [], delete: [] };
  const seen = new Set<string>();
  do {
    const section = lexer.next().toUpperCase();
    if (seen.has(section))
      lexer.fail(`The "${section}" section can only be used once in an update expression;`);
    seen.add(section);
    Object.assign(tree, { [section.toLowerCase()]: list(lexer, clauseOf(lexer, section)) });
  } while (lexer.peek() !== '<EOF>');
  return { tree, names: lexer.names, values: lexer.values };
}

function clauseOf(lexer: Lexer, section: string): (lexer: Lexer) => unknown {
  switch (section) {
    case 'SET':
      return assignment;
    case 'REMOVE':
      return () => lexer.path();
    case 'ADD':
    case 'DELETE':
      return () => ({ path: lexer.path(), ref: lexer.value() });
    default:
      return lexer.syntaxError();
  }
}

function list(lexer: Lexer, clause: (lexer: Lexer) => unknown): unknown[] {
  const clauses = [clause(lexer)];
  while (lexer.take(',')) clauses.push(clause(lexer));
  return clauses;
}

function assignment(lexer: Lexer): Update['set'][number] {
  const path = lexer.path();
  lexer.expect('=');
  return { path, value: sum(lexer) };
}

/** At most one `+` or `-`: DynamoDB takes no chains. */
function sum(lexer: Lexer): SetValue {
  const left = term(lexer);
  if (lexer.peek() !== '+' && lexer.peek() !== '-') return left;
  const kind = lexer.next() as '+' | '-';
  return { kind, left: number(lexer, left), right: number(lexer, term(lexer)) };
}

function number(lexer: Lexer, value: SetValue): SetValue {
  if (value.kind === 'list_append') {
    lexer.fail('The function is not allowed to be used this way in an expression; function: list_append');
  }
  return value;
}

function term(lexer: Lexer): SetValue {
  if (lexer.take('(')) {
    const value = sum(lexer);
    lexer.expect(')');
    return value;
  }
  if (lexer.isValue()) return { kind: 'value', ref: lexer.value() };
  return lexer.isFunction() ? call(lexer) : { kind: 'path', path: lexer.path() };
}

function call(lexer: Lexer): SetValue {
  const name = lexer.next();
  lexer.expect('(');
  const value = callBody(lexer, name);
  lexer.expect(')');
  return value;
}

function callBody(lexer: Lexer, name: string): SetValue {
  if (name === 'if_not_exists') {
    if (lexer.isValue())
      lexer.fail(`Operator or function requires a document path; operator or function: ${name}`);
    const path = lexer.path();
    lexer.expect(',');
    return { kind: name, path, otherwise: term(lexer) };
  }
  if (name !== 'list_append') lexer.fail(`Invalid function name; function: ${name}`);
  const left = term(lexer);
  lexer.expect(',');
  return { kind: 'list_append', left, right: term(lexer) };
}
