import { importsOf } from './imports.ts';
import type { SourceFile } from './source-files.ts';

/** Who imports whom among these files, types included. */
export function importGraph(files: readonly SourceFile[]): Map<string, string[]> {
  const paths = new Set(files.map(({ path }) => path));
  return new Map(
    files.map(({ path, text }) => {
      const targets = importsOf(path, text).map(({ to }) => to);
      return [path, [...new Set(targets.filter((to) => paths.has(to)))]];
    }),
  );
}

/** One circle for each knot of files that all lead to each other, as `a → b → a`. */
export const circlesIn = (graph: ReadonlyMap<string, readonly string[]>): string[] =>
  knotsOf(graph).map((knot) => shortestRound(graph, new Set(knot)).join(' → '));

/** Tarjan's strongly connected components, without files that stand alone. */
function knotsOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const knots: string[][] = [];

  const lower = (node: string, to: number): void => void low.set(node, Math.min(low.get(node) ?? to, to));
  const visit = (node: string): void => {
    const number = order.size;
    order.set(node, number);
    lower(node, number);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lower(node, low.get(next) ?? number);
    }
    if (low.get(node) !== number) return;
    const knot = open.splice(open.indexOf(node));
    if (knot.length > 1 || graph.get(node)?.includes(node)) knots.push(knot.sort());
  };

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return knots;
}

/** The shortest way from a knot's first file back to it. */
function shortestRound(graph: ReadonlyMap<string, readonly string[]>, knot: ReadonlySet<string>): string[] {
  const [start = ''] = knot;
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, next];
      if (!knot.has(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  throw new Error(`${start} is in no circle`);
}
