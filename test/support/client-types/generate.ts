import { join } from 'node:path';
import openapiTS from 'openapi-typescript';
import { readOpenApi } from '../openapi/document.ts';
import { merchantsPart, operationTable, problemCodes } from './operations.ts';

/** Where it lies. */
export const GENERATED = join(import.meta.dirname, '..', '..', '..', 'client', 'generated');

const HEAD = '/** Made by `npm run client:types` of docs/api.openapi.yaml. */\n';

/** All of client/generated, by file. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  const document = readOpenApi();
  // The generator follows references by writing into what it is given.
  const types = await openapiTS(structuredClone(merchantsPart(document)) as never, { commentHeader: HEAD });
  return {
    'api.ts': types,
    'operations.ts': `${HEAD}export const OPERATIONS = ${source(operationTable(document))} as const;\n\nexport const PROBLEM_CODES = ${source(problemCodes(document))} as const;\n`,
  };
}

const source = (value: unknown): string => JSON.stringify(value, null, 2);
