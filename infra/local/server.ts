import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isAllowedReturnUrl } from '../../shared/domain/return-url.ts';
import { lambdaContext, matchRoute, type Route, toEvent } from './api-gateway.ts';

/** Answers a request itself, or leaves it to the next. */
export type Responder = (
  request: IncomingMessage,
  body: Buffer,
) => Promise<APIGatewayProxyStructuredResultV2 | undefined>;

export interface GatewayOptions {
  readonly port: number;
  readonly routes: () => readonly Route[];
  readonly console: Responder;
  readonly allowedReturnUrls: readonly string[];
}

/** API Gateway's own limit. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface Gateway {
  readonly server: Server;
  readonly port: number;
  /** Hangs up, and waits a while for what is still being answered: it needs what is stopped after this. */
  stop(): Promise<void>;
}

/** A call of 아임포트 that hangs may take its 20 s; nobody stops for so long. */
const LONGEST_FAREWELL_MS = 5_000;

/** API Gateway and the console on one loopback port. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answering = answer(options, request)
      .then((result) => send(response, result))
      .catch((error: unknown) => {
        // Whoever hangs up in the middle of a request waits for no answer; nothing of ours is wrong.
        if (request.errored !== null) return;
        console.error(error);
        send(response, { statusCode: 500, body: '{"message":"Internal Server Error"}' });
      })
      .finally(() => running.delete(answering));
    running.add(answering);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.race([
        Promise.allSettled(running),
        setTimeout(LONGEST_FAREWELL_MS, undefined, { ref: false }),
      ]);
      await closed;
    },
  };
}

async function answer(
  options: GatewayOptions,
  request: IncomingMessage,
): Promise<APIGatewayProxyStructuredResultV2> {
  // The merchant routes are open here. A name that merely resolves to this machine (DNS rebinding) does not get in.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) {
    return plain(421, 'reach this server as 127.0.0.1 or localhost');
  }
  const body = await readBody(request);
  if (body === undefined) return plain(413, '{"message":"Request Entity Too Large"}');
  const cors = corsHeaders(options, request.headers.origin);
  if (request.method === 'OPTIONS') return { statusCode: 204, headers: cors };
  const handled = await options.console(request, body);
  if (handled !== undefined) return handled;
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const match = matchRoute(options.routes(), request.method ?? 'GET', path);
  if (match === undefined) return plain(404, '{"message":"Not Found"}');
  const { route, parameters } = match;
  const named = Object.keys(parameters ?? {}).length > 0 ? parameters : undefined;
  const result = await route.handler(
    toEvent(request, body, route, named),
    lambdaContext({ name: route.routeKey, timeoutSeconds: 15 }),
  );
  return { ...result, headers: { ...result.headers, ...cors } };
}

/** A merchant's own page may call POST /checkout/{token}/complete from where customers may be sent back to. */
function corsHeaders(options: GatewayOptions, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !isAllowedReturnUrl(origin, options.allowedReturnUrls)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    vary: 'origin',
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function plain(statusCode: number, body: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body };
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(result.statusCode ?? 200, {
    ...(result.headers as Record<string, string>),
    ...(result.cookies === undefined ? {} : { 'set-cookie': result.cookies }),
    // To a HEAD it would be the length of a body that nobody has made.
    ...(response.req.method === 'HEAD' ? {} : { 'content-length': body.length }),
  });
  response.end(body);
}
