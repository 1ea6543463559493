import {
  type Answer,
  follow,
  type OpenApi,
  type Operation,
  operationsOf,
  type Parameter,
  type Schema,
} from '../openapi/document.ts';

/** What the client knows of an operation while it runs. */
interface Row {
  readonly method: string;
  readonly path: string;
  /** It takes an Idempotency-Key. */
  readonly key?: true;
  /** It answers pages, with this list in each. */
  readonly list?: string;
}

/** The operations of merchants. The others are for browsers and for 아임포트. */
const isMerchants = ({ security }: Operation): boolean => security === undefined;

/** The document without what the client does not call. */
export function merchantsPart(document: OpenApi): OpenApi {
  const paths = Object.entries(document.paths).flatMap(([path, item]) => {
    const kept = Object.entries(item).filter(
      ([name, part]) => name === 'parameters' || isMerchants(part as Operation),
    );
    return kept.some(([name]) => name !== 'parameters') ? [[path, Object.fromEntries(kept)]] : [];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

export function operationTable(document: OpenApi): Readonly<Record<string, Row>> {
  const rows = [...operationsOf(merchantsPart(document))].map(([route, operation]) => {
    const [method = '', path = ''] = route.split(' ');
    const parameters = (operation.parameters ?? []).map((entry) => follow<Parameter>(document, entry));
    refuseAmbiguous(document, route, operation, parameters);
    const key = parameters.some(({ name, in: place }) => place === 'header' && name === 'Idempotency-Key');
    const list = listOf(document, operation);
    const row = { method, path, ...(key ? { key } : {}), ...(list === undefined ? {} : { list }) };
    return [operation.operationId, row] as const;
  });
  return Object.fromEntries(rows);
}

/** A call is one object: what is not of the path is the query of a GET, and the body of all else. */
function refuseAmbiguous(
  document: OpenApi,
  route: string,
  { requestBody }: Operation,
  parameters: readonly Parameter[],
): void {
  const inPath = parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
  const inQuery = parameters.filter(({ in: place }) => place === 'query').map(({ name }) => name);
  const body = requestBody?.content['application/json']?.schema ?? {};
  const both = namesIn(document, body).filter((name) => inPath.includes(name));
  if (both.length > 0) throw new Error(`${route}: ${both.join(', ')} stands in the path and in the body`);
  if (inQuery.some((name) => inPath.includes(name)))
    throw new Error(`${route}: a name stands in the path and in the query`);
  if (inQuery.length > 0 && !route.startsWith('GET ')) throw new Error(`${route}: a query beside a body`);
}

function namesIn(document: OpenApi, schema: Schema): readonly string[] {
  const { properties = {}, oneOf = [] } = follow<Schema>(document, schema) as {
    readonly properties?: Schema;
    readonly oneOf?: readonly Schema[];
  };
  return [...Object.keys(properties), ...oneOf.flatMap((part) => namesIn(document, part))];
}

/** A page has a cursor and one list. */
function listOf(document: OpenApi, { responses }: Operation): string | undefined {
  const ok = responses['200'];
  if (ok === undefined) return undefined;
  const schema = follow<Answer>(document, ok).content?.['application/json']?.schema;
  const properties = (schema?.['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  if (!('cursor' in properties)) return undefined;
  const lists = Object.entries(properties).filter(([, { type }]) => type === 'array');
  const [[name] = ['']] = lists;
  if (lists.length !== 1) throw new Error(`a page with ${lists.length} lists`);
  return name;
}

export function problemCodes(document: OpenApi): readonly string[] {
  const { properties } = document.components.schemas['Problem'] as {
    readonly properties: { readonly code: { readonly enum: readonly string[] } };
  };
  return properties.code.enum;
}
