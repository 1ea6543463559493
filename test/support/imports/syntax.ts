import { parseSync } from '@swc/core';

/** A node of swc's tree, read by its shape: swc's own types leave out what the parser says about names (`ctxt`). */
export interface Node {
  readonly type: string;
  readonly span: { readonly start: number };
  readonly [field: string]: unknown;
}

/** A node, and where it hangs: `parent[field]` is the node or a list that holds it. */
export interface Place {
  readonly node: Node;
  readonly parent: Node | undefined;
  readonly field: string;
}

export interface Syntax {
  readonly places: readonly Place[];
  lineOf(node: Node): number;
}

/** Every node of a TypeScript or JavaScript module, from the top down. `leaveOut` prunes a node with all below it. */
export function read(text: string, leaveOut: (place: Place) => boolean = () => false): Syntax {
  const tree = parseSync(text, { syntax: 'typescript', target: 'es2024', decorators: true });
  const bytes = Buffer.from(text);
  return {
    places: [...below(tree, undefined, '', leaveOut)],
    // swc counts bytes, from 1.
    lineOf: ({ span }) =>
      bytes
        .subarray(0, span.start - 1)
        .toString()
        .split('\n').length,
  };
}

function* below(
  value: unknown,
  parent: Node | undefined,
  field: string,
  leaveOut: (place: Place) => boolean,
): Generator<Place> {
  if (typeof value !== 'object' || value === null) return;
  // Lists, arguments and the function of a method are no nodes: what they hold hangs on the node above.
  const node = isNode(value) ? value : undefined;
  if (node !== undefined) {
    const place = { node, parent, field };
    if (leaveOut(place)) return;
    yield place;
  }
  for (const [name, child] of Object.entries(value)) {
    yield* below(child, node ?? parent, Array.isArray(value) ? field : name, leaveOut);
  }
}

const isNode = (value: object): value is Node => 'type' in value && typeof value.type === 'string';

/** What a string, or a template without a hole, says. */
export function literal(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return String(node['value']);
  const [only, ...more] = node.type === 'TemplateLiteral' ? (node['quasis'] as Node[]) : [];
  return only !== undefined && more.length === 0 ? String(only['cooked']) : undefined;
}
