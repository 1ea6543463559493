import { Lexer } from './lexer.ts';
import type { Scope } from './scope.ts';
import { UnmodelledError } from './unmodelled.ts';
import type { Item } from './values.ts';

export interface Projection {
  readonly tree: readonly string[];
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

/** A ProjectionExpression of top-level attributes, which is all that the product asks for. */
export function parseProjection(text: string): Projection {
  const lexer = new Lexer('ProjectionExpression', text);
  const tree: string[] = [];
  do {
    const [name, ...deeper] = lexer.path();
    if (typeof name !== 'string' || deeper.length > 0) throw new UnmodelledError('a projection into a part');
    tree.push(name);
  } while (lexer.take(','));
  lexer.end();
  return { tree, names: lexer.names, values: lexer.values };
}

export function projected(item: Item, projection: Projection | undefined, scope: Scope): Item {
  if (projection === undefined) return item;
  const names = projection.tree.map((written) => scope.name(written));
  return Object.fromEntries(
    names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]),
  );
}
