import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Ref {
  readonly $ref: string;
}

export interface MediaType {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export type Content = Readonly<Record<string, MediaType>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Answer {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: Schema }>>;
  readonly content?: Content;
}

export interface Operation {
  readonly operationId: string;
  readonly security?: readonly Schema[];
  readonly parameters?: readonly (Parameter | Ref)[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer | Ref>>;
}

/** One route: what its path says for all its methods, and an operation for each. */
type PathItem = Readonly<Record<string, Operation>> & { readonly parameters?: Operation['parameters'] };

export interface OpenApi {
  readonly security: readonly Schema[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

/** Throws on bad YAML, a key that stands twice included. */
export const readOpenApi = (): OpenApi =>
  parse(readFileSync(join(import.meta.dirname, '../../../docs/api.openapi.yaml'), 'utf8')) as OpenApi;

/** Every operation by its route, written as in the topology (`GET /plans/{plan_id}`), with its path's parameters. */
export function operationsOf({ paths }: OpenApi): ReadonlyMap<string, Operation> {
  const operations = Object.entries(paths).flatMap(([path, { parameters: shared = [], ...methods }]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => {
      const parameters = [...shared, ...(operation.parameters ?? [])];
      return [`${method.toUpperCase()} ${path}`, { ...operation, parameters }] as const;
    }),
  );
  return new Map(operations);
}

/** What a reference (or the thing itself) stands for. Throws for one that leads nowhere. */
export function follow<T extends object>(document: OpenApi, node: T | Ref): T {
  if (!('$ref' in node)) return node;
  const found = node.$ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
  if (found === undefined) throw new Error(`${node.$ref} leads nowhere`);
  return follow(document, found as T | Ref);
}

/** Every `$ref` below a node, wherever it stands. */
export function refsIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => (key === '$ref' ? [String(value)] : refsIn(value)));
}
