import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { GENERATED, generated } from '../support/client-types/generate.ts';
import { operationTable } from '../support/client-types/operations.ts';
import { readOpenApi } from '../support/openapi/document.ts';

test('what the client knows of the API is what the document says today: npm run client:types', async () => {
  const lying = readdirSync(GENERATED).map((name) => [name, readFileSync(join(GENERATED, name), 'utf8')]);
  expect(Object.fromEntries(lying)).toEqual(await generated());
});

test('a name that stands in a path and in the body beside it is refused: a call is one object', () => {
  const document = readOpenApi();
  const bodyWith = (name: string) => ({
    ...document,
    paths: {
      '/charges/{merchant_uid}/refunds': {
        post: {
          operationId: 'refundCharge',
          parameters: [{ name: 'merchant_uid', in: 'path' as const, required: true, schema: {} }],
          requestBody: { content: { 'application/json': { schema: { properties: { [name]: {} } } } } },
          responses: {},
        },
      },
    },
  });
  expect(() => operationTable(bodyWith('merchant_uid'))).toThrow(
    'merchant_uid stands in the path and in the body',
  );
  expect(operationTable(bodyWith('reason'))).toEqual({
    refundCharge: { method: 'POST', path: '/charges/{merchant_uid}/refunds' },
  });
});
