import { covers } from './directions.ts';
import { literal, type Node, type Place, read } from './syntax.ts';
import { tableBelow } from './table.ts';

/** Folders without effects, and the globals that their files may name (docs/architecture.md). */
export interface Purity {
  readonly folders: readonly string[];
  readonly globals: readonly string[];
}

export const readPurity = (markdown: string): Purity[] =>
  tableBelow(markdown, 'without effects').map(([folders = [], globals = []]) => ({ folders, globals }));

/**
 * One line for each name by which a file without effects could reach a clock, chance or the outside.
 *
 * What is declared nowhere in the file is a global, and only what is listed is allowed, in the form in which it is listed:
 * `Math.min` allows neither `Math.random` nor `const M = Math`; `new Date(…)` allows neither `new Date` nor
 * `Date()`. So it does not matter how somebody spells the rest.
 */
export function refusedEffects(path: string, text: string, rules: readonly Purity[]): string[] {
  const rule = rules.find(({ folders }) => folders.some((folder) => covers(folder, path)));
  if (rule === undefined) return [];
  const { places, lineOf } = read(text, isSilent);
  const announced = announcedIn(text);
  return places.flatMap((place) => {
    const name = wayOut(place, rule.globals, announced);
    return name === undefined ? [] : [`${path}:${lineOf(place.node)} uses ${name}: ${WHY}`];
  });
}

const WHY = 'time, ids, chance and I/O are arguments or ports here (docs/architecture.md)';

function wayOut(place: Place, globals: readonly string[], announced: readonly string[]): string | undefined {
  const { node } = place;
  if (node.type === 'MetaProperty' && node['kind'] === 'import.meta') return 'import.meta';
  if (isConstructor(place)) return 'constructor';
  const name = String(node['value']);
  // swc marks what is a name, not a property, with `ctxt`: 1 is one that nothing in the file declares.
  const isName = node.type === 'Identifier' && node['ctxt'] !== undefined;
  if (!isName || (node['ctxt'] !== 1 && !announced.includes(name))) return undefined;
  const form = formOf(place);
  return globals.includes(name) || globals.includes(form) ? undefined : form;
}

/** `declare const fetch: …` makes a global look like a name of the file's own. */
const announcedIn = (text: string): string[] =>
  read(text)
    .places.filter(({ node }) => node['declare'] === true)
    .flatMap(({ node }) => [node, ...((node['declarations'] ?? []) as Node[])])
    .flatMap((node) => [node['id'], node['identifier']] as (Node | undefined)[])
    .flatMap((id) => (id === undefined ? [] : [String(id['value'])]));

/** Every object leads through its `constructor` to the class it is of, a function to `Function`, which is `eval`. */
const isConstructor = ({ node, parent }: Place): boolean =>
  parent?.type !== 'Constructor' && (node['value'] === 'constructor' || literal(node) === 'constructor');

/** How a global is used: `Math.min`, `new Date(…)`, or the bare name when it is anything else. */
function formOf({ node, parent, field }: Place): string {
  const name = String(node['value']);
  if (parent?.type === 'MemberExpression' && field === 'object') {
    const property = parent['property'] as Node;
    return property.type === 'Identifier' ? `${name}.${property['value']}` : `${name}[…]`;
  }
  if (parent?.type !== 'NewExpression' || field !== 'callee') return name;
  const [first] = (parent['arguments'] ?? []) as { readonly spread: unknown }[];
  // `new Date(...list)` with an empty list is `new Date()`.
  return first !== undefined && first.spread === null ? `new ${name}(…)` : `new ${name}()`;
}

/** Types do nothing when the program runs. */
const TYPE_FIELDS = [
  'implements',
  'returnType',
  'superTypeParams',
  'typeAnnotation',
  'typeArguments',
  'typeParameters',
  'typeParams',
];
const TYPES = ['TsTypeAliasDeclaration', 'TsInterfaceDeclaration', 'TsThisParameter'];

/** Another file's names, in `import { its as ours }` and `export { its } from '…'`; and the new one in `export { ours as its }`. */
const FOREIGN_FIELDS = ['imported', 'exported'];

const isSilent = ({ node, field }: Place): boolean =>
  node['declare'] === true ||
  TYPE_FIELDS.includes(field) ||
  TYPES.includes(node.type) ||
  FOREIGN_FIELDS.includes(field) ||
  (node.type === 'ExportNamedDeclaration' && node['source'] !== null);
