import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import openapiTS from 'openapi-typescript';
import { EVENT_SHAPES } from '../../../client/events/shapes.ts';
import { readOpenApi } from '../openapi/document.ts';
import { merchantsPart, operationTable, problemCodes } from './operations.ts';

/** Where it lies. */
export const GENERATED = join(import.meta.dirname, '..', '..', '..', 'client', 'generated');

const HEAD = '/** Made by `npm run client:types`. */\n';

/** All of client/generated, by file. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  const document = readOpenApi();
  // The generator follows references by writing into what it is given.
  const types = await openapiTS(structuredClone(merchantsPart(document)) as never, { commentHeader: HEAD });
  return {
    'api.ts': types,
    'operations.ts': constants({
      OPERATIONS: operationTable(document),
      PROBLEM_CODES: problemCodes(document),
    }),
    'event-schemas.ts': constants({ EVENT_SCHEMAS: eventSchemas() }),
  };
}

const constants = (named: Readonly<Record<string, unknown>>): string =>
  HEAD +
  Object.entries(named)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`)
    .join('\n');

/** By type: JSON Schema 2020-12 of what an event tells. */
const eventSchemas = () =>
  Object.fromEntries(
    Object.entries(EVENT_SHAPES).map(([type, shape]) => [
      type,
      toJsonSchema(shape, { target: 'draft-2020-12' }),
    ]),
  );
