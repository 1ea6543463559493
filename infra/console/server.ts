import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Send } from '../ops/api.ts';
import { assetAt, PAGE_HEADERS } from './assets.ts';
import { isOfThePages } from './calls.ts';
import { isFromOurPage, isNamedHere } from './gate.ts';

export interface ConsoleOptions {
  readonly stage: string;
  /** The API's address, and how it is called: signed. */
  readonly base: string;
  readonly send: Send;
  readonly port: number;
  /** Who does not bring it is not the page that the terminal has named. */
  readonly key: string;
}

export interface OperatorsConsole {
  readonly url: string;
  stop(): Promise<void>;
}

/** The API's own limit of a body. */
const MAX_BODY_BYTES = 16 * 1024;
/** API Gateway gives up after 30 s. */
const PATIENCE_MS = 35_000;
/** Of what the page sends, what the API is told. */
const PASSED_ON = ['content-type', 'idempotency-key'];

/** The documentation. Like the page itself it is for whoever is on this machine: nothing in it is of the stage. */
const DOCS = '/docs/';

type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: string };

/** The pages and, under `/api`, the calls of the public API that they make. On loopback only. */
export async function startConsole(options: ConsoleOptions): Promise<OperatorsConsole> {
  const server = createServer((request, response) => {
    answer(options, request).then(
      (result) => write(response, result),
      // Nothing of a request is printed: it may name a customer.
      () => write(response, problem(500, 'internal_error')),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: ConsoleOptions, request: IncomingMessage): Promise<Answer> {
  if (!isNamedHere(request.headers)) return problem(421, 'misdirected_request');
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  const asset = method === 'GET' ? assetAt(path, '/') : undefined;
  if (asset !== undefined) return { status: 200, headers: { ...asset.headers }, body: asset.body };
  if (method === 'GET' && path.startsWith(DOCS.slice(0, -1))) {
    // Loaded for those who open them.
    const { docsAt } = await import('../docs/serve.ts');
    return docsAt(path, DOCS) ?? problem(404, 'not_found');
  }
  if (!isFromOurPage(request.headers, options.key)) return problem(401, 'console_key_required');
  if (`${method} ${path}` === 'GET /console/context')
    return json(200, {
      stage: options.stage,
      api: '/api',
      now: new Date().toISOString(),
      tools: null,
      docs: DOCS,
    });
  const call = path.startsWith('/api/') ? path.slice('/api'.length) : '';
  return isOfThePages(method, call) ? passOn(options, request) : problem(404, 'not_found');
}

async function passOn({ base, send }: ConsoleOptions, request: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(request);
  if (body === undefined) return problem(413, 'payload_too_large');
  const headers = Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  try {
    const answered = await send(`${base}${request.url?.slice('/api'.length)}`, {
      method: request.method ?? 'GET',
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body.length === 0 ? {} : { body }),
    });
    const type = answered.headers.get('content-type') ?? 'application/json';
    return {
      status: answered.status,
      headers: { ...PAGE_HEADERS, 'content-type': type },
      body: await answered.text(),
    };
  } catch (error) {
    // Not reached, no answer in time, or no credentials any more: what it was is for the terminal, without the request.
    console.error(error instanceof Error ? error.message : 'the API does not answer');
    return problem(502, 'api_unreachable');
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const json = (status: number, value: object): Answer => ({
  status,
  headers: { ...PAGE_HEADERS, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

const problem = (status: number, code: string): Answer => json(status, { status, code });

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
