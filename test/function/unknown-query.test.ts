/** Every merchant route refuses what it does not know in its query; what others call takes it as it comes. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functions, routesOf } from '../../infra/topology.ts';
import { callHttp, type HttpFunction } from '../support/call-http.ts';
import { httpEvent } from '../support/events.ts';
import { follow, operationsOf, type Parameter, readOpenApi } from '../support/openapi/document.ts';
import { createTestPorts } from '../support/ports.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const document = readOpenApi();
const operations = operationsOf(document);

const routes = functions.flatMap((spec) => routesOf(spec).map((route) => ({ ...route, entry: spec.entry })));
const named = (auth: 'iam' | 'public') =>
  routes.filter((route) => route.auth === auth).map((route) => [route.key, route] as const);

async function ask(entry: string, route: string, rawQueryString: string) {
  const { createHandler } = (await import(join(ROOT, entry))) as {
    createHandler: (ports: object) => HttpFunction;
  };
  const handler = createHandler(createTestPorts().ports);
  const queryStringParameters: Record<string, string> = {};
  // As API Gateway does it: of a parameter that is given twice, both with a comma.
  for (const [name, value] of new URLSearchParams(rawQueryString))
    queryStringParameters[name] =
      name in queryStringParameters ? `${queryStringParameters[name]},${value}` : value;
  return callHttp(handler, { ...httpEvent({ route }), rawQueryString, queryStringParameters });
}

const inQuery = (route: string) =>
  (operations.get(route)?.parameters ?? [])
    .map((entry) => follow<Parameter>(document, entry))
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => name);

describe.each(named('iam'))('%s', (route, { entry }) => {
  test('names a parameter that it does not know, and those of the document', async () => {
    const answer = await ask(entry, route, 'statuss=past_due');
    const takes = inQuery(route).join(', ') || 'no parameter';
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body ?? '')).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'statuss', message: `not known here: this route takes ${takes}` }],
    });
  });
});

const taking = named('iam').flatMap(([route, { entry }]) =>
  inQuery(route).map((name) => [route, name, entry] as const),
);
test.each(taking)('%s takes %s once', async (route, name, entry) => {
  const answer = await ask(entry, route, `${name}=1&${name}=1`);
  expect(answer.statusCode).toBe(400);
  expect(JSON.parse(answer.body ?? '')).toMatchObject({ errors: [{ path: name, message: 'given once' }] });
});

const [getPlan = ''] = functions.filter(({ name }) => name === 'get-plan').map(({ entry }) => entry);

test('a signature may stand in the query', async () => {
  const answer = await ask(getPlan, 'GET /plans/{plan_id}', 'X-Amz-Signature=0a&x=1');
  expect(JSON.parse(answer.body ?? '').errors.map(({ path }: { path: string }) => path)).toEqual(['x']);
});

test.each(named('public'))('%s takes what a browser or the PG brings along', async (route, { entry }) => {
  const answer = await ask(entry, route, 'utm_source=mail&utm_source=mail').catch((error: Error) => error);
  expect(answer instanceof Error ? answer.message : answer.body).not.toContain('utm_source');
});
