import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type FunctionSpec, routesOf } from '../topology.ts';

/** A handler as Lambda calls it. */
export type LambdaHandler<E, R> = (event: E, context: Context) => Promise<R>;
export type HttpLambda = LambdaHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

export interface Route {
  readonly routeKey: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: HttpLambda;
}

export function routesTo(spec: FunctionSpec, handler: HttpLambda): readonly Route[] {
  return routesOf(spec).map(({ key, method, path }) => ({
    routeKey: key,
    method,
    segments: path.split('/').slice(1),
    handler,
  }));
}

/** The matching route and its decoded path parameters. Literal segments win over parameters, as in API Gateway. */
export function matchRoute(routes: readonly Route[], method: string, path: string) {
  const given = path.split('/').slice(1);
  const matching = routes
    .filter((route) => route.method === method && route.segments.length === given.length)
    .map((route) => ({ route, parameters: matchSegments(route.segments, given) }))
    .filter((match) => match.parameters !== undefined)
    .sort((a, b) => Object.keys(a.parameters ?? {}).length - Object.keys(b.parameters ?? {}).length);
  return matching[0];
}

function matchSegments(
  expected: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const text = given[index] ?? '';
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== text) return undefined;
    if (name === undefined) continue;
    if (text === '') return undefined;
    parameters[name] = decode(text);
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A request in API Gateway's payload format 2.0. */
export function toEvent(
  request: IncomingMessage,
  body: Buffer,
  route: Route,
  pathParameters: Record<string, string> | undefined,
): APIGatewayProxyEventV2 {
  const url = new URL(request.url ?? '/', 'http://local');
  // API Gateway gives cookies apart from the headers.
  const { cookie: cookies, ...others } = request.headers;
  const headers = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  // API Gateway passes text as text and everything else as base64.
  const isText = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded))/.test(
    headers['content-type'] ?? 'text/',
  );
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(cookies === undefined ? {} : { cookies: cookies.split('; ') }),
    ...(url.search === '' ? {} : { queryStringParameters: queryParameters(url.searchParams) }),
    ...(pathParameters === undefined ? {} : { pathParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Several values of one name are joined by commas, as API Gateway does. */
function queryParameters(search: URLSearchParams): Record<string, string> {
  const names = [...new Set(search.keys())];
  return Object.fromEntries(names.map((name) => [name, search.getAll(name).join(',')]));
}

/** Enough of Lambda's context for handlers and middy. */
export function lambdaContext(spec: { readonly name: string; readonly timeoutSeconds: number }): Context {
  const endAt = performance.now() + spec.timeoutSeconds * 1000;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: spec.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${spec.name}`,
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: 'local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, endAt - performance.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
