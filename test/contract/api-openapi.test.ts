import { describe, expect, test } from '@jest/globals';
import { statusOf } from '../../functions/middleware/problem.ts';
import { functions, routesOf } from '../../infra/topology.ts';
import { follow, operationsOf, type Parameter, readOpenApi, refsIn } from '../support/openapi/document.ts';
import { documentSchema } from '../support/openapi/document-schema.ts';
import { examplesOf } from '../support/openapi/examples.ts';
import { asWritten, standingAlone } from '../support/openapi/schemas.ts';
import type { Wire } from '../support/wire.ts';

const document = readOpenApi();
const operations = operationsOf(document);
const { schemas } = document.components;
const routes = functions.flatMap(routesOf);

describe('the document', () => {
  test('has the form of OpenAPI 3.1, each word where it belongs', () => {
    expect(standingAlone(documentSchema)(document)).toEqual([]);
  });

  test('refers only to what is there, and holds nothing that is referred to by nobody', () => {
    const refs = new Set(refsIn(document));
    for (const $ref of refs) follow(document, { $ref });
    const { securitySchemes: _, ...shared } = document.components as Record<string, object>;
    const held = Object.entries(shared).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...refs].sort()).toEqual(held.sort());
  });

  test('names each operation once', () => {
    const ids = [...operations.values()].map(({ operationId }) => operationId);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  test.each(Object.entries(schemas))('%s is a JSON Schema', (_, schema) => {
    expect(() => asWritten(document, schema)).not.toThrow();
  });
});

test('each HTTP route of the topology is an operation, and each operation such a route', () => {
  expect([...operations.keys()].sort()).toEqual(routes.map(({ key }) => key).sort());
});

describe.each(routes.map((route) => [route.key, route] as const))('%s', (name, { auth, path }) => {
  const operation = operations.get(name);

  test(`asks ${auth === 'public' ? 'for no signature' : 'for a signature, as everything does by default'}`, () => {
    expect(document.security).toEqual([{ sigv4: [] }]);
    expect(operation?.security).toEqual(auth === 'public' ? [] : undefined);
  });

  test('declares the parameters of its path', () => {
    const declared = (operation?.parameters ?? []).map((entry) => follow<Parameter>(document, entry));
    const inPath = declared.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
  });

  test('says what a failure of ours looks like', () => {
    expect(operation?.responses).toHaveProperty('500');
  });

  test('says that a query may be refused', () => {
    if (auth === 'iam') expect(operation?.responses).toHaveProperty('400');
  });
});

describe('the codes of problems', () => {
  const { enum: codes, description } = (schemas['Problem'] as Record<string, Wire>)['properties'].code;
  const known = { ...statusOf, internal_error: 500 };

  test('are those of the product, all of them', () => {
    expect([...codes].sort()).toEqual(Object.keys(known).sort());
  });

  test('stand beside the status they come with', () => {
    const groups = [...String(description).matchAll(/(\d{3}) ([a-z_,\s]+)/g)];
    const told = groups.flatMap(([, status, list = '']) =>
      list.split(',').map((code) => [code.trim(), Number(status)] as const),
    );
    expect(Object.fromEntries(told)).toEqual(known);
    expect(told).toHaveLength(codes.length);
  });
});

test.each(examplesOf(document).map((example) => [example.name, example] as const))(
  'the example fits: %s',
  (_, { value, check }) => {
    expect(check(value)).toEqual([]);
  },
);
