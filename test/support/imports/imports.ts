import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { literal, type Node, type Place, read } from './syntax.ts';

export interface Import {
  readonly line: number;
  /** A file's path from the project's root, a package's name, a `node:` module, or `COMPUTED`. */
  readonly to: string;
}

/** An import of which only the running program knows what it names. A row of the table allows it by this word. */
export const COMPUTED = 'import(…)';

/** Named in any way, they are there to load a module that no parser can follow. */
const LOADERS = ['createRequire', 'getBuiltinModule'];

/** Whatever a file imports: values and types, in any spelling. */
export function importsOf(path: string, text: string): Import[] {
  const { places, lineOf } = read(text);
  return places.flatMap((place) => {
    const source = sourceOf(place);
    if (source === undefined) return [];
    const name = source === COMPUTED ? undefined : literal(source);
    return [{ line: lineOf(place.node), to: name === undefined ? COMPUTED : resolved(path, name) }];
  });
}

function sourceOf({ node, parent, field }: Place): Node | typeof COMPUTED | undefined {
  switch (node.type) {
    case 'ImportDeclaration': // import x from '…', import type { X } from '…', import '…'
    case 'ExportAllDeclaration': // export * from '…'
    case 'ExportNamedDeclaration': // export { x } from '…', or without a source: export { x }
      return (node['source'] as Node | null) ?? undefined;
    case 'TsImportType': // import('…').X
      return node['argument'] as Node;
    case 'TsExternalModuleReference': // import x = require('…')
      return node['expression'] as Node;
    case 'TsModuleDeclaration': // declare module '…'
      return isNamed(node['id'] as Node, 'StringLiteral');
    case 'Import': // import('…')
      return firstArgument(parent);
    default:
      if (LOADERS.includes(String(node['value']))) return COMPUTED;
      return isFreeRequire(node) ? requiredBy(parent, field) : undefined;
  }
}

const isNamed = (node: Node, type: string): Node | undefined => (node.type === type ? node : undefined);

const isFreeRequire = (node: Node): boolean => node['value'] === 'require' && node['ctxt'] === 1;

/** `require('…')`; any other use of it, such as `require.resolve` or another name for it, can load anything. */
const requiredBy = (parent: Node | undefined, field: string): Node | typeof COMPUTED =>
  parent?.type === 'CallExpression' && field === 'callee' ? firstArgument(parent) : COMPUTED;

function firstArgument(call: Node | undefined): Node | typeof COMPUTED {
  const [first] = (call?.['arguments'] ?? []) as { readonly expression: Node }[];
  return first?.expression ?? COMPUTED;
}

function resolved(path: string, name: string): string {
  if (/^\.\.?(\/|$)/.test(name)) return posix.join(posix.dirname(path), name);
  if (!isBuiltin(name)) return name;
  return name.startsWith('node:') ? name : `node:${name}`;
}
